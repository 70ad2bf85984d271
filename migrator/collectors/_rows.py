"""A row is a record together with what is known of its file: it answers in types and says what it could not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from migrator.collectors import _values as values
from migrator.collectors._dates import NEVER, NO_END, Order, read_time
from migrator.collectors._records import Record


@dataclass(slots=True, kw_only=True)
class Page:
    """What holds for all rows of a file: the scope, the order of day and month by column, the zone, names of groups.

    `complaints` counts by table what could not be read.
    """

    scope: str
    orders: Mapping[str, Order] = field(default_factory=dict)
    undecided: frozenset[str] = frozenset()
    zone: tzinfo = UTC
    groups: Mapping[str, set[str]] = field(default_factory=dict)
    computers: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    complaints: Counter[tuple[type, str]] = field(default_factory=Counter)


class Row:
    """One record, asked by property names; of several names the first with a usable value answers."""

    __slots__ = ("page", "record", "table")

    def __init__(self, record: Record, page: Page, table: type) -> None:
        self.record = record
        self.page = page
        self.table = table

    def has(self, *names: str) -> bool:
        return any(n in self.record.values for n in names)

    def raw(self, name: str) -> object:
        return self.record.values.get(name)

    def complain(self, what: str, *, table: type | None = None) -> None:
        self.page.complaints[table or self.table, what] += 1

    def text(self, *names: str) -> str | None:
        """Return a text that is not blank."""
        for name in names:
            found = values.text_of(self.raw(name))
            if found is not None and found.strip():
                return found.strip()
        return None

    def flag(self, *names: str) -> bool | None:
        return next((f for n in names if (f := values.truth_of(self.raw(n))) is not None), None)

    def number(self, *names: str) -> int | None:
        return next((f for n in names if (f := values.whole_of(self.raw(n))) is not None), None)

    def guid(self, *names: str) -> str | None:
        return next((f for n in names if (f := values.guid_of(self.raw(n))) is not None), None)

    def choice(self, known: Mapping[str, str], *names: str) -> str | None:
        """Return what a name or number of an enumeration stands for; one that is not known is complained about."""
        for name in names:
            raw = self.raw(name)
            word = (values.text_of(raw) or "").strip()
            if not word and raw is None:
                continue
            number = values.whole_of(raw)
            found = known.get(word.lower()) or known.get(str(number))
            if found is not None:
                return found
            if word:
                self.complain(f"{name} has the value {word[:40]}, which this version does not know")
        return None

    def list_of(self, *names: str) -> tuple[str, ...] | None:
        for name in names:
            if values.is_elided(self.raw(name)):
                self.complain(f"{name} holds lists that were cut off for printing")
            found = values.texts_of(self.raw(name))
            if found is not None:
                return found
        return None

    def ids(self, *names: str) -> list[str] | None:
        for name in names:
            if values.is_elided(self.raw(name)):
                self.complain(f"{name} holds lists that were cut off for printing")
            found = values.guids_of(self.raw(name))
            if found is not None:
                return found
        return None

    def moment(self, *names: str) -> datetime | None:
        """Return a time as it is written, NEVER and NO_END included; a blank is NEVER; None is not known."""
        name = next((n for n in names if n in self.record.values), None)
        if name is None:
            return None
        raw = self.raw(name)
        text = "" if raw is None else _time_text(raw)
        if text is None:
            return None
        return self._read(name, text) if text.strip() else NEVER

    def _read(self, name: str, text: str) -> datetime | None:
        found = read_time(text, order=self.page.orders.get(name), zone=self.page.zone)
        if name in self.page.undecided:
            return found if found in {NEVER, NO_END} else None
        if found is None:
            self.complain(f"{name} holds texts that are no times this version understands, such as {text[:40]}")
        return found

    def time(self, *names: str) -> datetime | None:
        """Return a time, None for never, no end and not known alike."""
        found = self.moment(*names)
        return None if found in {NEVER, NO_END} else found

    def never(self, *names: str) -> bool | None:
        """Tell whether a time says *never*; None where it is not known."""
        found = self.moment(*names)
        return None if found is None else found == NEVER


def _time_text(raw: object) -> str | None:
    """Return the text of a time; Windows PowerShell may wrap one as {value, DisplayHint, DateTime}."""
    if isinstance(raw, str):
        return values.text_of(raw)
    parts = values.members_of(raw)
    return values.text_of(raw) or values.text_of(parts.get("value")) or values.text_of(parts.get("datetime"))
