"""Sheets of the workbook: each module is one sheet, its columns, what they mean, and the query that fills it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from migrator.estate.database import Database

Kind = Literal["text", "status", "number", "decimal", "percent", "date", "time", "yes or no", "list", "evidence"]
Row = Sequence[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What may be written into a yellow cell: one of some words, one of a table's ids, or a text."""

    stop: str
    words: str = ""
    sheet: str = ""
    longest: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column as the reader sees it; `widest` is in characters, `wish` makes it yellow."""

    name: str
    kind: Kind
    meaning: str
    widest: int = 48
    wish: Wish | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet with one native table: `sql` or `rows` gives one value for each column.

    `wraps` breaks long texts into lines, for sheets that are read rather than filtered. Only `sql` grows with the estate; `rest` names the table of assessment.duckdb with what a row cap leaves out of it.
    """

    name: str
    table: str
    meaning: str
    columns: tuple[Column, ...]
    rest: str = ""
    wraps: bool = False
    sql: str = ""
    rows: Callable[[Database], list[Row]] | None = None

    @property
    def grows(self) -> bool:
        """Say whether the number of rows depends on the size of the estate."""
        return self.rows is None

    def size(self, database: Database) -> int:
        """Return how many rows there are without a cap."""
        if self.rows:
            return len(self.rows(database))
        return int(database.value(f"select count(*) from ({self.sql}) as counted"))

    def content(self, database: Database, *, most: int) -> Iterator[Row]:
        """Yield at most so many rows, in the order of the sheet."""
        if self.rows:
            yield from self.rows(database)
            return
        yield from database.stream(f"{self.sql} limit {most}")


def lines(*columns: tuple[str, Kind, str] | tuple[str, Kind, str, int]) -> tuple[Column, ...]:
    """Return columns from lines of name, kind, meaning and, where it differs, the widest width."""
    return tuple(Column(name=c[0], kind=c[1], meaning=c[2], widest=c[3] if len(c) == 4 else 48) for c in columns)


PATH = """case when t.depth > 0 then substring(t.path, strpos(t.path, ' › ') + 3) else t.path end"""
"""A group's path without All Computers, which says nothing."""
