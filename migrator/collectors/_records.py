"""A record is one object of an export, whatever form the file has; names are folded so that their case is no matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from migrator.collectors._files import Source

CELL_LIMIT = 1 << 20
"""Characters that one value may have; a longer one is damage or an attack."""


@dataclass(frozen=True, slots=True)
class Record:
    """One object: its values by folded name, and its .NET type names where the form keeps them."""

    values: dict[str, object]
    types: tuple[str, ...] = ()


@dataclass(slots=True)
class Notes:
    """What a reader found on its way: the names of the first record, and damage that it could step over."""

    header: tuple[str, ...] = ()
    damage: Counter[str] = field(default_factory=Counter)

    def sentence(self) -> str:
        return "; ".join(f"{what} ({n:,} times)" if n > 1 else what for what, n in self.damage.items())


@lru_cache(maxsize=10_000)
def fold(name: str) -> str:
    """Return a name without case, blanks, underscores and punctuation."""
    return "".join(c for c in name.lower() if c.isalnum())


def record_of(values: Mapping[str, object], *, types: tuple[str, ...] = ()) -> Record:
    """Return a record with folded names; of names that differ in case alone the first one with a value counts."""
    folded: dict[str, object] = {}
    for name, value in values.items():
        known = fold(name)
        if folded.get(known) is None:
            folded[known] = value
    return Record(folded, types)


def form_of(beginning: str) -> str:
    """Return clixml, json or csv from the first characters of a text."""
    start = beginning.lstrip()
    if start.startswith(("<", "#< CLIXML")):
        return "clixml"
    return "json" if start.startswith(("{", "[")) else "csv"


def records(source: Source, *, encoding: str, notes: Notes) -> Iterator[Record]:
    """Yield the records of a file; raise UnexpectedAnswer where it breaks off, after the records before it."""
    with source.text(encoding) as stream:
        beginning = stream.read(4096)
    form = form_of(beginning)
    with source.text(encoding) as stream:
        yield from _reader(form)(stream, notes)


def _reader(form: str) -> Reader:
    if form == "clixml":
        from migrator.collectors._clixml import clixml_records

        return clixml_records
    if form == "json":
        from migrator.collectors._json import json_records

        return json_records
    from migrator.collectors._csv import csv_records

    return csv_records


if TYPE_CHECKING:
    from collections.abc import Callable

    Reader = Callable[[TextIO, Notes], Iterator[Record]]
