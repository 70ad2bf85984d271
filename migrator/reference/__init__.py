"""Facts about the world, one CSV a table; each opens with its date, its source and its key."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable

from migrator import registry
from migrator.errors import ReferenceError_

TYPES = ("varchar", "bigint", "double", "boolean", "date", "timestamp")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceTable:
    """One table: rows are texts as written, None for an empty cell; `types` are the SQL types of its columns."""

    name: str
    as_of: date
    source: str
    meaning: str
    key: tuple[str, ...]
    types: dict[str, str]
    rows: tuple[tuple[str | None, ...], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.types)

    def records(self) -> Iterator[dict[str, str | None]]:
        """Yield the rows as dictionaries."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))


@cache
def reference_tables() -> dict[str, ReferenceTable]:
    """Return every table of the folder by name, checked: a header, a key without repetition, cells of their type."""
    return {t.name: t for t in map(_read, registry.files_in(__name__, suffix=".csv"))}


def reference_table(name: str) -> ReferenceTable:
    """Return one table without reading the others."""
    for file in registry.files_in(__name__, suffix=f"{name}.csv"):
        if file.name == f"{name}.csv":
            return _read(file)
    raise ReferenceError_(f"There is no reference table {name}.")


def parse_header(text: str, *, mark: str, name: str) -> tuple[dict[str, object], str]:
    """Split a text into the TOML in its leading comment lines and the rest."""
    lines = text.splitlines(keepends=True)
    comment = []
    for line in lines:
        if not line.startswith(mark):
            break
        comment.append(line.removeprefix(mark).strip())
    try:
        return tomllib.loads("\n".join(comment)), "".join(lines[len(comment) :])
    except tomllib.TOMLDecodeError as error:
        raise ReferenceError_(f"The header of {name} is not TOML: {error}.") from error


def _read(file: Traversable) -> ReferenceTable:
    header, body = parse_header(file.read_text(encoding="utf-8"), mark="#", name=file.name)
    reader = csv.reader(io.StringIO(body))
    columns = next(reader, [])
    given = header.get("types", {})
    types = {c: given.get(c, "varchar") if isinstance(given, dict) else "varchar" for c in columns}
    rows = tuple(tuple(cell or None for cell in row) for row in reader)
    key = str(header.get("key", "")).replace(" ", "").split(",")
    for i, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            raise ReferenceError_(f"{file.name}, row {i}: {len(row)} cells for {len(columns)} columns.")
    try:
        table = ReferenceTable(
            name=file.name.removesuffix(".csv"),
            as_of=date.fromisoformat(str(header["as_of"])),
            source=str(header["source"]),
            meaning=str(header.get("meaning", "")),
            key=tuple(key),
            types=types,
            rows=rows,
        )
    except (KeyError, ValueError) as error:
        raise ReferenceError_(f"The header of {file.name} lacks a date or source: {error}.") from error
    _check_keys(table)
    return table


def _check_keys(table: ReferenceTable) -> None:
    if unknown := [k for k in table.key if k not in table.types]:
        raise ReferenceError_(f"{table.name} has no column {unknown[0]} for its key.")
    if wrong := [t for t in table.types.values() if t not in TYPES]:
        raise ReferenceError_(f"{table.name} names the type {wrong[0]}.")
    places = [table.columns.index(k) for k in table.key]
    seen = set()
    for row in table.rows:
        found = tuple(row[p] for p in places)
        if found in seen:
            raise ReferenceError_(f"{table.name} has two rows for {found}.")
        seen.add(found)
