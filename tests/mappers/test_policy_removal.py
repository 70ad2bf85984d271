"""Taking policy away: every value has its step, the order is the safe one, and nobody loses an object that others need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.estate.database import Database
from migrator.mappers import fill, policy_change
from migrator.reference import reference_table
from tests.mappers.deriving import computer
from tests.mappers.policies import (
    AU,
    DEEP,
    OPEN,
    TOP,
    UNIT,
    WU,
    at,
    gpo,
    held,
    link,
    read_registry,
    trustee,
    value,
)
from tests.mappers.test_policy_fate import PLACES, database, origin, settle
from tests.mappers.test_policy_fate import held as entry
from tests.reports import hand_made
from tests.rules.asking import coverage

__all__ = ["database"]  # the fixture

Rows = list[tuple[Any, ...]]
texts = st.sampled_from(
    [None, "", "0", "1", "2", "3", "4", "7", "40", "http://wsus:8530", "InternalDefinitionUpdateServer", "x"]
)
entries = st.lists(
    st.builds(
        lambda place, text, action, is_32_bit, via: entry(
            place[2], text, key=place[1], side=place[0], action=action, is_32_bit=is_32_bit, via=via
        ),
        st.sampled_from(PLACES), texts, st.sampled_from(["set", "set", "set_if_absent", "delete"]), st.booleans(),
        st.sampled_from(["policy", "policy", "preference"]),
    ),
    max_size=12, unique_by=lambda v: (v.side, v.key, v.value_name, v.is_32_bit, v.via),
)  # fmt: skip


@given(entries, st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_value_comes_out_and_is_changed_at_most_once_in_a_step(
    database: Database, values: list[Any], clients: int, servers: int
) -> None:
    settle(database, values, [origin(clients=clients, servers=servers)])
    fill(database, policy_change.MAPPER)
    key = "track, side, via, key, value_name, is_32_bit"
    settled = {tuple(r) for r in database.rows(f"select {key} from policy_fate")}
    changed = Counter(tuple(r) for r in database.rows(f"select {key}, step from policy_change"))
    assert {c[:-1] for c in changed} == settled
    assert set(changed.values()) <= {1}
    steps = Counter(c[:-1] for c in changed)
    assert all(steps[c[:-1]] == 1 for c in changed if c[-1] == 0), "what stays does not change as well"


def test_every_fate_of_every_track_has_its_step() -> None:
    rows = {(r["track"], r["fate"]) for r in reference_table("policy_setting_fate").records()}
    assert rows <= {(r["track"], r["fate"]) for r in reference_table("removal_step").records()}


def test_every_step_that_the_table_names_is_a_step_of_its_track() -> None:
    steps = {(r["track"], r["name"]) for r in reference_table("cutover_step").records()}
    named = {(r["track"], r["step_name"]) for r in reference_table("removal_step").records() if r["step_name"]}
    assert named <= steps


def changes(database: Database, *values: Any, clients: int = 0, servers: int = 0) -> dict[tuple[str, int], str]:
    """Return name and step -> what the value becomes."""
    settle(database, values, [origin(clients=clients, servers=servers)])
    fill(database, policy_change.MAPPER)
    asked = "select value_name, step, coalesce(value_then, becomes) from policy_change"
    return {(name, step): becomes for name, step, becomes in database.rows(asked)}


def step_of(track: str, name: str) -> int:
    return next(
        int(str(r["step"]))
        for r in reference_table("cutover_step").records()
        if (r["track"], r["name"]) == (track, name)
    )


def test_a_server_is_kept_from_installing_by_itself_before_the_address_goes(database: Database) -> None:
    found = changes(
        database,
        entry("WUServer", "http://w"),
        entry("NoAutoUpdate", "0", key=AU),
        entry("AUOptions", "4", key=AU),
        servers=1,
    )
    hold, gone = step_of("server", "hold"), step_of("server", "remove_wsus")
    assert hold < gone
    assert found == {("WUServer", gone): "absent", ("NoAutoUpdate", hold): "1", ("AUOptions", hold): "3"}


def test_a_client_loses_the_opposite_values(database: Database) -> None:
    found = changes(database, entry("NoAutoUpdate", "1", key=AU), entry("AUOptions", "4", key=AU), clients=1)
    opened = step_of("client", "open")
    assert found == {("NoAutoUpdate", opened): "absent", ("AUOptions", opened): "absent"}


def test_a_scan_source_is_turned_and_goes_after_the_address(database: Database) -> None:
    name = "SetPolicyDrivenUpdateSourceForQualityUpdates"
    found = changes(database, entry("WUServer", "http://w"), entry(name, "1"), clients=1)
    turned, gone, after = (step_of("client", s) for s in ("scan_source", "remove_wsus", "remove_scan_source"))
    assert turned < gone < after
    assert found == {("WUServer", gone): "absent", (name, turned): "0", (name, after): "absent"}


def test_what_closes_the_way_goes_no_later_than_the_scan_source_comes(database: Database) -> None:
    names = ("DisableDualScan", "DoNotConnectToWindowsUpdateInternetLocations", "DisableWindowsUpdateAccess")
    source = "SetPolicyDrivenUpdateSourceForFeatureUpdates"
    changes(database, *(entry(n, "1") for n in names), entry(source, "1"), clients=1)
    asked = "select value_name, becomes from policy_change where becomes <> 'absent' or value_name <> ? order by step, position"
    found = database.rows(asked, [source])
    assert {name for name, _ in found[:3]} == set(names)
    assert found[3:] == [(source, "set")]


def test_a_value_that_nobody_knows_waits_for_a_person(database: Database) -> None:
    assert changes(database, entry("Unheard", "1"), clients=1) == {("Unheard", 0): "decide"}


def planned(facts: Iterable[object]) -> Database:
    """Assess eight clients of one container, ready for a wave."""
    machines = [f for i in range(8) for f in (computer(f"c{i}"), at(f"c{i}", DEEP if i < 6 else UNIT))]
    given = [*machines, *OPEN, *facts]
    return hand_made.assessed(given, covered=coverage(given))


def shared(policy_id: str = "{A}", **more: Any) -> list[object]:
    return [
        gpo(policy_id, **more),
        trustee(policy_id),
        value(policy_id, "WUServer", "http://w"),
        value(policy_id, "UseWUServer", "1", key=AU),
    ]


EXITS = "select place, method, computers, last_wave is not null from policy_exit where origin_id = '{A}' order by place"


@pytest.fixture(scope="module")
def waves() -> Iterator[Rows]:
    with planned([*shared(), link("{A}", TOP)]) as made:
        yield made.rows("select wave_id from wave where track = 'client' order by position")


def test_an_object_that_several_waves_share_is_never_edited(waves: Rows) -> None:
    assert len(waves) > 1
    with planned([*shared(), link("{A}", TOP)]) as made:
        found = made.rows(EXITS)
        assert {method for _, method, _, _ in found} == {"outrank"}
        assert sum(n for *_, n, _ in found) == 8
        assert all(is_free for *_, is_free in found), "it is free after the last wave"


def test_one_that_holds_nothing_else_is_denied(waves: Rows) -> None:
    with planned([*shared(only_updates=True), link("{A}", TOP)]) as made:
        assert {method for _, method, _, _ in made.rows(EXITS)} == {"filter"}


def test_one_that_holds_something_that_stays_is_outranked_although_it_holds_nothing_else() -> None:
    more = value("{A}", "Unheard", "1")
    with planned([*shared(only_updates=True), more, link("{A}", TOP)]) as made:
        assert {method for _, method, _, _ in made.rows(EXITS)} == {"outrank"}


def test_an_object_that_one_wave_has_alone_is_edited() -> None:
    lone = [*shared("{A}"), link("{A}", "corp.example/pilot")]
    with planned([*lone, computer("c9"), at("c9", "corp.example/pilot")]) as made:
        assert [method for _, method, _, _ in made.rows(EXITS)] == ["edit"]


def test_computers_without_a_wave_keep_the_object_and_hold_it_up() -> None:
    old = [computer("c9", os_build=7601), at("c9", DEEP)]
    with planned([*shared(), link("{A}", TOP), *old]) as made:
        found = made.rows(EXITS)
        assert ("stay", "wait", 1, False) in found or ("fix first", "wait", 1, False) in found
        assert not any(is_free for *_, is_free in found)


def test_values_that_come_back_are_named_with_the_object_behind() -> None:
    behind = [*shared("{A}"), link("{A}", UNIT), *shared("{B}"), link("{B}", TOP)]
    with planned(behind) as made:
        asked = "select origin_id, other_id, value_name, computers from policy_return order by value_name"
        assert made.rows(asked) == [("{A}", "{B}", "usewuserver", 8), ("{A}", "{B}", "wuserver", 8)]


def test_the_object_of_a_wave_holds_all_that_its_computers_leave_and_what_the_steps_set() -> None:
    with planned([*shared(), link("{A}", TOP)]) as made:
        asked = """
            select p.value_name, p.action, p.value, p.computers = w.computers
              from wave_policy p
              join wave w using (wave_id)
             where w.position = 0 and w.track = 'client'
             order by p.step, p.position
        """
        found = made.rows(asked)
    sources = [f"SetPolicyDrivenUpdateSourceFor{c}Updates" for c in ("Feature", "Quality", "Driver", "Other")]
    assert found == [
        *((s, "set", "0", True) for s in sources), ("UseUpdateClassPolicySource", "set", "1", True),
        ("UseWUServer", "delete", None, True), ("WUServer", "delete", None, True),
        ("UseUpdateClassPolicySource", "delete", None, True), *((s, "delete", None, True) for s in sources),
    ]  # fmt: skip


def test_values_written_by_hand_are_named_and_those_of_an_object_are_not() -> None:
    facts = [
        *shared(), link("{A}", TOP), read_registry("c1.corp.example"),
        held("c1.corp.example", "WUServer", "http://w"), held("c1.corp.example", "UseWUServer", "1", key=AU),
        held("c1.corp.example", "DisableDualScan", "1"),
    ]  # fmt: skip
    with planned(facts) as made:
        assert made.rows("select value_name, value, policy_value from hand_value") == [("DisableDualScan", "1", None)]
        assert made.rows("select method, computers from policy_exit where method = 'local'") == [("local", 1)]


def test_the_keys_of_the_steps_are_those_that_windows_reads() -> None:
    keys = {r["key"] for r in reference_table("cutover_change").records() if r["side"] == "machine"}
    assert {WU, AU} <= keys
