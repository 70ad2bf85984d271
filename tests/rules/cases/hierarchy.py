"""Several servers: what they say of each other, who claims a computer, whose groups a replica has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrator.estate.facts.computers import Computer, ComputerGroup, GroupMembership
from migrator.estate.facts.servers import DownstreamServer, Server
from migrator.estate.facts.updates import Approval, Update, UpdateStatusCount
from tests.rules.asking import Change, add, case, change, drop
from tests.rules.base import ALL, BASE, CLIENT, PILOT, S1, U1, UNASSIGNED, ago

S2, S3 = "s2§", "s3§"
GROUP = f"{S1}/{PILOT}"
BELOW = DownstreamServer(
    server_id=S1, downstream_id=S2, name="wsus2§.corp.example", is_direct=True, version="10.0.17763.7800",
    last_rollup_at=ago(1), is_replica=True,
)  # fmt: skip
OTHER = replace(BELOW, downstream_id=S3, name="wsus3§.corp.example")
REPLICA = Server(
    server_id=S2, name="wsus2§.corp.example", version="10.0.17763.7800", is_replica=True, has_upstream=True,
    upstream_name="wsus§.corp.example", config_manager_owned=False, targeting_mode="client",
)  # fmt: skip
AUTONOMOUS = replace(REPLICA, is_replica=False)
VERSION = change(Server, S1, version="10.0.20348.2849")
PC1: Computer = next(f for f in BASE if isinstance(f, Computer) and f.computer_id == CLIENT)


def there(**values: Any) -> Computer:
    """Return a record of the client on the second server, which has the same facts of it."""
    return replace(PC1, server_id=S2, last_sync_at=ago(2), **values)


def above(**values: Any) -> Change:
    """Make the client one that only a roll-up knows."""
    given: dict[str, Any] = {"reports_here": False, "parent_server_id": S2}
    return change(Computer, CLIENT, **given | values)


def copied(*facts: object) -> Change:
    """Add facts of the replica."""
    return add(*(replace(f, server_id=S2) for f in facts))  # type: ignore[type-var]


GROUPS = [f for f in BASE if isinstance(f, ComputerGroup)]
UPDATE = next(f for f in BASE if isinstance(f, Update))
APPROVAL = next(f for f in BASE if isinstance(f, Approval))
COUNT = UpdateStatusCount(server_id=S1, update_id=U1, not_installed=2, downloaded=0, failed=0, unknown=0)
DECLINED = replace(UPDATE, is_declined=True, is_approved=False)
OWN = ComputerGroup(server_id=S2, group_id="g9", name="Own", parent_id=ALL, has_parent=True)
MOVED = drop(GroupMembership, CLIENT)

CASES = [
    case("HIE001", S1, "pass", add(BELOW, REPLICA)),
    case("HIE001", S1, "fail", add(BELOW, AUTONOMOUS), why="the list says replica, the server does not"),
    case("HIE001", S1, "fail", add(BELOW, replace(REPLICA, upstream_name="top.other.example")), why="from elsewhere"),
    case("HIE001", S1, "fail", add(BELOW, replace(REPLICA, has_upstream=False, upstream_name=None))),
    case("HIE001", S1, "unknown", add(BELOW), why="it was not read"),
    case("HIE001", S1, "unknown", add(BELOW, replace(REPLICA, is_replica=None))),
    case("HIE001", S1, "unknown", add(replace(BELOW, is_replica=None), REPLICA)),
    case("HIE001", S1, "unknown", add(BELOW, replace(REPLICA, upstream_name=None))),
    case("HIE001", S1, "not applicable"),
    case("HIE002", S1, "pass", VERSION, add(BELOW)),
    case("HIE002", S1, "pass", VERSION, add(replace(BELOW, version="10.0.20348.2849")), why="the same is not newer"),
    case("HIE002", S1, "fail", VERSION, add(replace(BELOW, version="10.0.20348.2850"))),
    case("HIE002", S1, "fail", VERSION, add(replace(BELOW, version="10.0.26100.1"))),
    case("HIE002", S1, "unknown", add(BELOW), why="its own version is not known"),
    case("HIE002", S1, "unknown", VERSION, add(replace(BELOW, version=None))),
    case("HIE002", S1, "unknown", VERSION, add(replace(BELOW, version="ten"))),
    case("HIE002", S1, "not applicable", VERSION),
    case("HIE003", CLIENT, "pass"),
    case("HIE003", CLIENT, "pass", add(there(reports_here=False, parent_server_id=S1)), alone=True, why="an echo"),
    case("HIE003", CLIENT, "fail", add(there()), alone=True),
    case("HIE003", CLIENT, "unknown", add(there(reports_here=None)), alone=True),
    case("HIE003", CLIENT, "not applicable", above(), add(BELOW), why="nobody claims it; HIE009 says so"),
    case("HIE004", CLIENT, "pass"),
    case("HIE004", CLIENT, "pass", add(there()), alone=True, why="it has moved, and its name is the same"),
    case("HIE004", CLIENT, "pass", add(there(name="PC1§")), alone=True, why="with and without domain"),
    case("HIE004", CLIENT, "fail", add(there(name="pc9§.corp.example")), alone=True),
    case("HIE004", CLIENT, "unknown", add(there(name=None)), alone=True),
    case("HIE004", CLIENT, "unknown", add(there(reports_here=None)), alone=True),
    case("HIE005", S1, "pass", above(), add(BELOW)),
    case("HIE005", S1, "fail", above(), add(OTHER), why="no list names the server"),
    case("HIE005", S1, "unknown", above(parent_server_id=None), add(BELOW)),
    case("HIE005", S1, "unknown", change(Computer, CLIENT, reports_here=None), add(BELOW)),
    case("HIE005", S1, "not applicable", why="nothing is rolled up"),
    case("HIE006", S2, "pass", add(REPLICA), copied(*GROUPS)),
    case("HIE006", S2, "fail", add(REPLICA, OWN), copied(*GROUPS)),
    case("HIE006", S2, "unknown", add(replace(REPLICA, upstream_name="top.other.example")), copied(*GROUPS)),
    case("HIE006", S2, "unknown", add(replace(REPLICA, is_replica=None)), copied(*GROUPS)),
    case("HIE006", S2, "unknown", add(REPLICA)),
    case("HIE006", S2, "not applicable", add(AUTONOMOUS, OWN)),
    case("HIE007", S1, "pass", add(replace(BELOW, last_rollup_at=ago(7)))),
    case("HIE007", S1, "fail", add(replace(BELOW, last_rollup_at=ago(8)))),
    case("HIE007", S1, "unknown", add(replace(BELOW, last_rollup_at=None))),
    case("HIE007", S1, "unknown", add(replace(BELOW, is_replica=None))),
    case("HIE007", S1, "not applicable", add(replace(BELOW, is_replica=False, last_rollup_at=ago(99)))),
    case("HIE008", S1, "pass"),
    case("HIE008", S2, "pass", add(REPLICA)),
    case("HIE008", S2, "fail", add(REPLICA), change(Server, S1, has_upstream=True, upstream_name="wsus2§.corp.example")),
    case("HIE008", S1, "unknown", change(Server, has_upstream=True, upstream_name="top.other.example")),
    case("HIE008", S1, "unknown", change(Server, has_upstream=None)),
    case("HIE009", CLIENT, "pass"),
    case("HIE009", CLIENT, "fail", above(), add(BELOW)),
    case("HIE009", CLIENT, "unknown", change(Computer, CLIENT, reports_here=None), add(BELOW)),
    case("HIE009", CLIENT, "pass", change(Computer, CLIENT, reports_here=None), why="there is no server below"),
    case("GRP001", CLIENT, "pass", above(), add(BELOW), why="the groups of an unread replica are those of its upstream"),
    case(
        "GRP001", CLIENT, "unknown", above(), add(replace(BELOW, is_replica=False)), MOVED,
        add(GroupMembership(server_id=S1, computer_id=CLIENT, group_id=UNASSIGNED)), why="its own server has other groups",
    ),
    case(
        "GRP001", CLIENT, "unknown", above(), add(OTHER), MOVED,
        add(GroupMembership(server_id=S1, computer_id=CLIENT, group_id=UNASSIGNED)), why="nobody knows which server it is",
    ),
    case("GRP003", CLIENT, "unknown", above(), add(BELOW), why="how that server targets is not known"),
    case("GRP004", GROUP, "pass", add(BELOW, REPLICA), copied(*GROUPS), drop(GroupMembership, PILOT),
         add(replace(PC1, server_id=S2, computer_id="c9§", name="pc9§.corp.example"),
             GroupMembership(server_id=S2, computer_id="c9§", group_id=PILOT)), why="a member on the replica"),
    case("GRP004", f"{S2}/{PILOT}", "no row", add(BELOW, REPLICA), copied(*GROUPS), why="one group, not two"),
    case("GRP004", f"{S2}/{PILOT}", "fail", add(replace(BELOW, is_replica=False), AUTONOMOUS), copied(*GROUPS),
         why="a group of an autonomous server is its own"),
    case("APR003", f"{S2}/{U1}", "no row", add(REPLICA), copied(UPDATE), why="one update, decided above"),
    case("APR003", f"{S2}/{U1}", "pass", add(AUTONOMOUS), copied(UPDATE)),
    case("APR005", f"{S2}/{U1}", "not applicable", add(REPLICA, DECLINED, COUNT), copied(DECLINED, COUNT),
         why="the upstream says it already"),
    case("APR005", f"{S2}/{U1}", "fail", add(REPLICA, DECLINED, replace(COUNT, not_installed=0)), copied(DECLINED, COUNT)),
    case("APR007", f"{S2}/a1", "no row", add(REPLICA), copied(*GROUPS, APPROVAL), why="one decision, not two"),
    case("APR007", f"{S2}/a1", "pass", add(AUTONOMOUS), copied(*GROUPS, APPROVAL)),
    case("GRP006", GROUP, "pass", add(BELOW, REPLICA), copied(*GROUPS, APPROVAL)),
]  # fmt: skip
