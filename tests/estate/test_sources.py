"""Two sources that describe one scope: which rows there are, and who fills in what the other does not know."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrator.errors import AccessDenied
from migrator.estate.database import Database
from migrator.estate.facts.computers import Computer, ComputerGroup, ComputerStatusCount, UpdateStatus
from migrator.estate.facts.updates import Approval
from migrator.estate.merging import filled
from migrator.estate.model import fact_tables, shape
from migrator.estate.store import Estate
from tests.estate.opening import AT, opened


def collect(path: Path, source: str, *facts: object, day: int = 0, precedence: int = 0, fails: bool = False) -> None:
    """Write one reading of one server."""
    with Estate.create(path).begin(
        source=source, scope_kind="server", scope="s", clock=lambda: AT + timedelta(days=day), precedence=precedence
    ) as reading:
        reading.write("a", facts)
        if fails:
            raise AccessDenied("refused.")
        reading.finish()


def computer(computer_id: str, **known: Any) -> Computer:
    return Computer(server_id="s", computer_id=computer_id, **known)


def test_what_the_preferred_source_does_not_know_is_filled_from_the_other(tmp_path: Path) -> None:
    collect(tmp_path, "db", computer("a", name="a.old", make="Dell", sku=4), day=2)
    collect(tmp_path, "api", computer("a", name="a.new", model="Latitude"), precedence=5)
    with opened(tmp_path) as database:
        assert database.rows("select name, make, model, sku from computer") == [("a.new", "Dell", "Latitude", 4)]
        (row,) = database.records("select * from coverage where table_name = 'computer'")
    assert row["state"] == "complete"
    assert row["reading_id"].startswith("api-")
    assert row["filled_from"].startswith("db-")


def test_the_newer_source_is_preferred_where_none_has_precedence(tmp_path: Path) -> None:
    collect(tmp_path, "db", computer("a", name="old"))
    collect(tmp_path, "api", computer("a", name="new"), day=1)
    with opened(tmp_path) as database:
        assert database.rows("select name from computer") == [("new",)]


def test_a_row_that_the_preferred_complete_reading_lacks_is_gone(tmp_path: Path) -> None:
    collect(tmp_path, "db", computer("a"), computer("retired"))
    collect(tmp_path, "api", computer("a"), computer("fresh"), day=1)
    with opened(tmp_path) as database:
        assert database.rows("select computer_id from computer order by 1") == [("a",), ("fresh",)]


def test_where_nobody_saw_everything_each_adds_what_it_saw(tmp_path: Path) -> None:
    collect(tmp_path, "db", computer("a", make="Dell"), computer("b"), fails=True)
    collect(tmp_path, "api", computer("a", name="n"), computer("c"), day=1, fails=True)
    with opened(tmp_path) as database:
        assert database.rows("select computer_id, name, make from computer order by 1") == [
            ("a", "n", "Dell"),
            ("b", None, None),
            ("c", None, None),
        ]
        assert database.rows("select state from coverage where table_name = 'computer'") == [("partial",)]


def test_a_complete_reading_goes_before_a_partial_one_of_higher_precedence(tmp_path: Path) -> None:
    collect(tmp_path, "db", computer("a", name="whole"))
    collect(tmp_path, "api", computer("a", name="torn", make="Dell"), computer("b"), day=1, precedence=9, fails=True)
    with opened(tmp_path) as database:
        assert database.rows("select computer_id, name, make from computer") == [("a", "whole", "Dell")]


def test_an_older_reading_of_the_same_source_fills_nothing(tmp_path: Path) -> None:
    collect(tmp_path, "api", computer("a", make="Dell"))
    collect(tmp_path, "api", computer("a", name="n"), day=1)
    with opened(tmp_path) as database:
        assert database.rows("select name, make from computer") == [("n", None)]


def test_a_deadline_never_stands_beside_the_other_sources_no_deadline(tmp_path: Path) -> None:
    def approval(name: str, **known: Any) -> Approval:
        return Approval(server_id="s", approval_id=name, update_id="u", group_id="g", **known)

    due = datetime(2026, 12, 1, tzinfo=AT.tzinfo)
    older = [approval(n, has_deadline=True, deadline=due, administrator="x") for n in ("none", "unread", "undated")]
    collect(tmp_path, "db", *older)
    newer = [approval("none", has_deadline=False), approval("unread"), approval("undated", has_deadline=True)]
    collect(tmp_path, "api", *newer, day=1)
    with opened(tmp_path) as database:
        found = {r[0]: r[1:] for r in database.rows("select approval_id, has_deadline, deadline from approval")}
        assert database.rows("select distinct administrator from approval") == [("x",)]
    plain = due.replace(tzinfo=None)
    assert found == {"none": (False, None), "unread": (True, plain), "undated": (True, plain)}


def test_counts_of_two_moments_are_not_mixed(tmp_path: Path) -> None:
    def count(day: int, **known: int) -> ComputerStatusCount:
        return ComputerStatusCount(server_id="s", computer_id="a", counted_at=AT + timedelta(days=day), **known)

    collect(tmp_path, "db", count(0, failed=7, installed=1))
    collect(tmp_path, "api", count(1, installed=9), day=1)
    with opened(tmp_path) as database:
        assert database.rows("select installed, failed from computer_status_count") == [(9, None)]


def test_a_vast_table_comes_from_one_source(tmp_path: Path) -> None:
    collect(tmp_path, "db", UpdateStatus(server_id="s", update_id="u", computer_id="a", state="failed"))
    collect(tmp_path, "api", UpdateStatus(server_id="s", update_id="u", computer_id="b"), day=1)
    with opened(tmp_path) as database:
        assert database.rows("select computer_id, state from update_status") == [("b", None)]


def test_a_run_that_died_gives_each_row_once_and_the_last_one(tmp_path: Path) -> None:
    begun = Estate.create(tmp_path).begin(source="t", scope_kind="server", scope="s", clock=lambda: AT)
    for number in range(12):
        begun.write(f"part {number}", [ComputerGroup(server_id="s", group_id="g", name=f"as part {number} says")])
    begun.close()
    with opened(tmp_path) as database:
        assert database.rows("select name from computer_group") == [("as part 11 says",)]
        assert database.rows("select state, rows from coverage where table_name = 'computer_group'") == [
            ("partial", 12)
        ]


values = st.none() | st.integers(0, 2)
rows = st.dictionaries(st.sampled_from("abc"), st.tuples(values, values, values), max_size=3)


@settings(max_examples=60, deadline=None)
@given(better=rows, other=rows, all_rows=st.booleans())
def test_filling_never_changes_what_the_preferred_source_knows(
    better: dict[str, tuple[int | None, ...]], other: dict[str, tuple[int | None, ...]], all_rows: bool
) -> None:
    """Over the counts of a computer: three of them stand for all."""
    table = shape(ComputerStatusCount)
    with Database() as database:
        for name, given_rows in (("better", better), ("other", other)):
            database.create(table)
            facts = [
                ComputerStatusCount(server_id="s", computer_id=k, unknown=v[0], installed=v[1], failed=v[2])
                for k, v in given_rows.items()
            ]
            database.add(table, facts)
            database.run(f"create table {name} as select * from computer_status_count")
        query = filled(table, "select * from better", "select * from other", all_rows=all_rows)
        found = {
            r["computer_id"]: (r["unknown"], r["installed"], r["failed"])
            for r in database.records(f"select * from ({query})")
        }
    expected = dict(better)
    for key, more in other.items():
        if key in better:
            agree = all(a is None or b is None or a == b for a, b in zip(better[key], more, strict=True))
            expected[key] = tuple(b if a is None and agree else a for a, b in zip(better[key], more, strict=True))
        elif all_rows:
            expected[key] = more
    assert found == expected


@pytest.mark.parametrize("table", fact_tables().values(), ids=lambda t: t.name)
def test_a_flag_of_known_absence_is_one_statement_with_what_may_be_absent(table: Any) -> None:
    flags = {n for n in table.column_names if n.startswith(("never_", "has_deadline", "has_parent", "has_upstream"))}
    assert flags <= {f for group in table.together for f in group}


def test_a_gap_survives_a_run_that_dies_and_is_gone_on_with(tmp_path: Path) -> None:
    estate = Estate.create(tmp_path / "e")
    begun = estate.begin(source="t", scope_kind="server", scope="s", clock=lambda: AT)
    begun.gap(ComputerGroup, "parents", why="no permission")
    begun.write("a", [ComputerGroup(server_id="s", group_id="g")])
    begun.close()
    with estate.begin(source="t", scope_kind="server", scope="s", clock=lambda: AT) as resumed:
        resumed.write("b", [ComputerGroup(server_id="s", group_id="h")])
        finished = resumed.finish()
    assert not finished.tables["computer_group"].complete
