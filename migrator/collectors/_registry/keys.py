"""Registry keys: where one is below its hive, and whether what it holds is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from migrator import reference
from migrator.collectors._registry.values import Entry

KEY_LIMIT = 2_000
"""Characters that a key may have here; the longest one kept has 75."""
_PROVIDER = re.compile(r"^(?:computer\\|(?:microsoft\.powershell\.core\\)?registry::|\\\\[^\\]+\\)+", re.IGNORECASE)
_HIVE = re.compile(
    r"^(?:(?P<machine>hkey_local_machine|hklm)|(?P<user>hkey_current_user|hkcu)|(?P<users>hkey_users|hku))(?::?\\|:?$)",
    re.IGNORECASE,
)
_USER = re.compile(r"^(?:\.default|default|s-1-[\d-]+|[^\\]*_ntuser)(?:\\|$)", re.IGNORECASE)
_VIEW = re.compile(r"^software\\wow6432node(?=\\|$)")


@dataclass(frozen=True, slots=True)
class Place:
    """A key below its hive, lower case and without WOW6432Node, and which hive it is."""

    side: str
    key: str
    is_32_bit: bool


@lru_cache(maxsize=50_000)
def place_below(side: str, key: str) -> Place:
    """Return the place of a key that is given without its hive."""
    plain = re.sub(r"\\+", r"\\", key.strip().strip("\\").lower())
    bare = _VIEW.sub("software", plain)
    return Place(side, bare, bare != plain)


@lru_cache(maxsize=50_000)
def place_of(key: str) -> Place | None:
    """Return the place of a key given with its hive in any of the ways Windows writes it; None in other hives."""
    path = _PROVIDER.sub("", key.strip())
    found = _HIVE.match(path)
    if not found:
        return None
    rest = path[found.end() :]
    if found["machine"]:
        return place_below("machine", rest)
    if found["users"]:
        user = _USER.match(rest)
        if not user:
            return None
        rest = rest[user.end() :]
    return place_below("user", rest)


@lru_cache(maxsize=200_000)
def is_kept(key: str, value_name: str) -> bool:
    """Tell whether a value is one that steers updates; `key` as in Place, `value_name` in lower case."""
    return any(k.fullmatch(key) and v.fullmatch(value_name) for k, v in _patterns())


@lru_cache(maxsize=50_000)
def is_concerned(key: str) -> bool:
    """Tell whether taking a key away as a whole takes values away that are kept."""
    within = f"{key}\\" if key else ""
    return any(k.fullmatch(key) or literal.startswith(within) for k, literal in _keys())


def kept(entry: Entry) -> bool:
    """Tell whether an entry is stored."""
    if entry.action in {"delete_key", "delete_values"}:
        return is_concerned(entry.key) if entry.action == "delete_key" else _holds_kept(entry.key)
    return is_kept(entry.key, entry.value_name.lower())


def _holds_kept(key: str) -> bool:
    return any(k.fullmatch(key) for k, _ in _patterns())


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (_pattern(r["key_pattern"] or ""), _pattern(r["value_pattern"] or ""))
        for r in reference.reference_table("policy_key").records()
    )


@cache
def _keys() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = reference.reference_table("policy_key").records()
    return tuple((_pattern(r["key_pattern"] or ""), (r["key_pattern"] or "").rstrip("%")) for r in rows)


def _pattern(like: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, like.split("%"))), re.DOTALL)
