"""Read JSON as ConvertTo-Json writes it: an array, one object or one object a line; only one element is in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TextIO

import msgspec

from migrator.collectors._records import CELL_LIMIT, Notes, Record, record_of
from migrator.errors import UnexpectedAnswer

CHUNK = 1 << 18
ELEMENT_LIMIT = 64 << 20
DEPTH_LIMIT = 64
_TOKEN = re.compile(r'["{}\[\]]')


def json_records(stream: TextIO, notes: Notes) -> Iterator[Record]:
    """Yield the objects of a JSON text; an element that is no object is stepped over."""
    for text in elements(stream):
        try:
            value = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            notes.damage["an element is no valid JSON"] += 1
            continue
        for found in _objects(value):
            if len(text) > CELL_LIMIT:
                _shorten(found, notes)
            if not notes.header:
                notes.header = tuple(found)
            yield record_of(found)


def elements(stream: TextIO) -> Iterator[str]:
    """Yield the text of each object at the top, or of each object in an array at the top."""
    cutter = _Cutter()
    while chunk := stream.read(CHUNK):
        yield from cutter.cut(chunk)
    if not cutter.is_whole:
        raise UnexpectedAnswer("The JSON breaks off before its end.", hint="Export or copy the file again.")


class _Cutter:
    """Cuts elements out of a JSON text that comes in chunks."""

    def __init__(self) -> None:
        self.buffer = ""
        self.start = self.scan = self.depth = 0
        self.in_string = self.in_array = False

    @property
    def is_whole(self) -> bool:
        return not (self.depth or self.in_string or self.in_array)

    def cut(self, chunk: str) -> Iterator[str]:
        """Take a chunk and yield the elements that end in it."""
        self.buffer += chunk
        while self._to_next():
            mark = self.buffer[self.scan - 1]
            if mark == '"':
                self.in_string = True
            elif mark == "[" and self.depth == 0 and not self.in_array:
                self.in_array = True
            elif mark in "{[":
                self.start = self.scan - 1 if self.depth == 0 else self.start
                self.depth = _deeper(self.depth)
            elif self.depth == 0:
                self.in_array = False
            else:
                self.depth -= 1
                if self.depth == 0:
                    yield self.buffer[self.start : self.scan]
        self._forget()

    def _to_next(self) -> bool:
        """Go behind the next mark outside strings; False where the buffer has none."""
        if self.in_string:
            end = _end_of_string(self.buffer, self.scan)
            if end is None:
                return False
            self.scan, self.in_string = end, False
        token = _TOKEN.search(self.buffer, self.scan)
        self.scan = token.end() if token else len(self.buffer)
        return token is not None

    def _forget(self) -> None:
        """Drop what is behind the scan and belongs to no open element."""
        done = self.start if self.depth else self.scan
        self.buffer, self.scan, self.start = self.buffer[done:], self.scan - done, 0
        if len(self.buffer) > ELEMENT_LIMIT:
            raise UnexpectedAnswer(
                f"One element of the JSON is longer than {ELEMENT_LIMIT >> 20} MiB.",
                hint="Export a list of objects, or use the script of `migrator sources`.",
            )


def _end_of_string(buffer: str, scan: int) -> int | None:
    """Return the place after the quote that ends a string; None where it is not in the buffer yet."""
    end = buffer.find('"', scan)
    while end >= 0:
        before = end
        while before > scan and buffer[before - 1] == "\\":
            before -= 1
        if (end - before) % 2 == 0:
            return end + 1
        end = buffer.find('"', end + 1)
    return None


def _deeper(depth: int) -> int:
    if depth >= DEPTH_LIMIT:
        raise UnexpectedAnswer(
            f"The JSON is nested deeper than {DEPTH_LIMIT} levels.", hint="Export with ConvertTo-Json -Depth 4."
        )
    return depth + 1


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of an element; PowerShell 5.1 may wrap a list as {value: […], Count: n}."""
    if isinstance(value, list):
        for inner in value:
            yield from _objects(inner)
    elif isinstance(value, dict):
        if {k.lower() for k in value} == {"value", "count"} and isinstance(value.get("value"), list):
            yield from _objects(value["value"])
        else:
            yield value


def _shorten(found: dict[str, Any], notes: Notes) -> None:
    for name, value in found.items():
        if isinstance(value, str) and len(value) > CELL_LIMIT:
            found[name] = None
            notes.damage[f"a value of {name} is longer than a million characters"] += 1
