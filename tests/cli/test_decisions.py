"""Decisions of people are read before anything that follows from them, and a wrong one is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from migrator.decisions import Choice, choices_from, settled
from migrator.errors import SettingsError

TARGETS = {"stay": "Stay on WSUS for now", "decide": "decide"}
HEADER = ["Computer", "Computer id", "Your target", "Your wave", "Comment"]


def workbook(path: Path, rows: Sequence[Sequence[str | None]], *, sheet: str = "Computers") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in (HEADER, *rows):
        page.append(tuple(row))
    book.save(path)
    return path


def test_a_filled_row_is_a_decision_and_an_empty_one_is_none(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["pc1", "c1", "stay", None, " keep it "], ["pc2", "c2", None, None, None]])
    assert choices_from(path) == [Choice(machine_id="c1", target="stay", wave=None, comment="keep it")]


def test_a_csv_says_the_same_as_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text("\ufeffComputer id,Your target,Your wave,Comment\nc1,stay,,keep it\nc2,,,\n", encoding="utf-8")
    assert choices_from(path) == [Choice(machine_id="c1", target="stay", comment="keep it")]


def broken(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 no workbook")


def other_sheet(path: Path) -> None:
    workbook(path, [], sheet="Sheet1")


def no_id(path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Computers"
    book.active.append(["Computer", "Your target"])
    book.save(path)


@pytest.mark.parametrize("make", [broken, other_sheet, no_id])
def test_a_file_of_another_kind_gets_a_sentence(make: object, tmp_path: Path) -> None:
    assert callable(make)
    make(tmp_path / "a.xlsx")
    with pytest.raises(SettingsError) as caught:
        choices_from(tmp_path / "a.xlsx")
    assert caught.value.hint


def test_a_decision_for_a_target_that_there_is_not_names_the_known_ones() -> None:
    with pytest.raises(SettingsError) as caught:
        settled([Choice(machine_id="c1", target="moon")], targets=TARGETS)
    assert "decide, stay" in caught.value.hint


def test_a_target_may_be_named_by_its_id_or_its_title() -> None:
    written = [Choice(machine_id="c1", target="STAY"), Choice(machine_id="c2", target="Stay on WSUS for now")]
    assert [c.target for c in settled(written, targets=TARGETS)] == ["stay", "stay"]
