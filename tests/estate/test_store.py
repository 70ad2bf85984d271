"""What an estate keeps: every fact once, whatever happens to the program that writes it."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.errors import AccessDenied
from migrator.estate.database import Database
from migrator.estate.facts.computers import Computer, ComputerGroup
from migrator.estate.facts.updates import Approval
from migrator.estate.model import Column, TableShape, fact_tables
from migrator.estate.store import Estate
from tests.estate.opening import AT, clock, opened


def values_of(column: Column) -> st.SearchStrategy[Any]:
    texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
    plain: dict[object, st.SearchStrategy[Any]] = {
        str: texts,
        int: st.integers(-(2**63), 2**63 - 1),
        float: st.floats(allow_nan=False, allow_infinity=False),
        bool: st.booleans(),
        date: st.dates(date(1, 1, 1), date(9999, 12, 31)),
        datetime: st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)).map(
            lambda t: t.replace(fold=0)
        ),
        tuple[str, ...]: st.lists(texts, max_size=3).map(tuple),
    }
    found = plain[column.python_type]
    return st.none() | found if column.nullable else found


def facts_of(table: TableShape) -> st.SearchStrategy[list[Any]]:
    fields = {c.name: values_of(c) for c in table.columns if c.name != table.scope_column}
    fact = st.builds(table.fact, **{table.scope_column: st.just("scope")}, **fields)
    return st.lists(fact, max_size=8, unique_by=lambda f: tuple(getattr(f, k) for k in table.key))


@pytest.mark.parametrize("table", fact_tables().values(), ids=lambda t: t.name)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_facts_go_in_come_out_exactly_once(table: TableShape, data: st.DataObject, tmp_path: Path) -> None:
    facts = data.draw(facts_of(table))
    path = tmp_path / str(time.monotonic_ns())
    assert table.scope_kind is not None
    with Estate.create(path).begin(source="t", scope_kind=table.scope_kind, scope="scope", clock=clock) as reading:
        for number, fact in enumerate(facts):
            reading.write(f"checkpoint {number % 3}/{number}", [fact])
        reading.finish()
    with opened(path) as database:
        rows = database.records(f'select * from "{table.name}"')
    expected = [{c.name: stored(getattr(f, c.name)) for c in table.columns} for f in facts]
    assert sorted(map(repr, rows)) == sorted(map(repr, expected))


def stored(value: object) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return list(value) if isinstance(value, tuple) else value


def test_a_key_given_twice_keeps_the_last_row_and_is_counted(tmp_path: Path) -> None:
    with Estate.create(tmp_path / "e").begin(source="t", scope_kind="server", scope="s", clock=clock) as reading:
        reading.write("one", [Computer(server_id="s", computer_id="c", name="old")])
        reading.write("two", [Computer(server_id="s", computer_id="c", name="new")])
        finished = reading.finish()
    assert finished.tables["computer"].repeated == 1
    with opened(tmp_path / "e") as database:
        assert database.rows("select name from computer") == [("new",)]


def test_an_unfinished_reading_is_resumed_by_the_same_source_and_not_by_a_changed_one(tmp_path: Path) -> None:
    estate = Estate.create(tmp_path / "e")
    begun = estate.begin(source="t", scope_kind="server", scope="s", clock=clock, fingerprint="one")
    begun.write("a", [ComputerGroup(server_id="s", group_id="g")])
    begun.close()
    same = estate.begin(source="t", scope_kind="server", scope="s", clock=clock, fingerprint="one")
    same.close()
    other = estate.begin(source="t", scope_kind="server", scope="s", clock=clock, fingerprint="two")
    other.close()
    directory = estate.begin(source="t", scope_kind="directory", scope="s", clock=clock, fingerprint="one")
    directory.close()
    assert same.has("a")
    assert not other.has("a")
    assert not directory.has("a")


def test_the_facts_of_a_run_that_died_are_there_and_marked_partial(tmp_path: Path) -> None:
    estate = Estate.create(tmp_path / "e")
    begun = estate.begin(source="t", scope_kind="server", scope="s", clock=clock)
    begun.write("a", [ComputerGroup(server_id="s", group_id="g")])
    begun.close()
    with opened(tmp_path / "e") as database:
        assert database.rows("select group_id from computer_group") == [("g",)]
        assert database.rows("select state, rows from coverage where table_name = 'computer_group'") == [("partial", 1)]


@pytest.mark.parametrize("distinct_rows", [1, 4, 1000])
def test_a_table_taken_in_slices_loses_repeated_keys_and_nothing_else(distinct_rows: int, tmp_path: Path) -> None:
    """What a table of more than twenty million rows goes through, at a size that a test can afford."""
    begun = Estate.create(tmp_path / "e").begin(source="t", scope_kind="server", scope="s", clock=clock)
    begun.distinct_rows = distinct_rows
    with begun as reading:
        for turn in ("old", "new"):
            reading.write(turn, (ComputerGroup(server_id="s", group_id=str(i), name=turn) for i in range(25)))
        finished = reading.finish()
    assert finished.tables["computer_group"].repeated == 25
    with opened(tmp_path / "e") as database:
        assert database.rows("select name, count(*), count(distinct group_id) from computer_group group by 1") == [
            ("new", 25, 25)
        ]


def test_a_complete_reading_counts_before_a_newer_one_that_failed(tmp_path: Path) -> None:
    estate = Estate.create(tmp_path / "e")
    with estate.begin(source="t", scope_kind="server", scope="s", clock=clock) as reading:
        reading.write("a", [ComputerGroup(server_id="s", group_id="g", name="whole")])
        reading.finish()
    with estate.begin(source="t", scope_kind="server", scope="s", clock=lambda: AT.replace(day=2)) as reading:
        reading.write("a", [ComputerGroup(server_id="s", group_id="g", name="torn")])
        raise AccessDenied("the server refused.", hint="Ask for the role Reporter.")
    with opened(tmp_path / "e") as database:
        assert database.rows("select name from computer_group") == [("whole",)]
        assert database.rows("select state, problem from reading_summary order by started") == [
            ("complete", None),
            ("partial", "the server refused."),
        ]


def test_no_answer_from_a_source_is_not_an_empty_table(tmp_path: Path) -> None:
    with Estate.create(tmp_path / "e").begin(source="t", scope_kind="server", scope="s", clock=clock) as reading:
        reading.saw(ComputerGroup)
        reading.gap(Computer, "computers", why="no permission")
        reading.finish()
    with opened(tmp_path / "e") as database:
        states = dict(database.rows("select table_name, state from coverage where scope = 's'"))
    assert (states["computer_group"], states["computer"], states["approval"]) == ("complete", "partial", "missing")


def test_a_deadline_of_9999_and_a_missing_deadline_are_different_facts(tmp_path: Path) -> None:
    none = Approval(server_id="s", approval_id="1", update_id="u", group_id="g", has_deadline=False)
    unread = Approval(server_id="s", approval_id="2", update_id="u", group_id="g")
    with Estate.create(tmp_path / "e").begin(source="t", scope_kind="server", scope="s", clock=clock) as reading:
        reading.write("a", [none, unread])
        reading.finish()
    with opened(tmp_path / "e") as database:
        assert database.rows("select has_deadline from approval order by approval_id") == [(False,), (None,)]


def test_what_exceeds_memory_goes_to_a_folder_of_our_own_that_is_gone_afterwards() -> None:
    """The engine's default is a folder `.tmp` wherever the user happens to stand."""
    with Database(memory_limit="60MB") as database:
        folder = Path(database.value("select current_setting('temp_directory')"))
        database.run("set threads = 1")
        database.run("create table t as select hash(i) as h, repeat('x', 40) || i as text from range(2_000_000) t(i)")
        spilled = list(folder.iterdir())
    assert spilled
    assert folder.is_absolute()
    assert not (Path.cwd() / ".tmp").exists()
    del database
    assert not folder.exists()
