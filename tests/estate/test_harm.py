"""A damaged, truncated, foreign or newer estate gets a sentence and a hint, never a traceback or a wrong number."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from migrator.errors import EstateError, SettingsError
from migrator.estate.store import Estate
from tests.estate import worker
from tests.estate.opening import opened


def whole_estate(path: Path) -> Path:
    worker.work(path, ("s",))
    return path


def first_part(path: Path) -> Path:
    return min(path.glob("computer/*.parquet"))


def truncated(path: Path) -> None:
    part = first_part(path)
    part.write_bytes(part.read_bytes()[:-200])


def foreign_part(path: Path) -> None:
    first_part(path).write_text("this is no Parquet", encoding="utf-8")


def lost_part(path: Path) -> None:
    first_part(path).unlink()


def damaged_reading(path: Path) -> None:
    reading = next((path / "readings").glob("*.json"))
    reading.write_text(reading.read_text(encoding="utf-8")[:-40], encoding="utf-8")


def fewer_rows(path: Path) -> None:
    reading = next((path / "readings").glob("*.json"))
    content = json.loads(reading.read_text(encoding="utf-8"))
    content["tables"]["computer"]["rows"] += 1
    reading.write_text(json.dumps(content), encoding="utf-8")


def newer(path: Path) -> None:
    (path / "estate.json").write_text('{"format": "migrator-estate", "schema": 99, "tool": "9.0"}', encoding="utf-8")


def other_program(path: Path) -> None:
    (path / "estate.json").write_text('{"format": "something-else", "schema": 1}', encoding="utf-8")


def not_json(path: Path) -> None:
    (path / "estate.json").write_bytes(b"\xff\xfe\x00")


def other_columns(path: Path) -> None:
    part = first_part(path)
    with duckdb.connect() as connection:
        (rows,) = connection.execute(f"select count(*) from '{part}'").fetchone() or (0,)
        connection.execute(f"copy (select i as something from range({rows}) t(i)) to '{part}' (format parquet)")


def other_type(path: Path) -> None:
    part = first_part(path)
    with duckdb.connect() as connection:
        connection.execute(f"create table t as select * replace (1 as name) from '{part}'")
        connection.execute(f"copy t to '{part}' (format parquet)")


def flipped_bytes(path: Path) -> None:
    part = first_part(path)
    content = bytearray(part.read_bytes())
    content[40:400] = bytes(b ^ 0xFF for b in content[40:400])
    part.write_bytes(content)


def reading_is_a_folder(path: Path) -> None:
    (path / "readings" / "a.json").mkdir()


def marker_lacks_its_version(path: Path) -> None:
    (path / "estate.json").write_text('{"format": "migrator-estate"}', encoding="utf-8")


@pytest.mark.parametrize(
    "harm",
    [
        truncated, foreign_part, lost_part, other_columns, other_type, flipped_bytes, damaged_reading,
        reading_is_a_folder, fewer_rows, newer, other_program, not_json, marker_lacks_its_version,
    ],
)  # fmt: skip
def test_a_harmed_estate_is_refused_with_a_sentence_and_a_hint(harm: Callable[[Path], None], tmp_path: Path) -> None:
    path = whole_estate(tmp_path / "e")
    harm(path)
    with pytest.raises(EstateError) as caught:
        opened(path)
    assert caught.value.message.endswith(".")
    assert "Traceback" not in caught.value.message
    assert caught.value.hint.endswith(".")


def test_a_path_that_is_not_there_and_a_folder_of_something_else_are_mistakes(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SettingsError):
        Estate.open(tmp_path / "nowhere")
    with pytest.raises(EstateError):
        Estate.open(tmp_path / "other")
    with pytest.raises(SettingsError):
        Estate.create(tmp_path / "other")
    with pytest.raises(SettingsError):
        Estate.create(tmp_path / "other" / "file.txt")


def test_a_folder_in_which_nothing_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    with pytest.raises(EstateError) as caught:
        Estate.create(tmp_path / "file.txt" / "estate")
    assert "could not be written" in caught.value.message
    assert caught.value.hint


def test_a_marker_that_a_dead_run_left_half_written_does_not_keep_the_next_one_out(tmp_path: Path) -> None:
    (tmp_path / "estate.json.0123abcd.tmp").write_bytes(b'{"form')
    worker.work(tmp_path, ("s",))
    with opened(tmp_path) as database:
        assert database.value("select count(*) from computer") == worker.COMPUTERS * worker.CHECKPOINTS
