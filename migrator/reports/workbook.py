"""Write the workbook: one native table a sheet, yellow columns for decisions, and a first sheet that says it all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo

from migrator.estate.database import Database
from migrator.reports import sheet_order
from migrator.reports._book import new_book, save_book
from migrator.reports._cells import CONVERT, PALE_LINE, make_header, status_rules, width_of
from migrator.reports._rows import Rows
from migrator.reports._start import Shown, write_start
from migrator.reports.sheets import Row, Sheet, Wish, numbers
from migrator.reports.summary import summary

MEASURED = 1_000
"""Rows that the widths of a sheet are measured on."""

NONE = "none"
"""What the one row of an empty table says; a native table needs a row."""


def write_workbook(database: Database, path: Path, *, row_cap: int) -> None:
    """Write the assessment as a workbook; no sheet that grows with the estate has more than `row_cap` rows.

    The same database gives the same bytes. Memory does not grow with the estate.
    """
    found = summary(database)
    sheets = sheet_order.sheets()
    sizes = {s.name: s.size(database) for s in sheets}
    shown = [
        Shown(sheet=s, rows=min(sizes[s.name], row_cap) if s.grows else sizes[s.name], of=sizes[s.name]) for s in sheets
    ]
    book = new_book(
        title=f"WSUS migration readiness, {found.organisation}", creator=f"migrator {found.tool}", as_of=found.as_of
    )
    write_start(book, found, shown=shown)
    waves = min(sizes["Plan"], row_cap)
    rows = {}
    for entry in shown:
        cut = [_cut(e) for e in shown if e.note] if entry.sheet is numbers.SHEET else []
        count = entry.rows + len(cut)
        first = _content(database, entry.sheet, most=min(MEASURED, row_cap), cut=cut)
        made = _make_sheet(book, entry.sheet, first, count=count, waves=waves)
        content = _content(database, entry.sheet, most=row_cap, cut=cut)
        rows[f"xl/worksheets/sheet{len(book.worksheets)}.xml"] = Rows(made, entry.sheet, content, count=count)
    save_book(book, path, rows=rows)


def _cut(entry: Shown) -> Row:
    """Return the line of the summary that says what a sheet leaves out."""
    return (f"Rows of the sheet {entry.sheet.name}", entry.rows, entry.of, entry.rows / entry.of, entry.note)


def _content(database: Database, sheet: Sheet, *, most: int, cut: Sequence[Row] = ()) -> Iterator[list[Any]]:
    """Yield the rows of a sheet as its cells hold them; asked when the first is wanted, so that one sheet is in memory."""
    converts = [CONVERT[c.kind] for c in sheet.columns]
    empty = True
    for row in chain(sheet.content(database, most=most), cut):
        empty = False
        yield [None if v is None else convert(v) for convert, v in zip(converts, row, strict=True)]
    if empty:
        yield [NONE, *[None] * (len(sheet.columns) - 1)]


def _make_sheet(book: Workbook, sheet: Sheet, first: Iterable[Sequence[Any]], *, count: int, waves: int) -> Any:
    """Add a sheet with everything but its rows; widths are measured on the `first` of them."""
    made: Any = book.create_sheet(sheet.name)
    _lay_out(made, sheet, list(first))
    made.append([make_header(made, c) for c in sheet.columns])
    last_row = max(count, 1) + 1
    _add_table(made, sheet, last_row=last_row)
    for letter, column in zip(_letters(sheet), sheet.columns, strict=True):
        span = f"{letter}2:{letter}{last_row}"
        if column.kind == "status":
            for rule in status_rules(f"{letter}2"):
                made.conditional_formatting.add(span, rule)
        if column.wish and count:
            made.data_validations.append(_validation(column.wish, span, waves=waves))
    return made


def _letters(sheet: Sheet) -> list[str]:
    return [get_column_letter(place) for place in range(1, len(sheet.columns) + 1)]


def _lay_out(made: Any, sheet: Sheet, first: Sequence[Sequence[Any]]) -> None:
    """Set what has to stand before the rows: widths, frozen panes, the page."""
    for place, (letter, column) in enumerate(zip(_letters(sheet), sheet.columns, strict=True)):
        made.column_dimensions[letter].width = width_of(column, [row[place] for row in first])
    made.row_dimensions[1].height = 24
    made.freeze_panes = "B2"
    made.sheet_view.showGridLines = False
    made.sheet_properties.pageSetUpPr.fitToPage = True
    made.page_setup.orientation, made.page_setup.fitToHeight = "landscape", 0
    made.print_title_rows = "1:1"
    if any(c.wish for c in sheet.columns):
        made.sheet_properties.tabColor = PALE_LINE


def _add_table(made: Any, sheet: Sheet, *, last_row: int) -> None:
    table: Any = Table(displayName=sheet.table, ref=f"A1:{get_column_letter(len(sheet.columns))}{last_row}")
    table._initialise_columns()
    for head, column in zip(table.tableColumns, sheet.columns, strict=True):
        head.name = column.name
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    made.tables.add(table)  # add_table warns of missing columns even where they are there


def _validation(wish: Wish, span: str, *, waves: int) -> DataValidation:
    """Return the drop-down of a yellow column, or what else may be written there, with a message that stops."""
    made = DataValidation(
        allow_blank=True, showErrorMessage=True, showInputMessage=True, errorStyle="stop", errorTitle="Not possible",
        error=wish.stop, promptTitle="Yours to fill in", prompt=wish.stop, sqref=span,
    )  # fmt: skip
    if wish.longest:
        made.type, made.operator, made.formula1 = "textLength", "lessThanOrEqual", str(wish.longest)
    elif wish.words:
        made.type, made.formula1 = "list", f'"{wish.words}"'
    elif waves:
        made.type, made.formula1 = "list", f"'{wish.sheet}'!$A$2:$A${waves + 1}"
    else:
        made.type, made.formula1, made.error = "custom", "FALSE", "The plan has no wave yet."
    return made
