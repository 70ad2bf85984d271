"""Read the text form of LGPO: blocks of four lines, computer or user, key, value name, and what is done with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from migrator.collectors._gpo.pol import actions
from migrator.collectors._records import CELL_LIMIT, Notes
from migrator.collectors._registry.keys import place_below
from migrator.collectors._registry.values import Entry, text_of_words, type_of

SIDES = {"computer": "machine", "user": "user"}
_USER = re.compile(r"user:.{1,200}", re.IGNORECASE)


def looks_like_lgpo(beginning: str) -> bool:
    """Tell whether a text begins as LGPO writes it: its first line that is no comment says computer or user."""
    lines = (line.strip() for line in beginning.splitlines())
    return side_of(next((line for line in lines if line and not line.startswith(";")), "")) is not None


def side_of(line: str) -> str | None:
    """Return machine or user for the first line of a block; None where it is none."""
    word = line.strip().lower()
    return "user" if _USER.fullmatch(word) else SIDES.get(word)


def entries(lines: Iterable[str], notes: Notes) -> Iterator[Entry]:
    """Yield what the blocks of a text do; one that is not understood is damage and the next one counts."""
    block: list[str] = []
    for line in lines:
        text = line.rstrip("\r\n")
        if text.startswith(";"):
            continue
        if text.strip() or (block and len(block) < 4 and len(block) >= 2):
            block.append(text)
        elif block:
            yield from _of_block(block, notes)
            block = []
        if len(block) == 4:
            yield from _of_block(block, notes)
            block = []
    if block:
        yield from _of_block(block, notes)


def _of_block(block: list[str], notes: Notes) -> Iterator[Entry]:
    side = side_of(block[0])
    if len(block) != 4 or side is None or len(block[3]) > CELL_LIMIT:
        notes.damage["a block that is not four lines: computer or user, key, value, action"] += 1
        return
    place = place_below(side, block[1])
    name = block[2].strip()
    word, _, given = block[3].partition(":")
    match word.strip().upper():
        case "DELETE":
            yield Entry(side=side, key=place.key, value_name=name, action="delete", is_32_bit=place.is_32_bit)
        case "DELETEALLVALUES":
            yield Entry(side=side, key=place.key, value_name="", action="delete_values", is_32_bit=place.is_32_bit)
        case "DELETEKEYS":
            yield from actions(
                place.key, "**deletekeys", "REG_SZ", given, side=side, is_32_bit=place.is_32_bit
            )  # fmt: skip
        case "CREATEKEY" | "CLEAR":
            return
        case kind if type_of(kind).startswith("REG_"):
            value = text_of_words(type_of(kind), given)
            yield Entry(
                side=side, key=place.key, value_name=name, value_type=type_of(kind), value=value,
                is_32_bit=place.is_32_bit,
            )  # fmt: skip
        case unknown:
            notes.damage[f"the action {unknown[:40]}, which this version does not know"] += 1
