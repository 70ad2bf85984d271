"""Several statements about one thing become one: repeated keys within a reading, and sources that each know a part."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from migrator.estate.database import literal, parquet
from migrator.estate.model import TableShape


def last_rows(table: TableShape, parts: Sequence[Path], *, where: str = "true") -> str:
    """Return the query for the last row of each key; `parts` in the order in which they were written."""
    names = ", ".join(f'"{c.name}"' for c in table.columns)
    keys = ", ".join(f'"{k}"' for k in table.key)
    place = f"list_position([{', '.join(literal(p.name) for p in parts)}], parse_filename(filename))"
    return (
        f"select {names} from {typed(table, parts, 'filename = true', 'file_row_number = true')} where {where} "
        f"qualify row_number() over (partition by {keys} order by {place} desc, file_row_number desc) = 1 "
        f"order by {keys}"
    )


def typed(table: TableShape, parts: Sequence[Path], *more: str) -> str:
    """Return a relation over Parquet parts that has every column of the table; what a part lacks is not known."""
    blank = ", ".join(f'cast(null as {c.sql_type}) as "{c.name}"' for c in table.columns)
    return f"(select {blank} where false union all by name select * from {parquet(parts, *more)})"


def filled(table: TableShape, better: str, other: str, *, all_rows: bool) -> str:
    """Return the query for the rows of `better`, with what they do not know filled from the same rows of `other`.

    `all_rows` keeps the rows that only `other` has: right where `better` has not seen everything. Where it has, they
    are gone. Fields that are one statement together (`TableShape.together`) are filled only where the two do not
    contradict each other in any of them, so that a deadline from one source never stands beside the other's "none".
    """
    agreement: dict[str, str] = {}
    for group in table.together:
        agree = " and ".join(f'coalesce(b."{f}" = o."{f}", true)' for f in group)
        agreement |= dict.fromkeys(group, agree)
    columns = []
    for name in table.column_names:
        either = f'coalesce(b."{name}", o."{name}")'
        known = f'case when {agreement[name]} then {either} else b."{name}" end' if name in agreement else either
        columns.append(f'{known} as "{name}"')
    join = "full" if all_rows else "left"
    keys = " and ".join(f'b."{k}" = o."{k}"' for k in table.key)
    return f"select {', '.join(columns)} from ({better}) b {join} join ({other}) o on {keys}"
