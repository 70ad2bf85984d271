"""A record is one object of an export, whatever form the file has; names are folded so that their case is no matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

CELL_LIMIT = 1 << 20
"""Characters that one value may have; a longer one is damage or an attack."""


@dataclass(frozen=True, slots=True)
class Record:
    """One object: its values by folded name, and its .NET type names where the form keeps them."""

    values: dict[str, object]
    types: tuple[str, ...] = ()


@dataclass(slots=True)
class Notes:
    """What a reader found on its way: the names of the first record, and damage that it could step over."""

    header: tuple[str, ...] = ()
    damage: Counter[str] = field(default_factory=Counter)

    def sentence(self) -> str:
        return "; ".join(f"{what} ({n:,} times)" if n > 1 else what for what, n in self.damage.items())


@lru_cache(maxsize=10_000)
def fold(name: str) -> str:
    """Return a name without case, blanks, underscores and punctuation."""
    return "".join(c for c in name.lower() if c.isalnum())


def record_of(values: Mapping[str, object], *, types: tuple[str, ...] = ()) -> Record:
    """Return a record with folded names; of names that differ in case alone the first one with a value counts."""
    folded: dict[str, object] = {}
    for name, value in values.items():
        known = fold(name)
        if folded.get(known) is None:
            folded[known] = value
    return Record(folded, types)
