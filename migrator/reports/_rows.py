"""Rows as the XML of a worksheet: openpyxl makes the sheet around them, at a tenth of the speed it would make these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from textwrap import wrap
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from migrator.reports._cells import make_cell
from migrator.reports.sheets import Sheet

SERIAL: Callable[[date], float] = to_excel
"""Day or time -> the number that Excel keeps for it."""

LINE_POINTS, MOST_LINES = 14, 12
"""Height of a line, and lines that a cell shows at most."""

AT_ONCE = 500
"""Rows that are handed over together."""

CELL_BYTES = 120
"""Bytes of a cell before compression, rather too many than too few; says whether an archive needs ZIP64."""


class Rows:
    """The rows of a sheet below its header, to be read once, while the file is written; `made` is openpyxl's sheet."""

    def __init__(self, made: Any, sheet: Sheet, rows: Iterable[Sequence[Any]], *, count: int) -> None:
        self.frames = [
            (get_column_letter(place), make_cell(made, column, wraps=sheet.wraps).style_id, column.wish is not None)
            for place, column in enumerate(sheet.columns, start=1)
        ]
        self.widths = (
            [int(made.column_dimensions[letter].width) - 1 for letter, _, _ in self.frames] if sheet.wraps else ()
        )
        self.rows = iter(rows)
        self.most_bytes = count * len(sheet.columns) * CELL_BYTES

    def __iter__(self) -> Iterator[bytes]:
        number = 2
        while some := list(islice(self.rows, AT_ONCE)):
            yield "".join(self._row(number + i, row) for i, row in enumerate(some)).encode()
            number += len(some)

    def _row(self, number: int, row: Sequence[Any]) -> str:
        """Return a row; values are what `_cells.CONVERT` made of them, and text is an inline string, never a formula."""
        cells = []
        for (letter, style, yellow), value in zip(self.frames, row, strict=True):
            if value is None:
                if yellow:
                    cells.append(f'<c r="{letter}{number}" s="{style}"/>')
            elif isinstance(value, str):
                space = ' xml:space="preserve"' if value != value.strip() else ""
                cells.append(
                    f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t{space}>{escape(value)}</t></is></c>'
                )
            else:
                plain = SERIAL(value) if isinstance(value, date) else value
                cells.append(f'<c r="{letter}{number}" s="{style}"><v>{plain}</v></c>')
        return f'<row r="{number}"{self._height(row)}>{"".join(cells)}</row>'

    def _height(self, row: Sequence[Any]) -> str:
        """Return the height of a row with wrapped texts; not every program works it out by itself."""
        if not self.widths:
            return ""
        lines = [len(wrap(v, w)) for v, w in zip(row, self.widths, strict=True) if isinstance(v, str)]
        return f' ht="{LINE_POINTS * min(max(lines, default=1), MOST_LINES) + 3}" customHeight="1"'
