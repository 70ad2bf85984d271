"""Read CSV as PowerShell writes it: a `#TYPE` line, any of three delimiters, cells of a bounded size."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from typing import TextIO

from migrator.collectors._records import CELL_LIMIT, Notes, Record, fold
from migrator.errors import UnexpectedAnswer

DELIMITERS = ",;\t"


def csv_records(stream: TextIO, notes: Notes) -> Iterator[Record]:
    """Yield one record a row; a row with too few or too many cells is damage, an open quote ends the file."""
    for _, record in numbered_records(stream, notes):
        yield record


def numbered_records(stream: TextIO, notes: Notes) -> Iterator[tuple[int, Record]]:
    """Yield the records of a CSV, each with the number of its last line counted from the header's, which is 1."""
    first, types, delimiter = _first_line(stream)
    if not first.strip():
        return
    csv.field_size_limit(CELL_LIMIT)
    reader = csv.reader(chain([first], stream), delimiter=delimiter or _delimiter(first), strict=True)
    try:
        header = next(reader)
        notes.header = tuple(header)
        names = [fold(h) for h in header]
        for row in reader:
            if len(row) == len(names):
                yield reader.line_num, Record(dict(zip(names, row, strict=True)), types)
            elif row:
                notes.damage["a row has more or fewer cells than the header"] += 1
    except csv.Error as error:
        raise UnexpectedAnswer(
            f"The CSV breaks off in line {reader.line_num}: {error}.",
            hint="Export the file again; a quote may be open, or a cell longer than a million characters.",
        ) from error


def _first_line(stream: TextIO) -> tuple[str, tuple[str, ...], str]:
    types: tuple[str, ...] = ()
    delimiter = ""
    while line := stream.readline(CELL_LIMIT):
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
