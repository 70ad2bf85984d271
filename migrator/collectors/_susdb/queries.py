"""The queries that may be sent to SUSDB: files of this package, each one SELECT with a TOML header."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

import msgspec

from migrator.errors import ReferenceError_
from migrator.reference import parse_header

Key = Literal["int", "bigint", "guid", "text"]
KeyValue = int | str
BEFORE_ALL: Mapping[Key, KeyValue] = MappingProxyType(
    {"int": -(2**31), "bigint": -(2**63), "guid": "-".join("0" * n for n in (8, 4, 4, 4, 12)), "text": ""}
)
"""Kind of key -> a value that comes before every other."""
_REFUSED = re.compile(
    r"\b(into|insert|update|delete|merge|exec|execute|drop|alter|create|truncate|grant|revoke|deny|declare|set|use|"
    r"backup|restore|shutdown|kill|dbcc|waitfor|raiserror|openrowset|openquery|opendatasource|writetext|updatetext)\b"
)
_QUOTED = re.compile(r"N?'(?:[^']|'')*'|\[[^\]]*\]")


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The TOML header of a query.

    `key` has the kinds of the columns key_1, key_2 … by which pages follow each other; `share` is how many rows one of
    the keys that a page takes gives about; a row without its `required` column carries its key alone. What the query
    `lacks` is known beforehand to be missing, `if_empty` is where it gives no row; an `optional` one leaves no gap where
    it cannot be read.
    """

    why: str
    row_kind: str = ""
    fills: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    key: tuple[Key, ...] = ()
    share: int = 1
    required: str = ""
    lacks: tuple[str, ...] = ()
    if_empty: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query, by the name of its file."""

    name: str
    header: Header
    text: str

    @property
    def start(self) -> tuple[KeyValue, ...]:
        """The key before the first page."""
        return tuple(BEFORE_ALL[kind] for kind in self.header.key)

    def page(self, *, rows: int, after: tuple[KeyValue, ...]) -> tuple[KeyValue, ...]:
        """Return the parameters of the page that follows a key; of two columns the first is compared twice."""
        return (rows, *after[:1] * len(after), *after[1:])


@cache
def queries() -> Mapping[str, Query]:
    """Return all queries by name."""
    folder = resources.files(__package__).joinpath("sql")
    found = {f.name.removesuffix(".sql"): f.read_text(encoding="utf-8") for f in folder.iterdir() if f.is_file()}
    return MappingProxyType({name: parsed(name, text) for name, text in sorted(found.items())})


def parsed(name: str, text: str) -> Query:
    """Return a query from the text of its file; one that could do anything but read is refused."""
    header, sql = parse_header(text, mark="--", name=name)
    try:
        query = Query(name=name, header=msgspec.convert(header, Header), text=sql.strip())
    except msgspec.ValidationError as error:
        raise ReferenceError_(f"The header of the query {name} is wrong: {error}.") from error
    if reason := _not_a_select(query.text):
        raise ReferenceError_(f"The query {name} is not one SELECT: {reason}.")
    return query


def fingerprint() -> str:
    """Return what changes when any query does, so that a reading is not gone on with by other queries."""
    together = "\n".join(f"{q.name}\n{q.text}" for q in queries().values())
    return hashlib.sha256(together.encode()).hexdigest()[:16]


def _not_a_select(sql: str) -> str:
    """Return why a text is not one harmless SELECT; an empty text where it is."""
    plain = _QUOTED.sub("''", sql).lower()
    if not re.match(r"(select|with)\b", plain):
        return "it begins with another word"
    if ";" in plain:
        return "it has a semicolon"
    if "--" in plain or "/*" in plain:
        return "it has a comment that could hide something"
    if found := _REFUSED.search(plain):
        return f"it has the word {found[0]}"
    return ""
