"""Several servers: where each stands, which record of a computer counts, whose groups and approvals hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from migrator.estate.facts.computers import ComputerGroup, GroupMembership
from migrator.estate.facts.servers import DownstreamServer, Server
from migrator.estate.loading import ReadingSummary
from tests.mappers.deriving import NOW, approval, computer, derived, member, rows, update
from tests.rules.base import ALL, UNASSIGNED

ROOT = Server(server_id="a", name="wsus01.corp.example", version="10.0.20348.1", has_upstream=False, is_replica=False)
REPLICA = Server(
    server_id="b", name="wsus02.corp.example", has_upstream=True, upstream_name="WSUS01.corp.example", is_replica=True
)
BRANCH = replace(REPLICA, server_id="c", name="wsus03.corp.example", is_replica=False)
UNREAD = DownstreamServer(
    server_id="a", downstream_id="d", name="WSUS04.corp.example", is_direct=True, is_replica=True, version="10.0.1.1",
    last_rollup_at=NOW,
)  # fmt: skip
TREE = "select server_key, role, parent_key, depth, root_key, decided_by from server_tree order by 1"
RECORDS = "select server_id, computer_id, kind, home_key, groups_known from computer_record order by 2, 1"


def group(server_id: str, group_id: str, name: str = "Pilot", parent: str | None = ALL) -> ComputerGroup:
    return ComputerGroup(
        server_id=server_id, group_id=group_id, name=name, parent_id=parent, has_parent=parent is not None
    )


def at(server_id: str, computer_id: str = "c1", *, here: bool | None = True, days: int = 1, **values: Any) -> Any:
    return computer(
        computer_id, server_id=server_id, reports_here=here, last_sync_at=NOW - timedelta(days=days), **values
    )


def failed(scope: str) -> ReadingSummary:
    return ReadingSummary(
        reading_id=scope, source="wsus", scope_kind="server", scope=scope, started=NOW, ended=NOW, state="failed", rows=0,
        problem="No answer.", hint="Ask the firewall.",
    )  # fmt: skip


def told(facts: list[object], sql: str, readings: list[ReadingSummary]) -> list[tuple[Any, ...]]:
    with derived(facts, readings=readings) as database:
        return database.rows(sql)


def test_a_server_stands_below_the_one_that_it_names_whatever_the_letters() -> None:
    assert rows([ROOT, REPLICA, BRANCH], TREE) == [
        ("a", "root", None, 0, "a", "a"),
        ("b", "replica", "a", 1, "a", "a"),
        ("c", "autonomous", "a", 1, "a", "c"),
    ]


def test_a_server_that_was_not_read_has_its_place_from_the_list_that_names_it() -> None:
    assert rows([ROOT, UNREAD], TREE)[1] == ("d", "replica", "a", 1, "a", "a")


def test_a_server_between_is_the_parent_of_what_the_top_lists_below_it() -> None:
    below = replace(UNREAD, downstream_id="e", name="wsus05.corp.example", is_direct=False, parent_server_id="d")
    assert rows([ROOT, UNREAD, below], TREE)[1:] == [
        ("d", "replica", "a", 1, "a", "a"),
        ("e", "replica", "d", 2, "a", "a"),
    ]


def test_the_own_word_of_a_server_outweighs_a_list() -> None:
    listed = DownstreamServer(
        server_id="c", downstream_id="b", name="wsus02.corp.example", is_direct=True, is_replica=False
    )
    assert rows([ROOT, REPLICA, BRANCH, listed], TREE)[1] == ("b", "replica", "a", 1, "a", "a")


@pytest.mark.parametrize(
    ("name", "key"),
    [("wsus09.corp.example", "x"), ("WSUS09", "x"), ("other.corp.example", "other.corp.example")],
)
def test_one_server_named_by_id_and_by_name_is_one(name: str, key: str) -> None:
    facts = [
        replace(ROOT, has_upstream=True, upstream_name=name),
        DownstreamServer(server_id="a", downstream_id="x", name="wsus09.corp.example"),
    ]
    assert [
        row[0] for row in rows(facts, "select server_key from server_tree where not was_read order by 1")
    ] == sorted({"x", key})


@pytest.mark.parametrize("scope", ["d", "wsus04.corp.example", "wsus04"])
def test_why_a_server_was_not_read_is_said_where_its_reading_failed_under_its_id_or_name(scope: str) -> None:
    found = told(
        [ROOT, UNREAD], "select server_key, problem, hint from server_tree where not was_read", [failed(scope)]
    )
    assert found == [("d", "No answer.", "Ask the firewall.")]


def test_a_server_that_nobody_names_and_that_did_not_answer_is_there_too() -> None:
    found = told([ROOT], "select server_key, known_from, depth from server_tree where not was_read", [failed("wsus9")])
    assert found == [("wsus9", "a reading that failed", 0)]


def test_servers_in_a_circle_end_and_keep_their_groups() -> None:
    one = replace(REPLICA, server_id="a", name="wsus01.corp.example", upstream_name="wsus02")
    facts = [one, REPLICA, group("a", "g"), group("b", "g")]
    assert rows(facts, TREE) == [
        ("a", "replica", "b", None, None, "a"),
        ("b", "replica", "a", None, None, "b"),
    ]
    assert rows(facts, "select group_key from group_tree order by 1") == [("a/g",), ("b/g",)]
    assert rows(facts, "select server_id from server_conflict where kind = 'circle' order by 1") == [("a",), ("b",)]


def test_a_computer_that_its_own_server_and_a_roll_up_list_is_one() -> None:
    facts = [ROOT, REPLICA, at("a", here=False, parent_server_id="b"), at("b", days=9)]
    assert rows(facts, RECORDS) == [("a", "c1", "echo", "b", False), ("b", "c1", "home", "b", True)]
    assert rows(facts, "select machine_id, server_id, known_from from machine") == [("c1", "b", "its own server")]


@pytest.mark.parametrize(
    ("facts", "groups_known"),
    [
        ([UNREAD], True),
        ([replace(UNREAD, is_replica=False)], False),
        ([replace(UNREAD, is_replica=None)], None),
        ([], None),
    ],
)
def test_a_computer_that_only_a_roll_up_lists_has_the_groups_there_if_its_server_is_a_replica(
    facts: list[object], groups_known: bool | None
) -> None:
    found = rows([ROOT, *facts, at("a", here=False, parent_server_id="d")], RECORDS)
    assert found == [("a", "c1", "above", "d", groups_known)]


def test_of_two_roll_ups_the_one_nearest_to_the_computer_counts() -> None:
    low = replace(REPLICA, server_id="b", is_replica=False)
    below = DownstreamServer(server_id="b", downstream_id="d", name="wsus04.corp.example", is_direct=True)
    facts = [ROOT, low, below, *(at(s, here=False, parent_server_id="d", days=d) for s, d in (("a", 1), ("b", 8)))]
    assert rows(facts, "select server_id, home_key from machine") == [("b", "d")]


def test_of_two_servers_that_claim_a_computer_the_one_it_met_last_counts_and_both_are_said() -> None:
    facts = [ROOT, BRANCH, at("a", days=40), at("c", days=2)]
    assert rows(facts, "select server_id from machine") == [("c",)]
    found = rows(facts, "select server_id, other, kind, subjects, evidence from server_conflict")
    assert found == [("c", "a", "claimed twice", 1, "c1.corp.example")]


@pytest.mark.parametrize(
    ("name", "names"), [("c1.other.example", "one"), ("PC9.corp.example", "several"), (None, "unknown")]
)
def test_an_id_under_several_names_is_told_from_a_computer_that_moved(name: str | None, names: str) -> None:
    found = rows([ROOT, BRANCH, at("a"), at("c", name=name)], "select distinct claims, names from computer_record")
    assert found == [(2, names)]


def test_a_record_that_does_not_say_whose_it_is_may_be_a_roll_up_only_where_a_server_is_below() -> None:
    sql = "select known_from, groups_known from machine"
    assert rows([ROOT, at("a", here=None)], sql) == [("its own server", True)]
    assert rows([ROOT, UNREAD, at("a", here=None)], sql) == [(None, None)]


def test_groups_of_a_replica_are_those_of_its_upstream_with_the_members_of_both() -> None:
    facts: list[object] = [
        ROOT, REPLICA, group("a", ALL, "All Computers", None), group("b", ALL, "Alle Computer", None), group("a", "g"),
        group("b", "g"), at("a", "c1"), at("b", "c2"), member("g", "c1", "a"), member("g", "c2", "b"),
    ]  # fmt: skip
    assert rows(facts, "select group_key, path, members from group_tree order by 1") == [
        (f"a/{ALL}", "All Computers", 0),
        ("a/g", "All Computers › Pilot", 2),
    ]
    assert rows(facts, "select machine_id, group_key from machine_group order by 1") == [("c1", "a/g"), ("c2", "a/g")]


def test_groups_of_one_name_on_autonomous_servers_are_two_and_so_are_the_built_in_ones() -> None:
    facts: list[object] = [
        ROOT, BRANCH, group("a", UNASSIGNED, "Unassigned"), group("c", UNASSIGNED, "Unassigned"), group("a", "g1"),
        group("c", "g2"),
    ]  # fmt: skip
    assert rows(facts, "select group_key from group_tree order by 1") == [
        (f"a/{UNASSIGNED}",), ("a/g1",), (f"c/{UNASSIGNED}",), ("c/g2",),
    ]  # fmt: skip


def test_a_group_that_only_the_replica_has_is_its_own_below_a_parent_of_its_upstream() -> None:
    facts = [
        ROOT, REPLICA, group("a", ALL, "All Computers", None), group("b", ALL, "All Computers", None), group("b", "own"),
    ]  # fmt: skip
    assert rows(facts, "select ancestor_key from group_line where group_key = 'b/own' order by steps") == [
        ("b/own",),
        (f"a/{ALL}",),
    ]
    found = rows(facts, "select server_id, other, subjects, evidence from server_conflict where kind = 'own groups'")
    assert found == [("b", "a", 1, "Pilot")]


def test_replicas_of_an_upstream_that_was_not_read_share_their_groups() -> None:
    twin = replace(REPLICA, server_id="e", name="wsus06.corp.example")
    assert rows([REPLICA, twin, group("b", "g"), group("e", "g")], "select group_key from group_tree") == [("b/g",)]


def test_memberships_in_a_roll_up_are_not_counted_beside_those_at_home() -> None:
    facts: list[object] = [
        ROOT, BRANCH, group("a", UNASSIGNED, "Unassigned"), group("c", "g"),
        at("a", here=False, parent_server_id="c"), at("c"), member(UNASSIGNED, "c1", "a"), member("g", "c1", "c"),
    ]  # fmt: skip
    assert rows(facts, "select machine_id, group_key from group_member") == [("c1", "c/g")]


@pytest.mark.parametrize(("server", "decisions"), [(REPLICA, [("a", "a/g")]), (BRANCH, [("a", "a/g"), ("c", "c/g")])])
def test_an_approval_of_a_replica_is_its_upstreams_and_one_of_an_autonomous_server_its_own(
    server: Server, decisions: list[tuple[str, str]]
) -> None:
    facts = [
        replace(f, server_id=s)
        for s in ("a", server.server_id)
        for f in (update("u", NOW), approval("u", "g", NOW), group(s, "g"))
    ]
    assert rows([ROOT, server, *facts], "select server_id, group_key from decision order by 1") == decisions


def test_an_approval_that_only_the_replica_has_is_a_decision_about_the_group_of_its_upstream() -> None:
    only = [group("a", "g"), group("b", "g"), replace(approval("u", "g", NOW), server_id="b")]
    assert rows([ROOT, REPLICA, *only], "select server_id, group_key from decision") == [("b", "a/g")]


LISTED = DownstreamServer(
    server_id="a",
    downstream_id="b",
    name="wsus02.corp.example",
    is_direct=True,
    is_replica=True,
    version="10.0.17763.9",
)


@pytest.mark.parametrize(
    ("facts", "kind", "evidence"),
    [
        ([replace(LISTED, is_replica=False), REPLICA], "role", "the list says autonomous, the server itself replica"),
        (
            [LISTED, replace(REPLICA, upstream_name="top")], "upstream",
            "the list says that it synchronises from here, the server itself: from top",
        ),
        ([replace(LISTED, version="10.0.20348.2"), REPLICA], "newer", "10.0.20348.1 here, 10.0.20348.2 below"),
        ([at("a", here=False, parent_server_id="zz")], "parent not listed", "c1.corp.example"),
        ([LISTED, REPLICA, at("a", here=False, parent_server_id="b")], "not at home", "c1.corp.example"),
        (
            [UNREAD, replace(UNREAD, downstream_id="e")], "one name", "wsus04.corp.example: d, wsus04.corp.example: e",
        ),
    ],
)  # fmt: skip
def test_a_contradiction_is_a_fact_with_both_sides(facts: list[object], kind: str, evidence: str) -> None:
    found = rows([ROOT, *facts], f"select evidence from server_conflict where kind = '{kind}'")
    assert found == [(evidence,)]


def test_versions_are_compared_as_numbers_and_nonsense_is_none() -> None:
    for version in ("10.0.9200.99999", "10.0.20348.1", "9.99.99999.9", "99999999999.1.1.1", "ten", None):
        facts = [ROOT, replace(LISTED, version=version), REPLICA]
        assert rows(facts, "select 1 from server_conflict where kind = 'newer'") == [], version


def test_servers_that_agree_have_no_conflict() -> None:
    facts: list[object] = [
        ROOT, LISTED, REPLICA, group("a", "g"), group("b", "g"), at("b"), at("a", here=False, parent_server_id="b"),
        GroupMembership(server_id="b", computer_id="c1", group_id="g"),
    ]  # fmt: skip
    assert rows(facts, "select kind from server_conflict") == []
