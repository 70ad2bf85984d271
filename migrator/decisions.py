"""Decisions of people: a target, a wave or a comment for a computer, from the workbook or a CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from migrator.errors import SettingsError
from migrator.estate.model import derived

COLUMNS = {"computer id": "machine_id", "your target": "target", "your wave": "wave", "comment": "comment"}
SHEET = "Computers"


@derived(key=("machine_id",))
class Choice:
    """What somebody decided about a computer."""

    machine_id: Annotated[str, "The computer"]
    target: Annotated[str | None, "Target that it is to have"] = None
    wave: Annotated[str | None, "Wave that it is to be in"] = None
    comment: Annotated[str | None, "Words of whoever decided"] = None


def choices_from(path: Path) -> list[Choice]:
    """Return the decisions of a workbook's sheet Computers or of a CSV with the same columns."""
    if not path.is_file():
        raise SettingsError(f"There is no file {path}.", hint="--decisions names a workbook or a CSV.")
    rows = _workbook(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    header = [str(c or "").strip().lower() for c in next(rows, [])]
    if "computer id" not in header:
        raise SettingsError(f"{path.name} has no column Computer id.", hint=f"Columns: {', '.join(COLUMNS)}.")
    places = {field: header.index(name) for name, field in COLUMNS.items() if name in header}
    found: dict[str, Choice] = {}
    for row in rows:
        cells = {field: _text(row[i]) if i < len(row) else None for field, i in places.items()}
        machine = cells.pop("machine_id", None)
        if machine and any(cells.values()):
            found[machine] = Choice(machine_id=machine, **cells)
    return list(found.values())


def settled(choices: Iterable[Choice], *, targets: Mapping[str, str]) -> list[Choice]:
    """Return the choices with target ids; `targets` gives ids and titles, either of which a person may write."""
    ids = {word.casefold(): target for target, title in targets.items() for word in (target, title)}
    found = []
    for choice in choices:
        target = ids.get(choice.target.casefold()) if choice.target else None
        if choice.target and target is None:
            raise SettingsError(
                f"The decision for {choice.machine_id} names the target {choice.target}.",
                hint=f"Targets: {', '.join(sorted(targets))}.",
            )
        found.append(replace(choice, target=target))
    return found


def _workbook(path: Path) -> Iterator[list[Any]]:
    import zipfile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as error:
        raise SettingsError(f"{path.name} is not a workbook: {error}.", hint="Name the assessment.xlsx.") from error
    try:
        if SHEET not in book.sheetnames:
            raise SettingsError(f"{path.name} has no sheet {SHEET}.", hint="Name an assessment.xlsx of this program.")
        for row in book[SHEET].iter_rows(values_only=True):
            yield list(row)
    finally:
        book.close()


def _csv(path: Path) -> Iterator[list[Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            yield from csv.reader(handle)
    except (UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(f"{path.name} is not a CSV in UTF-8: {error}.", hint="Save it as CSV UTF-8.") from error


def _text(value: object) -> str | None:
    text = str(value).strip() if value is not None else ""
    return text or None
