"""The sheet *Start here*: what we could not see, the verdict, its numbers, and where everything is."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink

from migrator.reports._cells import AMBER, FACE, GREEN, GREY, HEADER, INK, LINK, PALE, PALE_LINE, RED, VIOLET, styled
from migrator.reports.sheets import Sheet
from migrator.reports.summary import Summary, unseen_sentence, verdict_sentence
from migrator.reports.words import counted
from migrator.wording import long_date

NAME = "Start here"
WIDTHS = (3, 24, 24, 24, 24, 24, 40)
LINE = 118
"""Characters of a line of text; cells cannot wrap across each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A sheet and how many of its rows are in it."""

    sheet: Sheet
    rows: int
    of: int

    @property
    def note(self) -> str:
        """Say what the sheet leaves out and where that is."""
        if self.rows == self.of:
            return ""
        return f"Shows {self.rows:,} of {self.of:,}; the rest is in assessment.duckdb, table {self.sheet.rest}."


def write_start(book: Workbook, found: Summary, *, shown: Sequence[Shown]) -> None:
    """Write the first sheet."""
    sheet: Any = book.create_sheet(NAME)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = HEADER
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    for letter, width in zip("ABCDEFG", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    _Page(sheet).write(found, shown=shown)


class _Page:
    """Rows from the top down, each with its height."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.row = 0

    def write(self, found: Summary, *, shown: Sequence[Shown]) -> None:
        self.add(height=8)
        self.add([self.cell("WSUS migration readiness", color=GREY)])
        self.add([self.cell(found.organisation, size=22, bold=True)], height=34)
        self.add([self.cell(_what(found), color=GREY)])
        self.head("What we could not see")
        self.paragraph(unseen_sentence(found), framed=True)
        self.head("Verdict")
        verdict, _, others = "".join(verdict_sentence(found)).partition(". ")
        self.paragraph(f"{verdict.removesuffix('.')}.", bold=True, size=13, line=90)
        if others:
            self.paragraph(others)
        for item in found.urgent:
            self.paragraph(f"Do today, whatever the plan. {item.sentence}", framed=True)
        self.add(height=10)
        self.tiles(found)
        self.head("Sheets")
        for entry in shown:
            self.link(entry)
        self.head("How to decide here")
        self.yellow("Fill the yellow cells of the sheet Computers, save, and run:")
        self.add([self.cell("migrator assess ESTATE --decisions assessment.xlsx", face="Consolas")])
        self.paragraph(
            "Your decisions replace ours, change everything that follows from them, and come back in the next workbook. "
            "An empty yellow cell changes nothing.",
            color=GREY,
        )

    def cell(
        self,
        value: object,
        *,
        size: float = 10,
        bold: bool = False,
        color: str = INK,
        face: str = FACE,
        u: Literal["single"] | None = None,
    ) -> Any:
        return styled(self.sheet, value, Font(name=face, size=size, bold=bold, color=color, underline=u))

    def add(self, cells: Sequence[Any] = (), *, height: float = 16) -> None:
        """Append a row whose first cell stands in the second column."""
        self.row += 1
        self.sheet.row_dimensions[self.row].height = height
        self.sheet.append([None, *cells])

    def head(self, words: str) -> None:
        self.add(height=14)
        self.add([self.cell(words, size=12, bold=True)], height=21)

    def paragraph(
        self,
        words: str,
        *,
        bold: bool = False,
        size: float = 10,
        color: str = INK,
        line: int = LINE,
        framed: bool = False,
    ) -> None:
        for part in textwrap.wrap(words, line):
            cell = self.cell(part, bold=bold, size=size, color=color)
            if framed:
                cell.border = Border(left=Side(style="medium", color=GREY))
                cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)
            self.add([cell], height=16 if size <= 10 else 20)

    def tiles(self, found: Summary) -> None:
        counts = (
            (found.can_move, "can move", GREEN),
            (found.to_fix, "need work first", RED),
            (found.not_known, "cannot be judged", VIOLET),
            (found.to_decide, "need a decision", AMBER),
            (found.stays, "stay", GREY),
        )
        above, below = [], []
        for count, words, colour in counts:
            number = self.cell(count.value, size=20, bold=True, color=colour)
            number.number_format = "#,##0"
            note = self.cell(f"of {count.of:,} {words}", color=GREY)
            for cell in (number, note):
                cell.border = Border(left=Side(style="thick", color=colour))
                cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)
            above.append(number)
            below.append(note)
        self.add(above, height=32)
        self.add(below, height=18)

    def link(self, entry: Shown) -> None:
        name = entry.sheet.name
        link = self.cell(name, color=LINK, u="single")
        link.hyperlink = Hyperlink(ref="", location=f"'{name}'!A1", display=name)
        rows = self.cell(entry.of, color=GREY)
        rows.number_format = '#,##0" rows"' if entry.of != 1 else '0" row"'
        self.add([link, rows, self.cell(entry.sheet.meaning)])
        if entry.note:
            self.add([None, None, self.cell(entry.note, color=AMBER, bold=True)])

    def yellow(self, words: str) -> None:
        swatch = self.cell("Yours to fill in", color=INK)
        swatch.fill = PatternFill("solid", start_color=PALE)
        swatch.border = Border(bottom=Side(style="hair", color=PALE_LINE))
        self.add([swatch, self.cell(words)])


def _what(found: Summary) -> str:
    return " · ".join(
        [
            f"As of {long_date(found.as_of)}",
            counted(found.servers, "server"),
            counted(found.computers, "computer"),
            counted(found.groups, "group"),
            f"migrator {found.tool}",
        ]
    )
