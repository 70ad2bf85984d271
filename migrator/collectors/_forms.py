"""The forms that an export can have, told apart by its first characters, and the reader of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TextIO

from migrator.collectors._clixml import clixml_records
from migrator.collectors._csv import csv_records
from migrator.collectors._json import json_records
from migrator.collectors._records import Notes, Record

if TYPE_CHECKING:
    from migrator.collectors._files import Source

READERS: dict[str, Callable[[TextIO, Notes], Iterator[Record]]] = {
    "clixml": clixml_records,
    "json": json_records,
    "csv": csv_records,
}


def form_of(beginning: str) -> str:
    """Return clixml, json or csv from the first characters of a text."""
    start = beginning.lstrip()
    if start.startswith(("<", "#< CLIXML")):
        return "clixml"
    return "json" if start.startswith(("{", "[")) else "csv"


def records(source: Source, *, encoding: str, notes: Notes) -> Iterator[Record]:
    """Yield the records of a file; raise UnexpectedAnswer where it breaks off, after the records before it."""
    with source.text(encoding) as stream:
        form = form_of(stream.read(4096))
    with source.text(encoding) as stream:
        yield from READERS[form](stream, notes)
