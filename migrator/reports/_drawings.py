"""Where the marks of a drawing are: days and counts become places on the page, and words for who cannot see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from migrator.reports.model import Bar, Calendar, Cells, Shade, Strip, Tone
from migrator.reports.words import counted
from migrator.wording import long_date, short_date, short_day

BAR = 1000
"""Units of the longest bar; every part of it is at least `THINNEST` wide, so that one computer can be seen."""
THINNEST = 3

STRIP_WIDTH, STRIP_EDGE = 640, 6
TOLERANCE = timedelta(days=3)
"""An approval so close to the day on which the ring takes the release counts as the same."""

LEFT, RIGHT = 170, 1000
ROW, FIRST_ROW = 24, 30
NEAR_EDGE, LABEL_ROOM = 70, 58


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a bar."""

    tone: Tone | Shade
    x: float
    width: float


def bar_parts(bar: Bar) -> list[Part]:
    """Return the parts of a bar from the left; empty ones are left out."""
    made, x = [], 0.0
    for tone, value in bar.parts:
        if value:
            width = max(THINNEST, round(BAR * value / bar.most, 1))
            made.append(Part(tone=tone, x=x, width=width))
            x = round(x + width, 1)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseMark:
    """A release of a strip; `odd` is an approval that the ring does not reproduce."""

    day: float
    approved: float | None
    taken: float | None
    odd: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StripMarks:
    """A strip as drawn."""

    words: str
    releases: list[ReleaseMark]


def strip_marks(strip: Strip) -> StripMarks:
    """Return the marks of a year: each release, its approval and the day on which the ring takes it."""
    place = _scale(strip.begins, strip.ends, left=STRIP_EDGE, right=STRIP_WIDTH - STRIP_EDGE)

    def within(day: date | None) -> float | None:
        return None if day is None or day > strip.ends else place(day)

    releases = [
        ReleaseMark(
            day=place(r.day), approved=within(r.approved), taken=within(r.taken), odd=is_odd(r.approved, r.taken)
        )
        for r in strip.releases
    ]
    approved = [r for r in strip.releases if r.approved]
    odd = sum(is_odd(r.approved, r.taken) for r in approved)
    words = f"{len(approved)} of {counted(len(strip.releases), 'release')} approved; {odd} not as the ring takes them"
    return StripMarks(words=words, releases=releases)


def is_odd(approved: date | None, taken: date | None) -> bool:
    """Tell whether an approval is further from the day of the ring than the tolerance."""
    return approved is not None and taken is not None and abs(approved - taken) > TOLERANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMark:
    """A cell; bad ones stand out by their height too."""

    tone: Tone
    x: float
    inset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMark:
    """The name of a stretch of cells."""

    x1: float
    x2: float
    at: float
    y: float
    anchor: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMarks:
    """A row of cells as drawn."""

    width: int
    height: int
    top: int
    cell: float
    cells: list[CellMark]
    marks: list[NameMark]
    words: str


INSET: dict[Tone, int] = {"notready": 0, "advisory": 3, "unknown": 6, "ready": 6, "plain": 10}


def cell_marks(row: Cells) -> CellMarks:
    """Return the cells of a row, and the names of its stretches above it, on lines of their own where they collide."""
    width = 1000
    step = width / max(len(row.cells), 1)
    cell = round(max(step - min(1.5, step / 4), 0.5), 2)
    levels = len(row.marks)
    top = 10 + 18 * levels
    marks = []
    for level, mark in enumerate(row.marks):
        x1, x2 = round(mark.first * step, 1), round((mark.last + 1) * step, 1)
        middle = (x1 + x2) / 2
        anchor = "start" if middle < 200 else "end" if middle > width - 200 else "middle"
        at = x1 if anchor == "start" else x2 if anchor == "end" else middle
        marks.append(NameMark(x1=x1, x2=x2, at=round(at, 1), y=12 + 18 * level, anchor=anchor, text=mark.text))
    tones = row.cells
    bad = sum(t == "notready" for t in tones)
    doubtful = sum(t == "advisory" for t in tones)
    words = f"{counted(len(tones), 'cell')} from {row.begins} to {row.ends}: {bad} bad, {doubtful} doubtful"
    names = "; ".join(m.text for m in row.marks)
    return CellMarks(
        width=width,
        height=top + 46,
        top=top,
        cell=cell,
        cells=[CellMark(tone=t, x=round(i * step, 2), inset=INSET[t]) for i, t in enumerate(row.cells)],
        marks=marks,
        words=f"{words}. {names}." if names else f"{words}.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanMark:
    """A bar of the calendar with its words."""

    label: str
    look: str
    x: float
    y: int
    width: float
    note: str
    note_x: float
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMark:
    """A day that matters; without a text where there is no room for one."""

    x: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenMark:
    """A frozen period."""

    x: float
    width: float
    middle: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarMarks:
    """A calendar as drawn."""

    left: int
    height: int
    spans: list[SpanMark]
    days: list[DayMark]
    frozen: list[FrozenMark]
    words: str


def calendar_marks(calendar: Calendar) -> CalendarMarks:
    """Return the bars of a calendar on one scale of days."""
    begins = min(s.begins for s in calendar.spans)
    ends = max(s.ends for s in calendar.spans) + timedelta(days=1)
    place = _scale(begins, ends, left=LEFT, right=RIGHT - 10)
    spans = []
    for number, span in enumerate(calendar.spans):
        x, end = place(span.begins), place(span.ends + timedelta(days=1))
        late = end > RIGHT - NEAR_EDGE
        spans.append(
            SpanMark(
                label=span.label,
                look=span.look,
                x=x,
                y=FIRST_ROW + number * ROW,
                width=round(max(end - x, 2), 1),
                note=span.note,
                note_x=round(x - 6 if late else end + 6, 1),
                anchor="end" if late else "start",
            )
        )
    frozen = []
    for first, last, text in calendar.frozen:
        a, b = max(first, begins), min(last + timedelta(days=1), ends)
        if a < b:
            x, end = place(a), place(b)
            frozen.append(FrozenMark(x=x, width=round(end - x, 1), middle=round((x + end) / 2, 1), text=text))
    words = (
        f"{counted(len(calendar.spans), 'bar')} from {long_date(begins)} to {long_date(ends - timedelta(days=1))}, with "
        f"{counted(len(calendar.days), 'Patch Tuesday')}; the table below has the dates."
    )
    return CalendarMarks(
        left=LEFT,
        height=FIRST_ROW + ROW * len(spans) + 20,
        spans=spans,
        days=_spaced([(place(d), d) for d in calendar.days if begins <= d <= ends]),
        frozen=frozen,
        words=words,
    )


def _spaced(days: list[tuple[float, date]]) -> list[DayMark]:
    """Name the days that have room for it; the first one of a year that is named says the year."""
    made: list[DayMark] = []
    written, year = float("-inf"), 0
    for x, day in days:
        if x - written < LABEL_ROOM:
            made.append(DayMark(x=x, text=""))
            continue
        made.append(DayMark(x=x, text=short_day(day) if day.year == year else short_date(day)))
        written, year = x, day.year
    return made


def _scale(begins: date, ends: date, *, left: float, right: float) -> Callable[[date], float]:
    days = max((ends - begins).days, 1)
    return lambda day: round(left + (right - left) * (day - begins).days / days, 1)
