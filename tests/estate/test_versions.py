"""Estates of every released form stay readable, and the form does not change unnoticed."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import duckdb
import pytest

from migrator.estate.model import fact_tables
from migrator.estate.store import SCHEMA_VERSION
from tests.estate import sample, worker
from tests.estate.opening import opened

SAMPLES = sorted(sample.SAMPLES.glob("v*"))


def test_there_is_a_sample_estate_of_every_form() -> None:
    assert [p.name for p in SAMPLES] == [f"v{n + 1}" for n in range(SCHEMA_VERSION)]


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda p: p.name)
def test_an_estate_of_a_released_form_gives_the_facts_it_was_written_with(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "estate", tmp_path / "estate")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    with opened(tmp_path / "estate") as database:
        for table, rows in expected.items():
            columns = ", ".join(f'"{c}"' for c in rows[0])
            assert sample.rows_as_text(database.records(f'select {columns} from "{table}"')) == rows, table
        states = database.rows("select scope, state, problem, hint from reading_summary where state <> 'complete'")
    assert sorted(states) == [
        ("died", "unfinished", None, None),
        ("refused", "partial", "The server refused.", "Ask for the role Reporter."),
    ]


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda p: p.name)
def test_a_sample_holds_a_value_for_every_column_of_its_form(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    for table, shape in json.loads((folder / "schema.json").read_text(encoding="utf-8")).items():
        for column in shape["columns"]:
            if table in expected and column in expected[table][0]:
                assert any(row[column] is not None for row in expected[table]), f"{table}.{column}"


def test_a_fact_class_does_not_change_without_a_new_form() -> None:
    """Run `python -m tests.estate.sample record` for what was added; see SCHEMA_VERSION for anything else."""
    assert sample.breaks(sample.recorded(), sample.schema()) == []
    assert sample.recorded() == sample.schema()


CHANGES = {
    "a column of another type": ("columns", "name", "bigint"),
    "a column gone": ("columns", "name", None),
    "a column that has to be known now": ("columns", "name", "varchar not null"),
    "a new column that has to be known": ("columns", "new", "varchar not null"),
    "another key": ("key", None, ["computer_id"]),
}


@pytest.mark.parametrize(("part", "column", "becomes"), CHANGES.values(), ids=list(CHANGES))
def test_what_old_estates_cannot_answer_is_a_new_form(part: str, column: str | None, becomes: object) -> None:
    changed = copy.deepcopy(sample.schema())
    if column is None:
        changed["computer"][part] = becomes
    elif becomes is None:
        del changed["computer"][part][column]
    else:
        changed["computer"][part][column] = becomes
    assert len(sample.breaks(sample.schema(), changed)) == 1


def test_a_new_table_and_a_new_column_that_may_be_unknown_are_no_new_form() -> None:
    changed = copy.deepcopy(sample.schema())
    changed["computer"]["columns"]["colour"] = "varchar"
    changed["colour"] = {"scope": "server", "key": ["server_id"], "columns": {"server_id": "varchar not null"}}
    assert sample.breaks(sample.schema(), changed) == []
    assert sample.breaks(changed, sample.schema()) != []


def test_a_part_without_a_newer_column_and_with_an_unknown_one_is_read(tmp_path: Path) -> None:
    """As an older and as a newer program wrote it; only one part of four, so that both kinds lie side by side."""
    worker.work(tmp_path / "e", ("s",))
    part = min((tmp_path / "e").glob("computer/*.parquet"))
    with duckdb.connect() as connection:
        connection.execute(f"create table t as select * exclude (make), 'blue' as colour from '{part}'")
        connection.execute(f"copy t to '{part}' (format parquet)")
    with opened(tmp_path / "e") as database:
        assert database.rows("select count(*), count(make) from computer") == [(120, 0)]
        assert [name for name, _ in database.columns("select * from computer")] == list(
            fact_tables()["computer"].column_names
        )
