"""Groups: the tree, which of them tell a computer apart, their habit, and the ring that they become."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from migrator.estate.facts.computers import ComputerGroup
from migrator.settings import Plan, Settings
from tests.mappers.deriving import TREE, approval, computer, member, rows, update
from tests.rules.base import ALL, INFRASTRUCTURE, UNASSIGNED

RELEASED = datetime(2026, 9, 8, 17, tzinfo=UTC)
GROUPS = "select split_part(group_key, '/', 2), built_in, groups from machine_group order by 1"
RING = """select split_part(group_key, '/', 2), ring, basis, quality_days, split_part(rests_on, '/', 2)
            from group_ring order by 1"""


@pytest.mark.parametrize(
    ("memberships", "found"),
    [
        ([ALL], []),
        ([ALL, UNASSIGNED], [(UNASSIGNED, "unassigned", 1)]),
        ([ALL, "g1"], [("g1", None, 1)]),
        ([ALL, "g1", "g2"], [("g2", None, 1)]),
        (["g2", "g3"], [("g2", None, 2), ("g3", None, 2)]),
        (["g1", "g2", "g3"], [("g2", None, 2), ("g3", None, 2)]),
        ([], []),
    ],
)
def test_all_computers_and_ancestors_of_other_memberships_are_left_out(
    memberships: list[str], found: list[tuple[str, str | None, int]]
) -> None:
    assert rows([*TREE, computer(), *map(member, memberships)], GROUPS) == found


def test_groups_of_another_server_than_the_one_that_counts_say_nothing() -> None:
    other = ComputerGroup(server_id="s2", group_id="g9", name="Old", has_parent=None)
    facts = [
        *TREE, other, computer(reports_here=True), computer(server_id="s2", reports_here=False), member("g1"),
        member("g9", server_id="s2"),
    ]  # fmt: skip
    assert rows(facts, "select group_key from machine_group") == [("s1/g1",)]


def test_a_circle_of_parents_ends() -> None:
    circle = [
        ComputerGroup(server_id="s1", group_id="a", name="A", parent_id="b", has_parent=True),
        ComputerGroup(server_id="s1", group_id="b", name="B", parent_id="a", has_parent=True),
    ]
    assert rows([*circle, computer(), member("a")], "select group_id, path, depth from group_tree order by 1") == [
        ("a", "A", None),
        ("b", "B", None),
    ]


def test_the_tree_says_path_depth_and_direct_members() -> None:
    facts = [*TREE, computer(), member("g2"), member(ALL)]
    assert rows(facts, "select group_id, path, depth, built_in, members from group_tree order by depth, group_id") == [
        (ALL, "All Computers", 0, "all_computers", 1),
        (UNASSIGNED, "All Computers › Unassigned Computers", 1, "unassigned", 0),
        ("g1", "All Computers › Offices", 1, None, 0),
        ("g3", "All Computers › Finance", 1, None, 0),
        ("g2", "All Computers › Offices › Lyon", 2, None, 1),
    ]


def month(number: int, group_id: str, days: float, **values: Any) -> list[object]:
    released = RELEASED - timedelta(days=30 * number)
    return [update(f"u{number}", released), approval(f"u{number}", group_id, released + timedelta(days=days), **values)]


def months(group_id: str, *days: float, **values: Any) -> list[object]:
    return [f for i, d in enumerate(days) for f in month(i, group_id, d, **values)]


HABIT = "select approvals, by_people, quality_approvals, quality_days, deadlines, deadline_days, uninstalls from group_habit"


def test_a_habit_is_the_median_of_what_people_approved() -> None:
    facts = months("g1", 2, 3, 10)
    assert rows(facts, HABIT) == [(3, 3, 3, 3.0, 0, None, 0)]


def test_a_habit_counts_no_rule_no_removal_and_no_other_family() -> None:
    facts = [
        *months("g1", 2, 4),
        *month(5, "g1", 0, administrator="WUS Server", has_deadline=True, deadline=RELEASED),
        *month(6, "g1", 90, action="uninstall"),
        update("f", RELEASED, classification_id="3689bdc8-b205-4af4-8d4a-a63924c5e9d5"),
        approval("f", "g1", RELEASED + timedelta(days=60)),
        update("w", RELEASED, is_infrastructure=True, classification_id=INFRASTRUCTURE),
        approval("w", "g1", RELEASED + timedelta(days=80)),
    ]
    assert rows(facts, HABIT) == [(4, 3, 2, 3.0, 0, None, 1)]


def test_the_habit_of_deadlines_is_the_median_of_those_that_have_one() -> None:
    facts = [
        f
        for i, days in enumerate((3, 5))
        for f in month(
            i, "g1", 2, has_deadline=True, deadline=RELEASED - timedelta(days=30 * i) + timedelta(days=2 + days)
        )
    ]
    assert rows([*facts, *month(3, "g1", 2)], HABIT) == [(3, 3, 3, 2.0, 2, 4.0, 0)]


def test_own_approvals_choose_the_ring_whose_deferral_is_nearest() -> None:
    facts = [*TREE, computer(), member("g1"), *months("g1", 5, 6, 7)]
    assert rows(facts, RING, rings=True) == [("g1", "Ring2", "own approvals", 6.0, "g1")]


def test_a_group_without_enough_approvals_takes_those_of_the_nearest_parent_that_has() -> None:
    facts = [*TREE, computer(), member("g2"), *months("g1", 1, 1, 1), *month(9, "g2", 20)]
    assert rows(facts, RING, rings=True) == [("g2", "Ring1", "approvals of a parent", 1.0, "g1")]


def test_the_settings_say_how_many_approvals_are_enough() -> None:
    facts = [*TREE, computer(), member("g2"), *months("g1", 1, 1, 1), *month(9, "g2", 20)]
    fewer = Settings(plan=Plan(fewest_approvals=1))
    assert rows(facts, RING, rings=True, settings=fewer) == [("g2", "Last", "own approvals", 20.0, "g2")]


@pytest.mark.parametrize("name", ["Lyon", "lyon", "All Computers › Offices › Lyon"])
def test_a_ring_in_the_settings_outweighs_the_habit(name: str) -> None:
    facts = [*TREE, computer(), member("g2"), *months("g2", 5, 6, 7)]
    found = rows(facts, RING, rings=True, settings=Settings(rings={name: "Test"}))
    assert found == [("g2", "Test", "settings", 6.0, "g2")]


def test_a_group_without_any_approval_is_is_placed_late_by_its_size() -> None:
    crowd = [f for i in range(40) for f in (computer(f"c{i}"), member("g1" if i else "g3", f"c{i}"))]
    assert rows([*TREE, *crowd], RING, rings=True) == [
        ("g1", "Last", "size", None, None),
        ("g3", "Ring3", "size", None, None),
    ]


def test_a_computer_in_several_groups_takes_the_most_cautious_ring() -> None:
    facts = [*TREE, computer(), member("g1"), member("g3"), *months("g1", 0, 0, 0), *months_of("g3", 9, 9, 9)]
    found = rows(facts, "select ring, split_part(group_key, '/', 2) from machine_ring", rings=True)
    assert found == [("Ring3", "g3")]


def months_of(group_id: str, *days: float) -> list[object]:
    """Return approvals of the same updates by another group, without the updates."""
    return [f for f in months(group_id, *days) if type(f).__name__ == "Approval"]


def test_a_computer_in_no_group_takes_the_ring_before_the_last() -> None:
    found = rows([*TREE, computer()], "select ring, position, group_key from machine_ring", rings=True)
    assert found == [("Ring3", 3, None)]


def test_servers_of_a_group_get_a_stage_and_clients_a_ring() -> None:
    server = computer("c2", product_type=3, sku=7, os_build=20348)
    facts = [*TREE, computer(), server, member("g1"), member("g1", "c2"), *months("g1", 5, 5, 5)]
    found = rows(facts, "select track, ring, machines from group_ring order by track", rings=True)
    assert found == [("client", "Ring2", 1), ("server", "Stage 1", 1)]
