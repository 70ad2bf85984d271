"""What every column means: of this workbook and of every table of assessment.duckdb."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from migrator.estate.database import Database
from migrator.estate.model import known_tables
from migrator.reports.sheets import Row, Sheet, lines

KINDS: dict[object, str] = {
    str: "text",
    int: "number",
    float: "decimal",
    bool: "yes or no",
    date: "date",
    datetime: "time, UTC",
    tuple[str, ...]: "list",
}


def sheet_about(sheets: Sequence[Sheet]) -> Sheet:
    """Return the sheet that explains the columns of `sheets`, its own and those of the database."""

    def rows(database: Database) -> list[Row]:
        return [*_of_sheets([*sheets, made]), *_of_tables(database)]

    made = Sheet(
        name="Data dictionary",
        table="DataDictionary",
        meaning="What every column means, here and in assessment.duckdb.",
        columns=lines(
            ("Where", "text", "Sheet of this workbook, or table of assessment.duckdb", 28),
            ("Column", "text", "Name of the column; empty on the line that says what the whole is", 32),
            ("Kind", "text", "What its values are", 16),
            ("May be empty", "yes or no", "yes: an empty cell means not known, unless the meaning says otherwise"),
            ("Meaning", "text", "What it says", 110),
            ("Of", "text", "workbook; fact, derived or reference table", 16),
        ),
        rows=rows,
    )
    return made


def _of_sheets(sheets: Iterable[Sheet]) -> Iterable[Row]:
    for sheet in sheets:
        yield sheet.name, None, None, None, sheet.meaning, "workbook"
        for column in sheet.columns:
            kind = "yours" if column.wish else column.kind
            yield sheet.name, column.name, kind, None, column.meaning, "workbook"


def _of_tables(database: Database) -> Iterable[Row]:
    shapes = known_tables()
    reference = dict(database.rows("select name, meaning from reference_source"))
    there = database.rows(
        "select table_name, column_name, lower(data_type) from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'main' and not internal "
        "and table_name in (select table_name from duckdb_tables() where not temporary) "
        "order by table_name, column_index"
    )
    met: set[str] = set()
    for table, column, kind in there:
        shape = shapes.get(table)
        of = "reference" if table in reference else "fact" if shape and shape.scope_kind else "derived"
        if table not in met:
            met.add(table)
            yield table, None, None, None, shape.meaning if shape else reference.get(table), of
        known = {c.name: c for c in shape.columns}.get(column) if shape else None
        if known:
            yield table, column, KINDS[known.python_type], known.nullable, known.meaning, of
        else:
            yield table, column, kind, None, None, of
