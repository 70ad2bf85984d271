"""Read what `reg query` prints: keys at the margin, values indented, in whatever language the console speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from migrator.collectors._records import CELL_LIMIT, Notes
from migrator.collectors._registry.keys import place_of
from migrator.collectors._registry.told import Told
from migrator.collectors._registry.values import text_of_words, type_of

_KEY = re.compile(r"HKEY_[A-Z_]+(?:\\.*)?")
_VALUE = re.compile(r"(?: {4}|\t)(\S.*?)(?: {4}|\t)(REG_[A-Z_]+)(?:(?: {4}|\t)(.*)|\s*)", re.DOTALL)
_DEFAULT = re.compile(r"[(<].*[)>]")
"""How a console calls the value without a name, in its own language."""


def is_query(beginning: str) -> bool:
    """Tell whether a text is what `reg query` prints: a line that is a key, and after it one that is a value."""
    has_key = False
    for line in beginning.splitlines():
        has_key = has_key or bool(_KEY.fullmatch(line.rstrip()))
        if has_key and _VALUE.fullmatch(line.rstrip()):
            return True
    return has_key and not beginning.lstrip().startswith(("<", "{", "[", '"'))


def lines_of(stream: TextIO, notes: Notes) -> Iterator[Told]:
    """Yield the values that are printed; other lines, such as how many were found, say nothing."""
    key = ""
    while line := stream.readline(CELL_LIMIT):
        text = line.rstrip("\r\n")
        if _KEY.fullmatch(text.rstrip()):
            key = text.rstrip() if place_of(text.rstrip()) else ""
        elif key and (found := _VALUE.fullmatch(text)):
            kind = type_of(found[2])
            name = "" if _DEFAULT.fullmatch(found[1]) else found[1]
            yield Told("", key, name, "set", kind, text_of_words(kind, found[3] or ""))
        elif key and text.startswith("    ") and "REG_" in text:
            notes.damage["a line that is no value"] += 1
