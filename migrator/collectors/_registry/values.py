"""One registry value as every form of an export tells it: its place, its type, and its data as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Action = Literal["set", "set_if_absent", "delete", "delete_values", "delete_key"]

TYPES = (
    "REG_NONE",
    "REG_SZ",
    "REG_EXPAND_SZ",
    "REG_BINARY",
    "REG_DWORD",
    "REG_DWORD_BIG_ENDIAN",
    "REG_LINK",
    "REG_MULTI_SZ",
    "REG_RESOURCE_LIST",
    "REG_FULL_RESOURCE_DESCRIPTOR",
    "REG_RESOURCE_REQUIREMENTS_LIST",
    "REG_QWORD",
)
"""Names of the types by number, as winnt.h has them."""
_NAMES = {
    **{name: name for name in TYPES},
    "REG_DWORD_LITTLE_ENDIAN": "REG_DWORD",
    "REG_QWORD_LITTLE_ENDIAN": "REG_QWORD",
    "NONE": "REG_NONE",
    "SZ": "REG_SZ",
    "STRING": "REG_SZ",
    "EXSZ": "REG_EXPAND_SZ",
    "EXPANDSTRING": "REG_EXPAND_SZ",
    "BINARY": "REG_BINARY",
    "BYTE[]": "REG_BINARY",
    "DWORD": "REG_DWORD",
    "INT32": "REG_DWORD",
    "UINT32": "REG_DWORD",
    "MULTISZ": "REG_MULTI_SZ",
    "MULTISTRING": "REG_MULTI_SZ",
    "STRING[]": "REG_MULTI_SZ",
    "QWORD": "REG_QWORD",
    "INT64": "REG_QWORD",
    "UINT64": "REG_QWORD",
}
"""What reg, PowerShell (RegistryValueKind), .NET and LGPO call a type."""
_NUMBERS = {"REG_DWORD": 4, "REG_DWORD_BIG_ENDIAN": 4, "REG_QWORD": 8}
_TEXTS = {"REG_SZ", "REG_EXPAND_SZ", "REG_LINK"}
_NUMBER = re.compile(r"\s*(?:0[xX]([0-9A-Fa-f]{1,16})|(-?\d{1,20}))\s*(?:\(.*\))?\s*", re.DOTALL)
_SEPARATED = re.compile(r"(?:[0-9A-Fa-f]{1,2}[\s,\-:]+)+[0-9A-Fa-f]{1,2}[\s,\-:]*|[0-9A-Fa-f]{1,2}")
_PLAIN = re.compile(r"(?:[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A value that is set or taken away; `key` as PolicyValue has it: below its hive, lower case."""

    side: str
    key: str
    value_name: str
    action: Action = "set"
    value_type: str | None = None
    value: str | None = None
    is_32_bit: bool = False
    targeting: str | None = None


def type_of(given: object) -> str:
    """Return the name of a type, given as a number or as any of its names; another one stays as it is."""
    if isinstance(given, int) and not isinstance(given, bool):
        return TYPES[given] if 0 <= given < len(TYPES) else f"REG_{given}"
    return _type_called(str(given))


@lru_cache(maxsize=10_000)
def _type_called(given: str) -> str:
    name = given.strip().upper().removeprefix("SYSTEM.")[:40]
    if name.isascii() and name.isdecimal() and len(name) < 10:
        return type_of(int(name))
    return _NAMES.get(name, name)


def text_of_bytes(kind: str, data: bytes) -> str | None:
    """Return the data of a value of type `kind` as PolicyValue has it; None where it does not fit the type."""
    if kind in _NUMBERS:
        order: Literal["big", "little"] = "big" if kind == "REG_DWORD_BIG_ENDIAN" else "little"
        return str(int.from_bytes(data, order)) if len(data) == _NUMBERS[kind] else None
    if kind in _TEXTS:
        return _text(data).partition("\0")[0]
    if kind == "REG_MULTI_SZ":
        return "\n".join(_text(data).rstrip("\0").split("\0"))
    return data.hex()


def text_of_words(kind: str, given: object) -> str | None:
    """Return data that a form writes as words or numbers, as PolicyValue has it; None where it does not fit.

    Numbers may be decimal or hexadecimal after 0x; several strings a list, one a line, or joined by a backslash and a
    zero as `reg query` does; bytes a list of numbers or hexadecimal digits.
    """
    if kind in _NUMBERS:
        return _number(kind, given)
    if kind == "REG_MULTI_SZ":
        if isinstance(given, list):
            return "\n".join(str(v) for v in given if v is not None)
        text = "" if given is None else str(given)
        return "\n".join(text.removesuffix("\\0").replace("\\0", "\n").splitlines())
    if kind in _TEXTS:
        return "" if given is None else str(given)
    return _hexadecimal(given)


def _text(data: bytes) -> str:
    return data[: len(data) & ~1].decode("utf-16-le", "replace")


def _number(kind: str, given: object) -> str | None:
    if isinstance(given, bool) or given is None:
        return None
    found = _NUMBER.fullmatch(str(given))
    if not found:
        return None
    number = int(found[1], 16) if found[1] else int(found[2])
    limit = 1 << 8 * _NUMBERS[kind]
    return str(number % limit) if -limit // 2 <= number < limit else None


def _hexadecimal(given: object) -> str | None:
    if isinstance(given, list):
        fits = all(isinstance(v, int) and 0 <= v < 256 for v in given)
        return bytes(given).hex() if fits else None
    text = "" if given is None else str(given).strip()
    if not text:
        return ""
    text = text.removeprefix("0x").removeprefix("0X")
    if _PLAIN.fullmatch(text):
        return text.lower()
    if _SEPARATED.fullmatch(text):
        return "".join(part.zfill(2) for part in re.split(r"[\s,\-:]+", text) if part).lower()
    return None
