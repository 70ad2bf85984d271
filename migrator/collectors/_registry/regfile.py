"""Read .reg files as regedit writes them: version 5, and version 4 whose texts are in a code page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TextIO

from migrator.collectors._records import CELL_LIMIT, Notes
from migrator.collectors._registry.told import Told
from migrator.collectors._registry.values import text_of_bytes, text_of_words, type_of

VERSION_5 = "windows registry editor version 5.00"
VERSION_4 = "regedit4"
LINES_LIMIT = 100_000
"""Lines that one value may go on over."""
_KEY = re.compile(r"\[(-?)(.+)\]\s*(;.*)?")
_NAME = re.compile(r'(?:@|"((?:[^"\\]|\\.)*+)")\s*=\s*', re.DOTALL)
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*+)"\s*(?:;.*)?', re.DOTALL)
_HEX = re.compile(r"hex(?:\(([0-9A-Fa-f]{1,8})\))?:([0-9A-Fa-f,\s]*)")
_DWORD = re.compile(r"dword:\s*([0-9A-Fa-f]{1,8})\s*(?:;.*)?$", re.IGNORECASE)
_END = re.compile(r'(?:[^"\\]|\\.)*+"\s*(?:;.*)?')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def is_registry_file(beginning: str) -> bool:
    """Tell whether a text begins as a .reg file does."""
    return beginning.lstrip().lower().startswith((VERSION_5, VERSION_4))


def lines_of(stream: TextIO, notes: Notes, *, code_page: str) -> Iterator[Told]:
    """Yield what a .reg file sets and takes away; a line that is not understood is damage."""
    lines = _whole_lines(stream, notes)
    is_ansi = next(lines, "").strip().lower().startswith(VERSION_4)
    key = ""
    for line in lines:
        if found := _KEY.fullmatch(line.strip()):
            key = "" if found[1] else found[2]
            if found[1]:
                yield Told("", found[2], "", "delete_key", None, None)
        elif key and (told := _value(line.strip(), key, code_page if is_ansi else "")):
            yield told
        elif key:
            notes.damage["a line that is no key and no value"] += 1


def _whole_lines(stream: TextIO, notes: Notes) -> Iterator[str]:
    """Yield lines without comments and blank ones, those that go on put together.

    Bytes go on after a backslash, a text until its quote is closed.
    """
    while line := stream.readline(CELL_LIMIT):
        text = line.rstrip("\r\n")
        if not text.strip() or text.lstrip().startswith(";"):
            continue
        name = _NAME.match(text.lstrip())
        rest = text.lstrip()[name.end() :] if name else ""
        if rest.startswith("hex") and text.endswith("\\"):
            yield text[:-1] + "".join(_more(stream, notes, joint="", goes_on=lambda part: part.endswith("\\")))
        elif rest.startswith('"') and not _TEXT.fullmatch(rest):
            yield text + "".join(_more(stream, notes, joint="\n", goes_on=lambda part: not _END.fullmatch(part)))
        else:
            yield text


def _more(stream: TextIO, notes: Notes, *, joint: str, goes_on: Callable[[str], bool]) -> Iterator[str]:
    """Yield the further lines of a value; `joint` stands before each, or its backslash is taken off."""
    size = 0
    for _ in range(LINES_LIMIT):
        line = stream.readline(CELL_LIMIT)
        text = line.rstrip("\r\n")
        size += len(line)
        if not line or size > CELL_LIMIT:
            break
        is_last = not goes_on(text)
        yield f"{joint}{text}" if joint or is_last else text[:-1]
        if is_last:
            return
    notes.damage["a value has no end"] += 1


def _value(line: str, key: str, code_page: str) -> Told | None:
    found = _NAME.match(line)
    if not found:
        return None
    name, rest = _plain(found[1] or ""), line[found.end() :]
    if rest.startswith("-"):
        return Told("", key, name, "delete", None, None)
    if text := _TEXT.fullmatch(rest):
        return Told("", key, name, "set", "REG_SZ", text_of_words("REG_SZ", _plain(text[1])))
    if number := _DWORD.match(rest):
        return Told("", key, name, "set", "REG_DWORD", text_of_words("REG_DWORD", f"0x{number[1]}"))
    if data := _HEX.match(rest):
        kind = type_of(int(data[1], 16) if data[1] else 3)
        return Told("", key, name, "set", kind, text_of_bytes(kind, _bytes(data[2], kind, code_page)))
    return None


def _bytes(digits: str, kind: str, code_page: str) -> bytes:
    """Return data written as bytes; texts of version 4 are in a code page."""
    content = bytes(int(n, 16) & 0xFF for n in re.split(r"[,\s]+", digits) if n)
    if code_page and kind in {"REG_EXPAND_SZ", "REG_MULTI_SZ"}:
        return content.decode(code_page, "replace").encode("utf-16-le", "replace")
    return content


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
