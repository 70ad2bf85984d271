"""The scopes that bulk operations take: which updates, in windows of arrival that can be halved, and which computers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from lxml import etree

ANY_PUBLICATION = 2_147_483_647
"""Updates that are published, expired or in testing alike."""
OPEN_BEGIN = "01-01-1753 00:00:00.000"
OPEN_END = "12-31-9999 23:59:59.997"
SEAM = timedelta(seconds=1)
"""Halves overlap by so much: whether the service takes bounds inclusively is not documented, and keys are merged."""
NARROWEST = timedelta(seconds=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A span of arrival on the server; an open side reaches as far as there is anything.

    `first` and `last` are where an open side is taken to be when the window is halved.
    """

    first: datetime
    last: datetime
    begins: datetime | None = None
    ends: datetime | None = None

    @property
    def name(self) -> str:
        """Its name as a checkpoint; the same for the same halvings of the same span."""
        return f"{_day(self.begins)} to {_day(self.ends)}"

    @property
    def can_be_halved(self) -> bool:
        return (self.ends or self.last) - (self.begins or self.first) > NARROWEST

    def halves(self) -> Iterator[Window]:
        """Yield the two halves, the older one first."""
        begins, ends = self.begins or self.first, self.ends or self.last
        middle = (begins + (ends - begins) / 2).replace(microsecond=0)
        yield replace(self, ends=middle)
        yield replace(self, begins=middle - SEAM)

    def scope(self) -> str:
        """Return the scope of the updates that arrived in it, of every state."""
        return update_scope(
            FromArrivalDate=OPEN_BEGIN if self.begins is None else _moment(self.begins),
            ToArrivalDate=OPEN_END if self.ends is None else _moment(self.ends),
        )


def whole(*, until: datetime, since: int) -> Window:
    """Return the window of everything: halved as if from the year `since` to a day after `until`."""
    first = datetime(since, 1, 1, tzinfo=UTC)
    last = until.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Window(first=first, last=max(last, first + timedelta(days=1)))


def update_scope(*, approved_states: int = -1, **attributes: str) -> str:
    """Return a scope of updates as the text that the service takes; without attributes it is every update."""
    return _text("UpdateScope", ApprovedStates=str(approved_states), UpdateTypes="-1", **attributes)


def computer_scope() -> str:
    """Return the scope of all computers, those that report to downstream servers included."""
    return _text("ComputerTargetScope", IncludeDownstreamComputerTargets="1")


def _text(name: str, **attributes: str) -> str:
    return etree.tostring(etree.Element(name, attributes), encoding="unicode")


def _moment(at: datetime) -> str:
    return f"{at:%m-%d-%Y %H:%M:%S}.{at.microsecond // 1000:03}"


def _day(at: datetime | None) -> str:
    return "open" if at is None else f"{at:%Y-%m-%dT%H:%M:%S}"
