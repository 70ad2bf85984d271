"""Read JSON as ConvertTo-Json writes it: an array, one object or one object a line; only one element is in memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

import msgspec

from migrator.collectors._records import CELL_LIMIT, Notes, Record, record_of
from migrator.errors import UnexpectedAnswer

CHUNK = 1 << 18
ELEMENT_LIMIT = 64 << 20
DEPTH_LIMIT = 64
_TO_MARK = re.compile(r'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+([{}\[\]])', re.DOTALL)
"""Whole strings and what is between them, up to the next bracket outside strings."""
_NO_MARK = re.compile(r'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_UNREAD = object()


def json_records(stream: TextIO, notes: Notes) -> Iterator[Record]:
    """Yield the objects of a JSON text; an element that is no object is stepped over."""
    for text, known in _elements(stream):
        value = known
        if value is _UNREAD:
            try:
                value = msgspec.json.decode(text)
            except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
                notes.damage["an element is no valid JSON"] += 1
                continue
        if text.count('":') > _keys_in(value) and (name := _repeated_name(text)):
            notes.damage[f"an object has the name {name[:40]} more than once; the last value counts"] += 1
        for found in _objects(value):
            if len(text) > CELL_LIMIT:
                _shorten(found, notes)
            if not notes.header:
                notes.header = tuple(found)
            yield record_of(found)


def elements(stream: TextIO) -> Iterator[str]:
    """Yield the text of each object at the top, or of each object in an array at the top."""
    for text, _ in _elements(stream):
        yield text


def _elements(stream: TextIO) -> Iterator[tuple[str, object]]:
    cutter = _Cutter()
    while chunk := stream.read(CHUNK):
        yield from cutter.cut(chunk)
    yield from cutter.cut("", is_last=True)
    if not cutter.is_whole:
        raise UnexpectedAnswer("The JSON breaks off before its end.", hint="Export or copy the file again.")


class _Cutter:
    """Cuts elements out of a JSON text that comes in chunks."""

    def __init__(self) -> None:
        self.buffer = ""
        self.waiting: list[str] = []
        self.size = 0
        self.start = self.scan = self.depth = self.line_end = 0
        self.enough = 0
        self.in_array = False

    @property
    def is_whole(self) -> bool:
        return not (self.depth or self.in_array or self.buffer)

    def cut(self, chunk: str, *, is_last: bool = False) -> Iterator[tuple[str, object]]:
        """Take a chunk and yield the elements that end in it, decoded where that was the way to find their end."""
        self.waiting.append(chunk)
        self.size += len(chunk)
        if self.size > ELEMENT_LIMIT + CHUNK:
            raise UnexpectedAnswer(
                f"One element of the JSON is longer than {ELEMENT_LIMIT >> 20} MiB.",
                hint="Export a list of objects, or use the script of `migrator sources`.",
            )
        if self.size < self.enough and not is_last:
            return
        self.buffer = "".join((self.buffer, *self.waiting))
        self.waiting.clear()
        self.line_end = 0
        while found := _TO_MARK.match(self.buffer, self.scan):
            self.scan = found.end()
            mark = found[1]
            if mark == "[" and self.depth == 0 and not self.in_array:
                self.in_array = True
            elif mark in "{[":
                if self.depth == 0:
                    self.start = self.scan - 1
                    if mark == "{" and (line := self._whole_line()):
                        yield line
                        continue
                self.depth = _deeper(self.depth)
            elif self.depth == 0:
                self.in_array = False
            else:
                self.depth -= 1
                if self.depth == 0:
                    yield self.buffer[self.start : self.scan], _UNREAD
        self._forget(is_last=is_last)

    def _whole_line(self) -> tuple[str, object] | None:
        """Return the element that begins here if it is all of the rest of its line, as in JSON lines."""
        if self.line_end <= self.start:
            self.line_end = self.buffer.find("\n", self.start)
            if self.line_end < 0:
                self.line_end = len(self.buffer) + 1
        text = self.buffer[self.start : self.line_end].rstrip(" \r,")
        if self.line_end > len(self.buffer) or not text.endswith("}"):
            return None
        if text.count("{") + text.count("[") >= DEPTH_LIMIT:
            return None  # it may be nested too deep; the other way counts
        try:
            value = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            return None
        self.scan = self.start + len(text)
        return text, value

    def _forget(self, *, is_last: bool) -> None:
        """Drop what is behind the scan and belongs to no open element; look again once there is twice as much."""
        if self.depth == 0 and (is_last or '"' not in self.buffer[self.scan :]):
            rest = _NO_MARK.match(self.buffer, self.scan)
            self.scan = rest.end() if rest else self.scan
        done = self.start if self.depth else self.scan
        self.buffer, self.scan, self.start = self.buffer[done:], self.scan - done, 0
        self.size = len(self.buffer)
        self.enough = self.size + max(self.size - self.scan, 1)


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
        if (
            len(value) == 2
            and isinstance(value.get("value"), list)
            and {k.lower() for k in value} == {"value", "count"}
        ):
            yield from _objects(value["value"])
        else:
            yield value


def _keys_in(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(_keys_in(v) for v in value.values() if isinstance(v, (dict, list)))
    return sum(_keys_in(v) for v in value if isinstance(v, (dict, list))) if isinstance(value, list) else 0


def _repeated_name(text: str) -> str:
    """Return a name that one object of a valid JSON text has more than once."""
    repeated: list[str] = []

    def see(pairs: list[tuple[str, Any]]) -> None:
        names = [n for n, _ in pairs]
        repeated.extend(n for n in dict.fromkeys(names) if names.count(n) > 1)

    json.loads(text, object_pairs_hook=see)
    return repeated[0] if repeated else ""


def _shorten(found: dict[str, Any], notes: Notes) -> None:
    for name, value in found.items():
        if isinstance(value, str) and len(value) > CELL_LIMIT:
            found[name] = None
            notes.damage[f"a value of {name} is longer than a million characters"] += 1
