"""The hand-made estate with a directory and Group Policy: two objects that fight, one that is off, a dead link, one registry."""

from __future__ import annotations

from typing import Any

from migrator.estate.database import Database
from migrator.estate.facts.computers import Computer
from migrator.estate.facts.directory import DirectoryComputer
from migrator.estate.facts.policy import (
    GroupPolicy,
    GroupPolicyLink,
    GroupPolicyTrustee,
    PolicyComputer,
    PolicyContainer,
    PolicyValue,
)
from tests.reports import hand_made

DOMAIN = "contoso.example"
WU = r"software\policies\microsoft\windows\windowsupdate"
AU = WU + r"\au"
DEAD = "{00000000-0000-0000-0000-00000000DEAD}"
WSUS = {"WUServer": "http://wsus01.contoso.example:8530", "UseWUServer": "1", "AUOptions": "4"}


def policy_object(policy_id: str, name: str, values: dict[str, str], at: str | None, **more: Any) -> list[object]:
    """Return an object with its values, linked at a container, applying to everybody."""
    found: list[object] = [
        GroupPolicy(policy_source=DOMAIN, policy_id=policy_id, name=name, domain=DOMAIN, has_wmi_filter=False, links_known=True,
                    filter_known=True, **{"enabled": True} | more),
        GroupPolicyTrustee(policy_source=DOMAIN, policy_id=policy_id, trustee="S-1-5-11", allows=True, name="Authenticated Users"),
    ]  # fmt: skip
    found += [written(policy_id, key, value) for key, value in values.items()]
    if at is not None:
        found.append(linked(policy_id, at))
    return found


def linked(policy_id: str, at: str) -> GroupPolicyLink:
    return GroupPolicyLink(policy_source=DOMAIN, policy_id=policy_id, target=at, target_kind="unit", enabled=True,
                           enforced=False, link_order=1)  # fmt: skip


def written(origin: str, name: str, value: str, **more: Any) -> PolicyValue:
    """Return a value of an object; it stands in the key in which Windows reads it."""
    below = name in {"UseWUServer", "AUOptions", "NoAutoUpdate"}
    given: dict[str, Any] = {"key": AU if below else WU, "origin_kind": "gpo", "side": "machine", "via": "policy"}
    return PolicyValue(
        policy_source=DOMAIN, origin=origin, value_name=name, value=value, position=0, action="set",
        value_type="REG_DWORD" if value.isdigit() else "REG_SZ", **given | more,
    )  # fmt: skip


def facts(computers: int = 60, *, name: str = "WSUS for clients") -> list[object]:
    """Return the estate: clients are in one unit, servers in another, every seventh computer in none; one registry was read."""
    found = hand_made.facts(computers)
    for fact in [f for f in found if isinstance(f, Computer)]:
        number = int(fact.computer_id[1:])
        if number % 7:
            unit = "servers" if fact.product_type == 3 else "clients"
            found.append(
                DirectoryComputer(directory=DOMAIN, object_id=f"o{number}", dns_name=fact.name, sid=f"S-{number}",
                                  name=str(fact.name).split(".", maxsplit=1)[0], container=f"{DOMAIN}/{unit}")
            )  # fmt: skip
    found += [
        PolicyContainer(policy_source=DOMAIN, container=path, blocks_inheritance=False, links_known=True)
        for path in (DOMAIN, f"{DOMAIN}/clients", f"{DOMAIN}/servers")
    ]
    found += policy_object("{A}", name, {**WSUS, "NoAutoUpdate": "0", "Strange": "7"}, f"{DOMAIN}/clients")
    found += policy_object("{B}", "Everybody", {"NoAutoUpdate": "1", **WSUS}, DOMAIN)
    found += policy_object("{C}", "Switched off", {"TargetGroup": "Old"}, DOMAIN, enabled=False)
    found += policy_object("{D}", "Loose", {"ElevateNonAdmins": "0"}, None)
    found.append(linked(DEAD, DOMAIN))
    found.append(
        PolicyComputer(
            policy_source="registry", computer="pc-00001.contoso.example", has_registry=True, has_results=False
        )
    )
    found.append(
        PolicyValue(policy_source="registry", origin="pc-00001.contoso.example", origin_kind="computer", side="machine",
                    via="registry", key=AU, value_name="AUOptions", value="2", value_type="REG_DWORD", position=0, action="set")
    )  # fmt: skip
    return found


def assessed(computers: int = 60, *, more: list[object] | None = None, name: str = "WSUS for clients") -> Database:
    """Return the assessed estate, with more facts where given."""
    return hand_made.assessed([*facts(computers, name=name), *(more or [])])
