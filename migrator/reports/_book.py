"""The file of a workbook: the same content gives the same bytes, whenever it is written."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.writer.excel import ExcelWriter

from migrator.reports._cells import FACE, INK
from migrator.reports._rows import Rows

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can say; ours all say it."""


class SteadyZip(zipfile.ZipFile):
    """An archive whose members carry no clock time; `rows` are put into the worksheets while these are written."""

    rows: Mapping[str, Rows] = {}

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        """Add a member from memory."""
        super().writestr(_member(str(zinfo_or_arcname)), data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """Add a member from a file; openpyxl does so with worksheets only, which hold no more than a page here."""
        member = _member(str(arcname or filename).lstrip("/"))
        before, end, after = Path(filename).read_bytes().partition(b"</sheetData>")
        rows = self.rows.get(member.filename)
        member.file_size = rows.most_bytes if rows else 0
        with self.open(member, "w") as goal:
            goal.write(before)
            for some in rows or ():
                goal.write(some)
            goal.write(end + after)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, date_time=EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    member.create_system = 3
    return member


def new_book(*, title: str, creator: str, as_of: date) -> Workbook:
    """Return an empty workbook that is written row by row and dated by the assessment, not by the clock."""
    book = Workbook(write_only=True)
    styles: Any = book  # the stubs leave out where a workbook keeps its fonts
    styles._fonts[0] = Font(
        name=FACE, size=10, color=INK, family=2
    )  # what a cell without a style of its own looks like
    book.properties.title = title
    book.properties.creator = creator
    book.properties.created = book.properties.modified = datetime.combine(as_of, time())
    return book


def save_book(book: Workbook, path: Path, *, rows: Mapping[str, Rows]) -> None:
    """Write the file, with `rows` by the path of their worksheet; openpyxl's own `save` would put the clock into it."""
    with SteadyZip(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        archive.rows = rows
        ExcelWriter(book, archive).save()
