"""Cells of the workbook: what a value becomes, how it looks, and that text from outside stays text."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle

from migrator.reports.sheets import Column, Kind
from migrator.reports.words import STATES, evidence, shaped

# openpyxl writes the children of a font in an order that the Open XML schema does not allow, and Microsoft's
# validator refuses every workbook because of it; this is the order of CT_Font.
Font.__elements__ = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u",
    "vertAlign", "sz", "color", "name", "family", "charset", "scheme",
)  # fmt: skip

FACE = "Segoe UI"
INK, GREY, LINK = "1B1F27", "5B6270", "1D5FA8"
HEADER, PALE, PALE_LINE = "2B313C", "FFF8DC", "D8C568"
GREEN, AMBER, RED, VIOLET = "1A6B4B", "87530D", "A1282C", "5B4B8A"
SHAPES = {
    "●": (GREEN, "E3F4EA"),
    "▲": (AMBER, "FDF0D5"),
    "■": (RED, "FBE5E3"),
    "◇": (VIOLET, "ECE9F6"),
}
"""Shape -> colours of text and ground; one look per meaning, the same on the page."""

STATUS = {state: shaped(badge) for state, badge in STATES.items()}
LONGEST = 32_767
"""Characters that a cell holds, counted in UTF-16 as Excel counts them."""

# `_)` leaves the width of a bracket free, so that a number does not touch the text of the next column.
FORMATS: dict[Kind, str] = {
    "number": "#,##0_)_)",
    "decimal": "#,##0.0_)_)",
    "percent": "0.0%_)_)",
    "date": "yyyy-mm-dd",
    "time": "yyyy-mm-dd hh:mm",
}
NUMERIC = frozenset({"number", "decimal", "percent"})
_BREAKS = re.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+")
_FORBIDDEN = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def text(value: object) -> str | None:
    """Return a value as text that a cell can hold: one line, no control characters, not too long."""
    found = str(value)
    if _FORBIDDEN.search(found):
        found = _FORBIDDEN.sub("", _BREAKS.sub(" ", found))
    if len(found) * 2 > LONGEST and len(units := found.encode("utf-16-le")) > LONGEST * 2:
        found = units[: (LONGEST - 1) * 2].decode("utf-16-le", errors="ignore") + "…"
    return found or None


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _time(value: datetime) -> datetime:
    return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value


def _day(value: date) -> date:
    return _time(value).date() if isinstance(value, datetime) else value


def _evidence(value: str) -> str | None:
    return text(" · ".join(f"{name}: {words}" for name, words in evidence(value)))


CONVERT: dict[Kind, Callable[[Any], Any]] = {
    "text": text,
    "status": lambda value: STATUS.get(value) or text(value),
    "number": _number,
    "decimal": _number,
    "percent": _number,
    "date": _day,
    "time": _time,
    "yes or no": lambda value: "yes" if value else "no",
    "list": lambda value: text(", ".join(value)),
    "evidence": _evidence,
}
"""What a value of each kind becomes in a cell."""


def make_cell(sheet: Any, column: Column, *, wraps: bool) -> Any:
    """Make a cell that looks like every cell of a column below its header."""
    cell: Any = WriteOnlyCell(sheet)
    if column.kind in FORMATS:
        cell.number_format = FORMATS[column.kind]
    # Said for texts too: left to themselves, right-to-left names would stand at the other edge.
    cell.alignment = Alignment(
        horizontal="right" if column.kind in NUMERIC else "left",
        vertical="top" if wraps else None,
        wrap_text=wraps and column.kind not in FORMATS,
    )
    if column.wish:
        cell.fill = PatternFill("solid", start_color=PALE)
        cell.border = Border(bottom=Side(style="hair", color=PALE_LINE))
        cell.number_format = "@"
    return cell


def make_header(sheet: Any, column: Column) -> Any:
    """Make the header of a column; those of yellow columns say so."""
    cell = styled(sheet, column.name, Font(name=FACE, size=10, bold=True, color="FFE9A8" if column.wish else "FFFFFF"))
    cell.fill = PatternFill("solid", start_color=HEADER)
    side = "right" if column.kind in NUMERIC else "left"
    cell.alignment = Alignment(horizontal=side, vertical="center", indent=2 if side == "right" else 0)
    return cell


def styled(sheet: Any, value: Any, font: Font) -> Any:
    """Make a cell of a page that is read, not filtered; its text is text."""
    cell: Any = WriteOnlyCell(sheet, value=text(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    cell.font = font
    cell.alignment = Alignment(horizontal="left", vertical="center")
    return cell


def status_rules(first: str) -> list[Rule]:
    """Return the conditional formats of a status column, `first` being its first cell."""
    return [
        Rule(
            type="beginsWith",
            operator="beginsWith",
            text=shape,
            formula=[f'LEFT({first},1)="{shape}"'],
            dxf=DifferentialStyle(font=Font(color=ink, bold=True), fill=PatternFill(bgColor=ground, fill_type="solid")),
        )
        for shape, (ink, ground) in SHAPES.items()
    ]


def width_of(column: Column, values: list[Any]) -> float:
    """Measure the width of a column in characters, from its header (with room for the filter) and its values."""
    header = len(column.name) + (6 if column.kind in NUMERIC else 5)
    if column.wish:
        header = max(header, 26)
    longest = max((_length(v, column.kind) for v in values if v is not None), default=0)
    return float(min(max(header, longest + 2.5, 9), max(column.widest, header)))


def _length(value: Any, kind: Kind) -> float:
    match value:
        case str():
            return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in value[:120]) * 1.04
        case datetime() if kind == "time":
            return 16
        case date():
            return 10
        case int() | float():
            return len(f"{value:,.0f}") + 4
        case _:
            return len(str(value))
