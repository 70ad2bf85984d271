"""What a report is made of: sections of data, and the few kinds of block that show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from migrator.estate.database import Database

Tone = Literal["ready", "advisory", "notready", "unknown", "plain"]
"""One look per meaning: ready is green, advisory amber, not ready red, not known violet, everything else ink."""

Shade = Literal["cloud", "bent", "ink", "old", "open"]
"""What a part of a bar stands for where nothing is good or bad: what is in the cloud or goes there, what goes there changed,
what stays, what belongs to WSUS and goes, what nobody knows yet."""

Kind = Literal["text", "number", "date", "code", "drawing", "short", "long", "name", "value"]
"""`short` is never broken into lines, `long` gets room for sentences; a `name` and a `value` from outside share what is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A state as shape, word and colour together."""

    tone: Tone
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name from outside: shown whole, in its own direction; `depth` steps below what stands above it in a tree."""

    text: str
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Parts of a whole, drawn on the scale of `most`."""

    parts: tuple[tuple[Tone | Shade, int], ...]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A Patch Tuesday, when a group approved what came out that day, and when its ring takes it."""

    day: date
    approved: date | None
    taken: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A year of a group."""

    begins: date
    ends: date
    releases: tuple[Release, ...]


Cell = str | int | float | date | Badge | Name | Bar | Strip | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table on the page; a `drawing` says itself, to those who cannot see it, by its neighbours."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; `note` says what it leaves out and where that is."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[Cell] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A paragraph whose beginning may be stressed."""

    strong: str = ""
    rest: str = ""
    look: Literal["lead", "sub", "plain"] = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A big number with what it is a share of."""

    tone: Tone
    value: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The numbers that a steering group repeats."""

    items: tuple[Number, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """What the looks of a drawing mean: the name of a mark, or of a tone, and its words."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that opens: a rule, how it stands, and inside why, what was found, what to do."""

    code: str
    title: str
    badge: Badge
    count: str
    tag: str
    inside: tuple[tuple[str, str], ...]
    source: str
    found: Table | None = None
    ask: str = ""
    run: str = ""
    """Commands to run, one a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines that open, to be narrowed down by their tags."""

    name: str
    items: tuple[Line, ...]
    first_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A stretch of a row of cells that has a name; both ends included, counted from 0."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A row of cells in the order of time: each a tone and what it stands for."""

    title: str
    cells: tuple[Tone, ...]
    begins: str
    ends: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A bar of the calendar; both days included."""

    label: str
    begins: date
    ends: date
    note: str
    look: Literal["prepare", "client", "server"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Spans below each other on one scale of days, with the days that matter and the periods that are frozen."""

    title: str
    spans: tuple[Span, ...]
    days: tuple[date, ...]
    frozen: tuple[tuple[date, date, str], ...] = ()


Block = Words | Heading | Numbers | Legend | Table | Lines | Cells | Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the report: `read` asks the database for its data, `show` phrases them in blocks.

    The data are what `assessment.json` holds under the section's id; the blocks are what the page shows of them.
    """

    id: str
    title: str
    read: Callable[[Database], Any]
    show: Callable[[Any], Iterable[Block]]
    data: Any
    """Type of what `read` returns, for the JSON Schema."""
    look: Literal["plain", "framed"] = "plain"
