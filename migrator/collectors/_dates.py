"""Read times as exports write them; whether the day or the month comes first is a matter of the column, not the row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from migrator.errors import SettingsError

Order = Literal["day first", "month first"]

NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""What any time up to 1753 is: .NET and SQL Server write it for *never*."""
NO_END = datetime(9999, 12, 31, tzinfo=UTC)
"""What any time in the year 9999 is: *no deadline*."""

LAST_YEAR = 2400
"""A later year is one of another calendar (2564 in Bangkok), or a number that was taken for a time; it is not known."""

MONTH_FIRST = {"en-us", "es-us", "chr-us", "haw-us", "es-pr", "en-pr", "es-pa", "fil-ph", "invariant"}
"""Cultures of .NET that write the month first, and the invariant one; all others write the day or the year first."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICKS = re.compile(r"^\\?/Date\((-?\d{1,17})(?:[+-]\d{4})?\)\\?/$")
_ISO = re.compile(
    r"^(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d)?$"
)
_LOCAL = re.compile(
    r"^(?P<a>\d{1,4})(?P<mark>[./-])\s?(?P<b>\d{1,2})(?P=mark)\s?(?P<c>\d{1,4})\.?"
    r"(?:[ ,T]+(?P<before>上午|下午|午前|午後|오전|오후)?\s*(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d{1,9})?)?)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?|πμ|μμ)?$"
)


@dataclass(slots=True)
class ColumnOrder:
    """What the times of one column tell about the order of day and month."""

    day_first: bool = False
    month_first: bool = False
    open: bool = False

    def see(self, text: str) -> None:
        """Take one text into account."""
        if text[4:5] == "-":
            return  # the year comes first
        found = _LOCAL.match(text.strip())
        if found is None or len(found["a"]) == 4:
            return
        a, b, year = int(found["a"]), int(found["b"]), int(found["c"])
        if year == 9999 or (len(found["c"]) == 4 and year <= 1753):
            return
        if a > 12 or found["mark"] == ".":  # no culture of .NET puts the month first and a dot between
            self.day_first = True
        elif b > 12:
            self.month_first = True
        elif a != b:
            self.open = True

    @property
    def order(self) -> Order | None:
        """The order, if the column shows one and only one."""
        if self.day_first == self.month_first:
            return None
        return "day first" if self.day_first else "month first"

    @property
    def is_undecided(self) -> bool:
        return self.order is None and (self.open or self.day_first)


def order_of(texts: Iterable[str]) -> Order | None:
    """Return the order of day and month that a column's texts show, None if they do not."""
    column = ColumnOrder()
    for text in texts:
        column.see(text)
    return column.order


def order_of_culture(culture: str) -> Order | None:
    """Return the order of a culture such as de-DE; an empty name decides nothing."""
    name = culture.strip().lower().replace("_", "-")
    if not name:
        return None
    if name in MONTH_FIRST:
        return "month first"
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z]{4})?-([a-z]{2}|\d{3})", name):
        raise SettingsError(f"{culture} is no culture.", hint="Give language and region, for example de-DE or en-US.")
    return "day first"


def zone_of(name: str) -> tzinfo:
    """Return an IANA time zone; an empty name is UTC."""
    if not name or name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise SettingsError(f"{name} is no time zone.", hint="Give an IANA name, for example Europe/Berlin.") from error


def read_time(text: str, *, order: Order | None = None, zone: tzinfo = UTC) -> datetime | None:
    """Return the time that a text stands for, in UTC; None if it is none or its order is not known.

    A text without a zone is in `zone`. NEVER and NO_END stand for the years in which .NET says these.
    """
    text = text.strip()
    if ticks := _TICKS.match(text):
        return _within(_EPOCH, timedelta(milliseconds=int(ticks[1])))
    if iso := _ISO.match(text):
        *parts, fraction, offset = iso.groups()
        return _moment(parts, fraction=fraction or "", zone=_offset(offset) if offset else zone)
    local = _LOCAL.match(text)
    return _local(local, order, zone) if local else None


def filetime(ticks: int) -> datetime | None:
    """Return the time of a Windows file time (100 ns since 1601); 0 and the largest one are NEVER."""
    if ticks <= 0 or ticks >= 0x7FFF_FFFF_FFFF_FFFF:
        return NEVER
    return _within(datetime(1601, 1, 1, tzinfo=UTC), timedelta(microseconds=ticks // 10))


def _local(found: re.Match[str], order: Order | None, zone: tzinfo) -> datetime | None:
    a, b, c = found["a"], found["b"], found["c"]
    if len(a) == 4:
        year, month, day = a, b, c
    elif len(c) not in {2, 4}:
        return None
    else:
        year = c if len(c) == 4 else f"20{c}"
        if order is None and found["mark"] == ".":
            order = "day first"
        if order is None and a != b and int(year) > 1753 and int(year) != 9999:
            return None
        day, month = (a, b) if order == "day first" else (b, a)
    hour = found["hour"]
    if hour and (half := found["half"] or found["before"]):
        is_afternoon = half.lower().startswith(("p", "μ", "下", "午後", "오후"))
        if int(hour) > 12 or int(hour) == 0:
            return None
        hour = str(int(hour) % 12 + 12 * is_afternoon)
    return _moment([year, month, day, hour, found["minute"], found["second"]], zone=zone)


def _moment(parts: list[str | None], *, zone: tzinfo, fraction: str = "") -> datetime | None:
    year, month, day, hour, minute, second = [int(p) if p else 0 for p in parts]
    if year <= 1753:
        return NEVER
    if year == 9999:
        return NO_END
    if year > LAST_YEAR:
        return None
    try:
        wall = datetime(year, month, day, hour, minute, second, int(f"{fraction:0<6}"[:6]) if fraction else 0, zone)
        return wall if zone is UTC else wall.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _within(start: datetime, since: timedelta) -> datetime | None:
    try:
        found = start + since
    except OverflowError:
        return NEVER if since < timedelta(0) else NO_END
    if found.year <= 1753:
        return NEVER
    if found.year == 9999:
        return NO_END
    return None if found.year > LAST_YEAR else found


def _offset(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(sign * timedelta(minutes=min(minutes, 24 * 60 - 1)))
