"""Turn a value of any form - cell, JSON value, CLIXML object - into the type that a fact wants; None is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from migrator import reference
from migrator.collectors._records import fold

_GUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_TYPE_NAME = re.compile(
    r"^(Deserialized\.)?("
    r"System\.(Object|String|Guid|U?Int\d\d|Byte|Boolean|Version|DateTime|TimeSpan|Uri|Net|Collections|Management|Xml|Enum)"
    r"|Microsoft\.(UpdateServices|ActiveDirectory|PowerShell)\.)\S*( \S+\])*$"
)
_ELIDED = re.compile(r"(\.\.\.|…)\s*\}?$")
_TIME_SPAN = re.compile(r"^(-?)(?:(\d+)\.)?(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?$")
_SEPARATORS = re.compile(r"\s*[;|\r\n]\s*")

ZERO_GUID = "00000000-0000-0000-0000-000000000000"
TRUE = {"true", "yes", "1", "x", "ja", "y", "wahr", "vrai", "oui", "verdadero", "vero", "waar"}
FALSE = {"false", "no", "0", "nein", "n", "falsch", "faux", "non", "falso", "onwaar"}
"""PowerShell writes True and False everywhere; Excel writes them in its own language once somebody has saved the file."""
_TYPE_BEGINNINGS = ("System.", "Microsoft.", "Deserialized.", " ")


def is_type_name(text: str) -> bool:
    """Tell whether a text is what PowerShell prints for an object that it does not take apart."""
    return text.startswith(_TYPE_BEGINNINGS) and bool(_TYPE_NAME.match(text.strip()))


def is_elided(value: object) -> bool:
    """Tell whether a text is a list that was cut off for printing."""
    return isinstance(value, str) and value.lstrip().startswith("{") and bool(_ELIDED.search(value))


def members_of(value: object) -> dict[str, object]:
    """Return the members of an object by folded name; a text such as @{Id=1; Title=x} is taken apart."""
    if isinstance(value, Mapping):
        return {fold(str(k)): v for k, v in value.items()}
    if isinstance(value, str):
        if not value.startswith("@{"):
            return {}
        pairs = (p.partition("=") for p in value[2:].rstrip("}").split(";"))
        return {fold(n): v.strip() for n, mark, v in pairs if mark}
    members = getattr(value, "members", None)
    if members:
        return {fold(k): v for k, v in members.items()}
    held = getattr(value, "held", None)
    return {fold(str(k)): v for k, v in held.items()} if isinstance(held, dict) else {}


def text_of(value: object) -> str | None:
    """Return a text: of an enumeration its name, of a version its numbers, of an address its text."""
    if isinstance(value, str):
        return None if value.startswith("@{") or is_type_name(value) else value
    if value is None or isinstance(value, (list, bytes)):
        return None
    if isinstance(value, (bool, int, float, Decimal, timedelta)):
        return str(value)
    return _text_of_object(value)


def _text_of_object(value: object) -> str | None:
    parts = members_of(value)
    if "ipaddresstostring" in parts:
        return text_of(parts["ipaddresstostring"])
    if "binarylength" in parts:  # a SecurityIdentifier
        return text_of(parts.get("value"))
    if {"major", "minor"} <= parts.keys():
        numbers = [whole_of(parts.get(n)) for n in ("major", "minor", "build", "revision")]
        return ".".join(str(n) for n in numbers if n is not None and n >= 0)
    if "value" in parts and parts.keys() <= {"value", "name"}:
        return _wrapped(value)
    printed = getattr(value, "text", None)
    if isinstance(printed, str) and not is_type_name(printed):
        return printed
    held = getattr(value, "held", None)
    return None if isinstance(held, (list, dict)) else text_of(held)


def whole_of(value: object) -> int | None:
    """Return a whole number; of an enumeration its number."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, (float, Decimal)):
        return int(value) if value == int(value) else None
    if isinstance(value, str):
        return int(value.strip()) if re.fullmatch(r"\s*-?\d{1,18}\s*", value) else None
    if isinstance(value, Mapping):
        numbers = [v for k, v in value.items() if fold(str(k)) == "value" and isinstance(v, int)]
        return numbers[0] if numbers else None
    return whole_of(getattr(value, "held", None)) if hasattr(value, "held") else None


def truth_of(value: object) -> bool | None:
    """Return a truth value from True, 1, yes or x in any case."""
    if isinstance(value, bool):
        return value
    known = (text_of(value) or "").strip().lower()
    return True if known in TRUE else False if known in FALSE else None


def guid_of(value: object) -> str | None:
    """Return an id in lower case, also out of an UpdateRevisionId; the zero id is none."""
    parts = members_of(value)
    if parts:
        return next((found for n in ("updateid", "id", "guid", "value") if (found := guid_of(parts.get(n)))), None)
    match = _GUID.fullmatch((text_of(value) or "").strip().strip("{}"))
    return match[0].lower() if match and match[0] != ZERO_GUID else None


