"""Read registry.pol by the sizes that it states, and say what its special value names mean.

The form is that of MS-GPREG 2.2.1: `PReg`, version 1, then records `[key;value;type;size;data]` in UTF-16.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from migrator.collectors._registry.keys import place_below
from migrator.collectors._registry.values import Entry, text_of_bytes, type_of
from migrator.errors import UnexpectedAnswer

SIGNATURE = b"PReg"
HEADER = SIGNATURE + (1).to_bytes(4, "little")
SIZE_LIMIT = 64 << 20
"""Bytes that a registry.pol may have; the largest real one that was seen has 60 KB."""
NAME_LIMIT = 64 << 10
"""Bytes that the name of a key or value may have."""
COPY = "Copy the file again, from SYSVOL or with Backup-GPO."


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it is written."""

    key: str
    value_name: str
    type: int
    data: bytes


def records(content: bytes) -> Iterator[Record]:
    """Yield the records of a registry.pol; raise UnexpectedAnswer where it breaks off, after those before it."""
    if not content.startswith(SIGNATURE):
        raise UnexpectedAnswer("It does not begin as a registry.pol does.", hint=COPY)
    if not content.startswith(HEADER):
        version = int.from_bytes(content[4:8], "little")
        raise UnexpectedAnswer(f"It is a registry.pol of version {version}; version 1 is read.", hint=COPY)
    at = len(HEADER)
    while at < len(content):
        record, at = _record(content, at)
        yield record


def entries(found: Iterable[Record], *, side: str) -> Iterator[Entry]:
    """Yield what the records do, special value names taken apart; what concerns security or comments does nothing."""
    for record in found:
        place = place_below(side, record.key)
        kind = type_of(record.type)
        value = text_of_bytes(kind, record.data)
        yield from actions(place.key, record.value_name, kind, value, side=side, is_32_bit=place.is_32_bit)


def actions(key: str, value_name: str, kind: str, value: str | None, *, side: str, is_32_bit: bool) -> Iterator[Entry]:
    """Yield the entries that one value of a policy stands for (MS-GPREG 3.2.5.1)."""
    mark = value_name.lower()
    names = [n for n in (value or "").split(";") if n.strip()]
    match mark:
        case "**delvals." | "**delvals":
            yield Entry(side=side, key=key, value_name="", action="delete_values", is_32_bit=is_32_bit)
        case "**deletevalues":
            for name in names:
                yield Entry(side=side, key=key, value_name=name, action="delete", is_32_bit=is_32_bit)
        case "**deletekeys":
            for name in names:
                below = place_below(side, f"{key}\\{name}").key
                yield Entry(side=side, key=below, value_name="", action="delete_key", is_32_bit=is_32_bit)
        case "**securekey":
            return
        case "" if kind == "REG_NONE" and not value:
            return  # makes the key and sets nothing
        case _ if mark.startswith("**del."):
            yield Entry(side=side, key=key, value_name=value_name[6:], action="delete", is_32_bit=is_32_bit)
        case _ if mark.startswith("**soft."):
            yield Entry(
                side=side, key=key, value_name=value_name[7:], action="set_if_absent", value_type=kind, value=value,
                is_32_bit=is_32_bit,
            )  # fmt: skip
        case _ if mark.startswith("**comment:"):
            return
        case _:
            yield Entry(
                side=side, key=key, value_name=value_name, value_type=kind, value=value, is_32_bit=is_32_bit
            )  # fmt: skip


def _record(content: bytes, at: int) -> tuple[Record, int]:
    at = _mark(content, at, b"[\0")
    key, at = _name(content, at)
    at = _mark(content, at, b";\0")
    value_name, at = _name(content, at)
    at = _mark(content, at, b";\0")
    kind, at = _number(content, at)
    at = _mark(content, at, b";\0")
    size, at = _number(content, at)
    at = _mark(content, at, b";\0")
    data = content[at : at + size]
    if len(data) < size:
        raise UnexpectedAnswer(f"It ends within the data of {key}, {value_name}.", hint=COPY)
    return Record(key, value_name, kind, data), _mark(content, at + size, b"]\0")


def _mark(content: bytes, at: int, mark: bytes) -> int:
    if content[at : at + 2] != mark:
        raise UnexpectedAnswer(f"It is damaged or breaks off at byte {at:,}: no {mark[:1].decode()} there.", hint=COPY)
    return at + 2


def _number(content: bytes, at: int) -> tuple[int, int]:
    if at + 4 > len(content):
        raise UnexpectedAnswer(f"It ends within a number at byte {at:,}.", hint=COPY)
    return int.from_bytes(content[at : at + 4], "little"), at + 4


def _name(content: bytes, at: int) -> tuple[str, int]:
    end = content.find(b"\0\0", at, at + NAME_LIMIT)
    while end >= 0 and (end - at) % 2:
        end = content.find(b"\0\0", end + 1, at + NAME_LIMIT)
    if end < 0:
        raise UnexpectedAnswer(f"A name at byte {at:,} has no end.", hint=COPY)
    return content[at:end].decode("utf-16-le", "replace"), end + 2
