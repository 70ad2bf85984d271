"""The Group Policy objects of the example: what each sets, where it is linked, and whom it is filtered to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from migrator.demo.directory import canonical, containers, group_sid
from migrator.demo.machines import Blueprint
from migrator.demo.rolled_up import is_known_from_above_only
from migrator.demo.world import DemoGroup, demo_id, groups, policy_world, sites_of, world

_SIDES = {"set": ("machine", "policy"), "wow": ("machine", "policy"), "user": ("user", "policy"), "preference": ("machine", "preference")}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoValue:
    """A value that an object sets or, without one, takes away: a box that is not ticked."""

    side: str
    via: str
    key: str
    name: str
    value: int | str | None
    is_32_bit: bool = False
    targeting: str | None = None

    @property
    def text(self) -> str | None:
        return None if self.value is None else str(self.value)

    @property
    def value_type(self) -> str | None:
        return None if self.value is None else "REG_DWORD" if isinstance(self.value, int) else "REG_SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLink:
    """A link of an object to a container; at one container the lowest order wins."""

    target: str
    enabled: bool
    enforced: bool
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFilter:
    """A group of the directory that filters objects; `is_read` tells whether its members are known."""

    trustee: str
    name: str
    is_read: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DemoPolicy:
    """A Group Policy object; `allows` and `denies` are names of filters, without any of them everybody may apply it.

    `other_settings` tells whether it sets more than what steers updates.
    """

    policy_id: str
    name: str
    values: tuple[DemoValue, ...]
    links: tuple[DemoLink, ...] = field(repr=False)
    allows: tuple[str, ...]
    denies: tuple[str, ...]
    wmi: str | None
    enabled: bool
    user_enabled: bool
    other_settings: bool


@cache
def filters(computers: int) -> Mapping[str, DemoFilter]:
    """Return the groups that filter objects: those of `policies.toml`, and one for each group of the branch server."""
    number = count()
    found = {
        short: DemoFilter(trustee=group_sid(next(number)), name=row["name"], is_read=row.get("members", True))
        for short, row in policy_world()["filters"].items()
    }
    for group in _branch_groups(computers):
        found[group.id] = DemoFilter(trustee=group_sid(next(number)), name=f"CONTOSO\\GG-WSUS-{group.name}")
    return found


def filters_of(plan: Blueprint) -> tuple[str, ...]:
    """Return the filters that a computer is a member of, whether anybody read that or not."""
    found = []
    if plan.server == "wsus02":
        found.append("brod" if "requested_group_unknown" in plan.faults else plan.group.id)
    if plan.group.name == "Pilot IT" and plan.windows.build >= 22000:
        found.append("pilot")
    if plan.group.name == "Contractors":
        found.append("contractors")
    if plan.windows.kind == "dc" and is_known_from_above_only(plan):
        found.append("krakow")
    return tuple(found)


@cache
def policies(computers: int) -> tuple[DemoPolicy, ...]:
    """Return the objects in the order of their links: at one container the earlier one wins."""
    orders: dict[str, count[int]] = {target: count(1) for target in containers()}
    return tuple(_policy(row, orders) for row in _rows(computers))


def _rows(computers: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of `policies.toml`, with one for each group of the branch server in the place of their pattern."""
    for row in policy_world()["policy"]:
        if "each_group" not in row:
            yield row
            continue
        unit = "servers" if row["each_group"] == "server" else "workstations"
        for group in _branch_groups(computers):
            if group.kind == row["each_group"]:
                places = [group.site] if group.site is not None else sites_of("wsus02")
                wu = {**row["set"]["wu"], "TargetGroup": group.name}
                yield {
                    **row,
                    "name": f"{row['name']} – {group.name}",
                    "at": [f"{world()['sites'][place]['name']}/{unit}" for place in places],
                    "allows": [group.id],
                    "set": {**row["set"], "wu": wu},
                }


def _branch_groups(computers: int) -> list[DemoGroup]:
    return [g for g in groups(computers) if g.server == "wsus02" and g.kind]


def _policy(row: Mapping[str, Any], orders: Mapping[str, Iterator[int]]) -> DemoPolicy:
    links = [(canonical(at), True) for at in row["at"]] + [(canonical(at), False) for at in row.get("off_at", ())]
    return DemoPolicy(
        policy_id=row.get("guid") or "{" + demo_id("gpo", row["name"]).upper() + "}",
        name=row["name"],
        values=tuple(_values(row)),
        links=tuple(
            DemoLink(target=target, enabled=enabled, enforced=row.get("enforced", False), order=next(orders[target]))
            for target, enabled in links
        ),
        allows=tuple(row.get("allows", ())),
        denies=tuple(row.get("denies", ())),
        wmi=row.get("wmi"),
        enabled=row.get("enabled", True),
        user_enabled=row.get("user_enabled", True),
        other_settings=row.get("other_settings", False),
    )


def _values(row: Mapping[str, Any]) -> Iterator[DemoValue]:
    """Yield the values of an object; its own come in the place of those of the blocks that it uses."""
    blocks = [policy_world()["blocks"][name] for name in row.get("uses", ())]
    keys, addresses = policy_world()["keys"], policy_world()["addresses"]
    found: dict[tuple[str, str, str], int | str | None] = {}
    for part in (*blocks, row):
        for kind in _SIDES:
            for key, values in part.get(kind, {}).items():
                found |= {(kind, key, name): value for name, value in values.items()}
        for key, names in part.get("unset", {}).items():
            found |= {("set", key, name): None for name in names}
    targeting = row.get("targeting", {})
    for (kind, key, name), value in found.items():
        yield DemoValue(
            side=_SIDES[kind][0], via=_SIDES[kind][1], key=keys[key], name=name,
            value=value.format(**addresses) if isinstance(value, str) else value, is_32_bit=kind == "wow",
            targeting=targeting.get(name) if kind == "preference" else None,
        )  # fmt: skip
