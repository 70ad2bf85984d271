"""The directory of the example: where each computer's account is, and which computers have none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from migrator.demo.machines import Blueprint
from migrator.demo.world import demo_id, policy_world, read_at, sites_of, world
from migrator.estate.facts.directory import DirectoryComputer

_DOMAIN_SID = "S-1-5-21-1004336348-1177238915-682003330"


def sid(plan: Blueprint) -> str:
    """Return the directory SID of a computer."""
    return f"{_DOMAIN_SID}-{10_000 + plan.number}"


def group_sid(number: int) -> str:
    """Return the directory SID of a group."""
    return f"{_DOMAIN_SID}-{2_000 + number}"


def has_account(plan: Blueprint) -> bool:
    """Tell whether the directory has an account of this computer: not of a few in workgroups, and one for each name."""
    return plan.number % 23 != 5 and not _is_second(plan)


def _is_second(plan: Blueprint) -> bool:
    """Tell whether a computer bears the name of another one, which was there before it."""
    return "duplicate_name" in plan.faults and not plan.name.endswith(f"{plan.number:06}")


def accounts(plans: Iterable[Blueprint]) -> Iterator[tuple[Blueprint, Blueprint | None]]:
    """Yield each computer with the one whose account bears its name, None where no account does."""
    first: dict[str, Blueprint | None] = {}
    for plan in plans:
        own = plan if has_account(plan) else None
        if _is_second(plan):
            own = first.pop(plan.name)
        elif "duplicate_name" in plan.faults:
            first[plan.name] = own
        yield plan, own


def directory_facts(plan: Blueprint) -> Iterator[DirectoryComputer]:
    """Yield the directory's record of a computer that has an account."""
    if not has_account(plan):
        return
    units = "".join(f"OU={unit}," for unit in reversed(_units(plan)))
    domain = ",".join(f"DC={part}" for part in world()["domain"].split("."))
    yield DirectoryComputer(
        directory=world()["domain"], object_id=demo_id("ad", plan.computer_id), sid=sid(plan), name=plan.name.upper(),
        dns_name=f"{plan.name}.{world()['domain']}", enabled=True, never_logged_on=False,
        distinguished_name=f"CN={plan.name.upper()},{units}{domain}", container=container_of(plan),
        last_logon_at=read_at() - timedelta(days=plan.number % 13), operating_system=plan.windows.text,
        operating_system_version=f"{plan.windows.major}.{plan.windows.minor} ({plan.windows.build})",
    )  # fmt: skip


def container_of(plan: Blueprint) -> str:
    """Return the container of a computer as a canonical path in lower case."""
    return canonical("/".join(_units(plan)))


def canonical(below: str) -> str:
    """Return the canonical path of what is below the domain; of an empty text the domain's own."""
    return f"{world()['domain']}/{below}".rstrip("/").lower()


def containers() -> list[str]:
    """Return the domain and all its organisational units as canonical paths, each after the one that it is in."""
    found = ["", *policy_world()["containers"]]
    for place, site in enumerate(world()["sites"]):
        found += [site["name"], f"{site['name']}/Kiosks", f"{site['name']}/Servers", f"{site['name']}/Servers/Test"]
        found += [f"{site['name']}/Servers/Production", f"{site['name']}/Workstations"]
        found += [f"{site['name']}/Workstations/{department}" for department in world()["departments"]]
        if place in sites_of("wsus01"):
            found.append(f"{site['name']}/Workstations/Pilot")
    return [canonical(f) for f in found]


def _units(plan: Blueprint) -> tuple[str, ...]:
    """Return the organisational units of a computer, from the top: by kind, tier or department below its site."""
    if plan.windows.kind == "dc":
        return ("Domain Controllers",)
    site = world()["sites"][plan.site]["name"]
    if plan.is_server:
        return site, "Servers", "Test" if plan.group.name.endswith("Test") else "Production"
    if plan.group.name.startswith("Kiosks"):
        return site, "Kiosks"
    departments = world()["departments"]
    return (
        site,
        "Workstations",
        "Pilot" if plan.group.name == "Pilot IT" else departments[plan.number % len(departments)],
    )
