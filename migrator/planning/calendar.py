"""Dates of the rollout: Patch Tuesdays, the weeks between them in which computers move, freezes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Protocol

TUESDAY = 1
CENTURY = 1200
"""Months looked at: freezes that leave no window for so long are a mistake in the settings."""


class Period(Protocol):
    """A span of days, both ends included."""

    @property
    def from_(self) -> date: ...
    @property
    def to(self) -> date: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days after a Patch Tuesday in which computers move, both ends included."""

    patch_tuesday: date
    starts: date
    ends: date


def patch_tuesday(year: int, month: int) -> date:
    """Return the second Tuesday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(TUESDAY - first.weekday()) % 7 + 7)


def patch_tuesdays(after: date) -> Iterator[date]:
    """Yield the Patch Tuesdays from a day on, without end."""
    year, month = after.year, after.month
    while True:
        found = patch_tuesday(year, month)
        if found >= after:
            yield found
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def windows(after: date, *, settle_days: int, fewest_days: int, freezes: Sequence[Period]) -> Iterator[Window]:
    """Yield a century of windows in which computers may move: some days after a Patch Tuesday until the eve of the next.

    Frozen days are cut away and the longest stretch between them is kept; a month with fewer than `fewest_days`
    in it is left out.
    """
    tuesdays = islice(patch_tuesdays(after - timedelta(days=31)), CENTURY)
    this = next(tuesdays)
    for following in tuesdays:
        starts, ends = max(this + timedelta(days=settle_days), after), following - timedelta(days=1)
        longest = max(_unfrozen(starts, ends, freezes), key=lambda s: (s[1] - s[0], -s[0].toordinal()), default=None)
        if longest and (longest[1] - longest[0]).days + 1 >= fewest_days:
            yield Window(patch_tuesday=this, starts=longest[0], ends=longest[1])
        this = following


def _unfrozen(starts: date, ends: date, freezes: Sequence[Period]) -> list[tuple[date, date]]:
    spans = [(starts, ends)] if starts <= ends else []
    for freeze in freezes:
        cut = []
        for a, b in spans:
            if freeze.to < a or freeze.from_ > b:
                cut.append((a, b))
                continue
            if a < freeze.from_:
                cut.append((a, freeze.from_ - timedelta(days=1)))
            if freeze.to < b:
                cut.append((freeze.to + timedelta(days=1), b))
        spans = cut
    return spans