def is_zero_guid(value: object) -> bool:
    return (text_of(value) or "").strip().strip("{}") == ZERO_GUID


def elements_of(value: object) -> list[object] | None:
    """Return the elements of a list; of a text none, as it has to be split by what it is about."""
    if isinstance(value, list):
        return value
    held = getattr(value, "held", None)
    if isinstance(held, list):
        return held
    if isinstance(value, Mapping):
        inner = {fold(str(k)): v for k, v in value.items()}.get("value")
        return inner if isinstance(inner, list) else None
    return None


def guids_of(value: object) -> list[str] | None:
    """Return the ids of a list or of a text that joins them; None where the text is no list of ids."""
    if is_elided(value):
        return None
    found = elements_of(value)
    if found is not None:
        return [g for v in found if (g := guid_of(v))]
    known = text_of(value)
    if known is None:
        return None
    ids = [g.lower() for g in _GUID.findall(known)]
    rest = re.sub(r"[{}\s,;|]", "", _GUID.sub("", known))
    return None if rest else ids


def texts_of(value: object) -> tuple[str, ...] | None:
    """Return the texts of a list or of a text joined by semicolons, bars or line ends; the text None is no element."""
    if is_elided(value):
        return None
    found = elements_of(value)
    if found is not None:
        return tuple(t for v in found if (t := (text_of(v) or _title(v) or "").strip()))
    known = text_of(value)
    if known is None:
        return None
    known = known.strip()
    if known.startswith("{") and known.endswith("}"):
        return tuple(t.strip() for t in known[1:-1].split(",") if t.strip())
    if known in {"", "None"}:
        return ()
    return tuple(t for t in _SEPARATORS.split(known) if t)


def kbs_of(value: object) -> tuple[str, ...] | None:
    """Return knowledge base numbers, digits only."""
    found = texts_of(value if not isinstance(value, int) else str(value))
    if found is None:
        return None
    return tuple(dict.fromkeys(n for t in found for n in re.findall(r"\d{5,8}", t)))


def products_of(value: object) -> tuple[str, ...] | None:
    """Return product titles; a joined text is split where known titles explain all of it, else it stays whole."""
    found = texts_of(value)
    if found is None:
        return None
    if elements_of(value) is not None or len(found) != 1:
        return found
    return _split_titles(found[0])


def span_of(value: object) -> timedelta | None:
    """Return a time span from an object, a text such as 02:30:00 or the JSON of a TimeSpan."""
    if isinstance(value, timedelta):
        return value
    ticks = whole_of(members_of(value).get("ticks"))
    if ticks is not None:
        return timedelta(microseconds=ticks // 10)
    found = _TIME_SPAN.match((text_of(value) or "").strip())
    if found is None:
        return None
    sign, days, hours, minutes, seconds = found.groups()
    span = timedelta(days=int(days or 0), hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return -span if sign else span


@cache
def classification_ids() -> dict[str, str]:
    """Return classification ids by their English title."""
    return {title: id_ for kind, id_, title in _categories() if kind == "classification"}


@cache
def _product_titles() -> dict[str, list[str]]:
    """Return known product titles by their first word, the longest first."""
    found: dict[str, list[str]] = {}
    for kind, _, title in _categories():
        if kind in {"product", "product_family"}:
            found.setdefault(title.split(" ")[0], []).append(title)
    return {word: sorted(titles, key=len, reverse=True) for word, titles in found.items()}


def _categories() -> Iterator[tuple[str, str, str]]:
    for row in reference.reference_table("category").records():
        yield row["kind"] or "", row["category_id"] or "", row["title"] or ""


def _split_titles(text: str) -> tuple[str, ...]:
    return _explain(text) or (text,)


def _explain(text: str) -> tuple[str, ...] | None:
    """Return the known titles that make up a text joined by blanks or commas, longest first; None if they do not."""
    text = text.lstrip(", ")
    if not text:
        return ()
    word = text.split(" ")[0]
    titles = _product_titles()
    for title in [*titles.get(word, []), *(titles.get(word.rstrip(","), []) if word.endswith(",") else [])]:
        if text.startswith(title) and (len(text) == len(title) or text[len(title)] in " ,"):
            rest = _explain(text[len(title) :])
            if rest is not None:
                return (title, *rest)
    return None


def _title(value: object) -> str | None:
    parts = members_of(value)
    return text_of(parts.get("title", parts.get("name")))


def _wrapped(value: Any) -> str | None:
    values = list(value.values()) if isinstance(value, Mapping) else list(members_of(value).values())
    texts = [v for v in values if isinstance(v, str)]
    return texts[0] if texts else text_of(values[0]) if values else None
