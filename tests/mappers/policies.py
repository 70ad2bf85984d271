"""A small domain with Group Policy: facts in few words."""

from __future__ import annotations

from typing import Any

from migrator.estate.facts.directory import DirectoryComputer
from migrator.estate.facts.policy import (
    AppliedPolicy,
    GroupPolicy,
    GroupPolicyLink,
    GroupPolicyTrustee,
    PolicyComputer,
    PolicyContainer,
    PolicyValue,
    TrusteeMember,
)

SOURCE = "corp.example"
WU = r"software\policies\microsoft\windows\windowsupdate"
AU = WU + r"\au"
AUTHENTICATED = "S-1-5-11"
TOP, UNIT, DEEP = "corp.example", "corp.example/munich", "corp.example/munich/clients"


def gpo(policy_id: str, **values: Any) -> GroupPolicy:
    given: dict[str, Any] = {
        "name": f"Object {policy_id}", "domain": SOURCE, "enabled": True, "has_wmi_filter": False, "links_known": True,
        "filter_known": True,
    }  # fmt: skip
    return GroupPolicy(policy_source=SOURCE, policy_id=policy_id, **given | values)


def link(policy_id: str, target: str, order: int | None = 1, **values: Any) -> GroupPolicyLink:
    given: dict[str, Any] = {"enabled": True, "enforced": False, "target_kind": "unit", "link_order": order}
    return GroupPolicyLink(policy_source=SOURCE, policy_id=policy_id, target=target, **given | values)


def value(origin: str, name: str, text: str | None, *, key: str = WU, **values: Any) -> PolicyValue:
    given: dict[str, Any] = {
        "origin_kind": "gpo", "side": "machine", "via": "policy", "position": 0, "action": "set",
        "value_type": "REG_DWORD" if (text or "").isdigit() else "REG_SZ",
    }  # fmt: skip
    return PolicyValue(policy_source=SOURCE, origin=origin, key=key, value_name=name, value=text, **given | values)


def held(computer: str, name: str, text: str | None, *, key: str = WU, **values: Any) -> PolicyValue:
    """Return a value that the registry of a computer holds."""
    return value(computer, name, text, key=key, origin_kind="computer", via="registry", **values)


def container(path: str, *, blocks: bool | None = False, known: bool = True) -> PolicyContainer:
    return PolicyContainer(policy_source=SOURCE, container=path, blocks_inheritance=blocks, links_known=known)


def trustee(policy_id: str, sid: str = AUTHENTICATED, *, allows: bool = True) -> GroupPolicyTrustee:
    return GroupPolicyTrustee(
        policy_source=SOURCE, policy_id=policy_id, trustee=sid, allows=allows, name=f"group {sid}"
    )


def in_group(sid: str, member: str) -> TrusteeMember:
    return TrusteeMember(policy_source=SOURCE, trustee=sid, member=member)


def at(computer_id: str, place: str | None, **values: Any) -> DirectoryComputer:
    """Return the directory's record of a computer, whose SID is its name."""
    given: dict[str, Any] = {
        "sid": f"SID-{computer_id}",
        "dns_name": f"{computer_id}.corp.example",
        "name": computer_id,
    }
    return DirectoryComputer(directory=SOURCE, object_id=f"o-{computer_id}", container=place, **given | values)


def read_registry(computer: str, **values: Any) -> PolicyComputer:
    return PolicyComputer(
        policy_source=SOURCE, computer=computer, **{"has_registry": True, "has_results": False} | values
    )


def read_results(computer: str, **values: Any) -> PolicyComputer:
    return PolicyComputer(
        policy_source=SOURCE, computer=computer, **{"has_registry": False, "has_results": True} | values
    )


def applied(computer: str, policy_id: str, position: int | None, *, is_applied: bool = True) -> AppliedPolicy:
    return AppliedPolicy(
        policy_source=SOURCE, computer=computer, policy_id=policy_id, position=position, is_applied=is_applied
    )


OPEN = (container(TOP), container(UNIT), container(DEEP))
"""Every container read, none blocking."""
