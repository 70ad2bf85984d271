"""Groups, members and the approvals that reach them."""

from __future__ import annotations

from migrator.estate.facts.computers import Computer, ComputerGroup, GroupMembership
from migrator.estate.facts.servers import Server
from migrator.estate.facts.updates import Approval, Update
from tests.rules.asking import add, case, change, drop
from tests.rules.base import A1, ALL, CLIENT, INFRASTRUCTURE, PILOT, S1, UNASSIGNED, ago

GROUP = f"{S1}/{PILOT}"
OWNED = change(Server, config_manager_owned=True)
PARENTLESS = change(ComputerGroup, PILOT, parent_id=None, has_parent=None)


def group(group_id: str, parent: str | None, name: str | None = "Group") -> ComputerGroup:
    return ComputerGroup(
        server_id=S1, group_id=group_id, name=name, parent_id=parent, has_parent=None if parent is None else True
    )


def member(group_id: str, computer: str = CLIENT) -> GroupMembership:
    return GroupMembership(server_id=S1, computer_id=computer, group_id=group_id)


OUTSIDE = drop(GroupMembership, CLIENT, PILOT)

CASES = [
    case("GRP001", CLIENT, "pass"),
    case("GRP001", CLIENT, "fail", OUTSIDE, add(member(UNASSIGNED))),
    case("GRP001", CLIENT, "fail", OUTSIDE),
    case("GRP001", CLIENT, "unknown", drop(GroupMembership, CLIENT)),
    case("GRP002", CLIENT, "pass"),
    case("GRP002", CLIENT, "pass", add(group("g2", PILOT), member("g2")), why="a group and its parent are one choice"),
    case("GRP002", CLIENT, "fail", add(group("g2", ALL), member("g2"))),
    case("GRP002", CLIENT, "unknown", drop(GroupMembership, CLIENT)),
    case("GRP002", CLIENT, "unknown", OUTSIDE, why="All Computers is no choice"),
    case("GRP003", CLIENT, "pass"),
    case("GRP003", CLIENT, "pass", change(Computer, CLIENT, requested_groups=(" pilot ", ""))),
    case("GRP003", CLIENT, "fail", change(Computer, CLIENT, requested_groups=("Pilot", "Pilto"))),
    case("GRP003", CLIENT, "unknown", change(Computer, CLIENT, requested_groups=None)),
    case("GRP003", CLIENT, "unknown", change(Server, targeting_mode=None)),
    case("GRP003", CLIENT, "unknown", change(Computer, CLIENT, requested_groups=("Pilto",)), add(group("g2", ALL, None))),
    case("GRP003", CLIENT, "not applicable", change(Computer, CLIENT, requested_groups=())),
    case("GRP003", CLIENT, "not applicable", change(Server, targeting_mode="server")),
    case("GRP004", GROUP, "pass"),
    case("GRP004", f"{S1}/g3", "pass", add(group("g3", ALL), group("g4", "g3"), member("g4"))),
    case("GRP004", GROUP, "fail", drop(GroupMembership)),
    case("GRP004", GROUP, "unknown", drop(GroupMembership), add(group("g2", None)), why="it may lie below the group"),
    case("GRP004", f"{S1}/{UNASSIGNED}", "not applicable"),
    case("GRP005", GROUP, "pass", change(Approval, created_at=ago(365))),
    case("GRP005", GROUP, "pass", change(Approval, A1, group_id=ALL), why="it inherits from All Computers"),
    case("GRP005", GROUP, "fail", change(Approval, created_at=ago(366))),
    case("GRP005", GROUP, "unknown", change(Approval, created_at=None)),
    case("GRP005", GROUP, "unknown", change(Approval, created_at=ago(366)), PARENTLESS),
    case("GRP005", GROUP, "unknown", OWNED),
    case("GRP005", GROUP, "unknown", change(Update, classification_id=None, classification=None), why="quality or not"),
    case("GRP005", GROUP, "not applicable", drop(Approval), why="GRP006 says that there is none"),
    case("GRP005", GROUP, "not applicable", drop(GroupMembership)),
    case("GRP006", GROUP, "pass"),
    case("GRP006", GROUP, "pass", change(Approval, A1, group_id=ALL)),
    case("GRP006", GROUP, "fail", drop(Approval)),
    case("GRP006", GROUP, "fail", change(Approval, action="uninstall")),
    case(
        "GRP006", GROUP, "fail", change(Update, is_infrastructure=True, classification_id=INFRASTRUCTURE),
        why="the server approves its own updates for everybody",
    ),
    case("GRP006", GROUP, "unknown", change(Approval, action=None)),
    case("GRP006", GROUP, "unknown", drop(Approval), PARENTLESS),
    case("GRP006", GROUP, "unknown", drop(Approval), OWNED),
    case("GRP006", GROUP, "not applicable", drop(GroupMembership)),
]  # fmt: skip
