"""Read CSV as PowerShell writes it: a `#TYPE` line, any of three delimiters, cells and lines of a bounded size."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from typing import TextIO

from migrator.collectors._records import CELL_LIMIT, Notes, Record, fold
from migrator.errors import UnexpectedAnswer

DELIMITERS = ",;\t"
LINE_LIMIT = 4 * CELL_LIMIT
"""Characters that one line may have; without a bound a file of one endless line would have to fit into memory."""


def csv_records(stream: TextIO, notes: Notes) -> Iterator[Record]:
    """Yield one record a row; a row with too few or too many cells is damage, an open quote ends the file."""
    for _, record in numbered_records(stream, notes):
        yield record


def numbered_records(stream: TextIO, notes: Notes) -> Iterator[tuple[int, Record]]:
    """Yield the records of a CSV, each with the number of its last line counted from the header's, which is 1.

    A header that comes again, as in files that were joined, is no record; from there on its order holds.
    """
    lines = _lines(stream)
    first, types, delimiter = _first_line(lines)
    if not first.strip():
        return
    csv.field_size_limit(CELL_LIMIT)
    reader = csv.reader(chain([first], lines), delimiter=delimiter or _delimiter(first), strict=True)
    try:
        header = next(reader)
        notes.header = tuple(header)
        names = _names(header, notes)
        expected = set(names)
        for row in reader:
            if len(row) == len(names):
                if row[0] in notes.header and {fold(cell) for cell in row} == expected:
                    names = [fold(cell) for cell in row]
                else:
                    yield reader.line_num, _record(names, row, types, is_repeated=len(expected) < len(names))
            elif row and not row[0].startswith("#TYPE "):
                notes.damage["a row has more or fewer cells than the header"] += 1
    except csv.Error as error:
        raise UnexpectedAnswer(
            f"The CSV breaks off in line {reader.line_num}: {error}.",
            hint="Export the file again; a quote may be open, or a cell longer than a million characters.",
        ) from error


def _lines(stream: TextIO) -> Iterator[str]:
    while line := stream.readline(LINE_LIMIT):
        if len(line) >= LINE_LIMIT and not line.endswith(("\n", "\r")):
            raise UnexpectedAnswer(
                f"A line of the CSV is longer than {LINE_LIMIT >> 20} million characters.",
                hint="Export the file again; this is no list of objects.",
            )
        yield line


def _first_line(lines: Iterator[str]) -> tuple[str, tuple[str, ...], str]:
    types: tuple[str, ...] = ()
    delimiter = ""
    for line in lines:
        if line.startswith("#TYPE "):
            types = (line[6:].strip().split(";")[0],)
        elif line.lower().startswith("sep=") and len(line.rstrip("\r\n")) == 5:
            delimiter = line[4]
        elif line.strip():
            return line, types, delimiter
    return "", types, delimiter


def _delimiter(header: str) -> str:
    """Return the delimiter that the header has most often outside quotes."""
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _names(header: list[str], notes: Notes) -> list[str]:
    names = [fold(h) for h in header]
    for name in {n for n in names if n and names.count(n) > 1}:
        notes.damage[
            f"the header has {header[names.index(name)]} more than once; the first cell with a value counts"
        ] += 1
    return names


def _record(names: list[str], row: list[str], types: tuple[str, ...], *, is_repeated: bool) -> Record:
    if not is_repeated:
        return Record(dict(zip(names, row, strict=True)), types)
    values: dict[str, object] = {}
    for name, cell in zip(names, row, strict=True):
        values[name] = values.get(name) or cell
    return Record(values, types)
