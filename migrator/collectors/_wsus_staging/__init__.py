"""Rows of a WSUS server on their way to facts: kept as the text they came as, made into facts by one query a table.

The administration service and SUSDB say the same things by different wires. Both fill the same rows, described in
`reference/wsus_row.csv`; `facts/<table>.sql` says what each fact is made of. What memory does not hold goes to disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice
from typing import Self

from arro3.core import Array, DataType, RecordBatch

from migrator import reference
from migrator.collectors._wsus_staging.macros import ABSENT, ENUMERATIONS, macros
from migrator.estate.database import Database
from migrator.estate.model import shape
from migrator.estate.writer import ReadingWriter

BATCH = 20_000
LASTING = ("category", "pair", "target_group")
"""Kinds of row that several steps need; the others are gone once the facts of their step are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowColumn:
    """One cell of a row: where it stands, what it holds, and whether any fact is made of it."""

    name: str
    position: int | None
    holds: str
    is_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """Something in staged rows that this version does not understand."""

    row_kind: str
    what: str


@cache
def layouts() -> Mapping[str, tuple[RowColumn, ...]]:
    """Return the columns of each kind of row, in their order."""
    found: dict[str, list[RowColumn]] = {}
    for row in reference.reference_table("wsus_row").records():
        found.setdefault(row["row_kind"] or "", []).append(
            RowColumn(
                name=row["name"] or "",
                position=None if row["position"] is None else int(row["position"]),
                holds=row["holds"] or "",
                is_kept=row["is_kept"] == "true",
            )
        )
    return {kind: tuple(columns) for kind, columns in found.items()}


@cache
def kept_places(row_kind: str) -> tuple[int, ...]:
    """Return the places of the cells that are kept; a reader needs to look at no others."""
    return tuple(i for i, c in enumerate(layouts()[row_kind]) if c.is_kept)


class Staging:
    """Staged rows of one server; as a context manager it lets go of them at the end."""

    def __init__(self, scope: str, *, memory_limit: str = "512MiB") -> None:
        self._database = Database(memory_limit=memory_limit)
        self._rows: dict[str, int] = {}
        self._unchecked: set[str] = set()
        for name in ("wsus_event", "sync_error"):
            _load_reference(self._database, name)
        for kind in layouts():
            self._empty(kind)
        for statement in macros(scope):
            self._database.run(statement)
        self._database.run(
            "create view configuration as select map_from_entries(list((name, value))) as told from pair"
        )
        self._database.run(
            "create view titled_category as select category_kind(category_type) as kind, said(title) as title, "
            "min(guid(category_id)) as category_id from category group by all having count(distinct guid(category_id)) = 1"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add(self, row_kind: str, rows: Iterable[Sequence[str | None]]) -> int:
        """Stage rows whose cells stand in the order of the layout; of a short row the rest is absent, not nil."""
        width = len(layouts()[row_kind])
        places = kept_places(row_kind)
        return self.add_kept(row_kind, (tuple(_padded(row, width)[p] for p in places) for row in rows))

    def add_kept(self, row_kind: str, rows: Iterable[Sequence[str | None]]) -> int:
        """Stage rows that consist of the kept cells alone, every one of them; return how many."""
        names = [c.name for c in layouts()[row_kind] if c.is_kept]
        waiting = iter(rows)
        total = 0
        while batch := list(islice(waiting, BATCH)):
            columns = [Array(list(cells), type=DataType.string()) for cells in zip(*batch, strict=True)]
            incoming = RecordBatch.from_arrays(columns, names=names)  # noqa: F841 - read by name in the SQL below
            self._database.connection.execute(f'insert into "{row_kind}" select * from incoming')
            total += len(batch)
        self._rows[row_kind] = self._rows.get(row_kind, 0) + total
        self._unchecked.add(row_kind)
        return total

    def add_pairs(self, pairs: Mapping[str, str | None]) -> None:
        """Stage values by name; a name given again takes the new value."""
        for name in pairs:
            self._database.run("delete from pair where name = ?", [name.lower()])
        self.add("pair", [(name.lower(), value) for name, value in pairs.items()])

    def complaints(self) -> Iterator[Complaint]:
        """Yield what rows staged since the last time hold that no cell of theirs should, each with how often."""
        for kind in sorted(self._unchecked):
            checks = {c.name: check for c in layouts()[kind] if c.is_kept and (check := _check(c))}
            if not self._rows.get(kind) or not checks:
                continue
            counted = ", ".join(
                f"count(*) filter ({is_odd}), any_value(left({name}, 40)) filter ({is_odd})"
                for name, is_odd in checks.items()
            )
            (found,) = self._database.rows(f'select {counted} from "{kind}"')
            for name, odd, example in zip(checks, found[::2], found[1::2], strict=True):
                if odd:
                    times = f" ({odd:,} times)" if odd > 1 else ""
                    what = f"{name} holds {example}, which this version does not know{times}"
                    yield Complaint(row_kind=kind, what=what)
        self._unchecked.clear()

    def write(self, writer: ReadingWriter, checkpoint: str, tables: tuple[type, ...]) -> None:
        """Write the facts of these tables under one checkpoint, with a gap for what was not understood; forget the rows."""
        for complaint in self.complaints():
            writer.gap(tables[0], complaint.what)
        queries = {shape(table): _typed(table) for table in tables}
        writer.write_streams(checkpoint, {table: self._database.batches(sql) for table, sql in queries.items()})
        self.forget()

    def facts(self, table: type) -> list[dict[str, object]]:
        """Return the facts of a table that the staged rows make; for answers that fit in memory."""
        return self._database.records(_typed(table))

    def forget(self) -> None:
        """Let go of the rows of a step, written or given up."""
        for kind, rows in self._rows.items():
            if rows and kind not in LASTING:
                self._empty(kind)

    def group_ids(self) -> list[str]:
        """Return the ids of the computer groups that are staged."""
        return [
            str(i) for (i,) in self._database.rows("select distinct guid(group_id) from target_group order by 1") if i
        ]

    def _empty(self, row_kind: str) -> None:
        columns = ", ".join(f'"{c.name}" varchar' for c in layouts()[row_kind] if c.is_kept)
        self._database.run(f'create or replace table "{row_kind}" ({columns})')
        self._rows[row_kind] = 0


def _padded(row: Sequence[str | None], width: int) -> Sequence[str | None]:
    return row if len(row) >= width else (*row, *[ABSENT] * (width - len(row)))


def _check(column: RowColumn) -> str:
    """Return the condition under which a cell holds what it should not; an empty text where it may hold anything."""
    value = f"said({column.name})"
    match column.holds:
        case "number":
            return f"where {value} is not null and whole({column.name}) is null"
        case "truth":
            return f"where {value} is not null and truth({column.name}) is null"
        case "guid":
            return f"where {value} is not null and guid({column.name}) is null and not is_zero({column.name})"
        case "time":
            return f"where {value} is not null and not is_time({column.name})"
        case kind if kind in ENUMERATIONS:
            return f"where {value} is not null and {kind}({column.name}) is null"
    return ""


@cache
def _typed(table: type) -> str:
    """Return the query of a fact table, its columns in the order and types of the class; what it does not give is not known."""
    described = shape(table)
    sql = resources.files(__name__).joinpath("facts", f"{described.name}.sql").read_text(encoding="utf-8")
    blank = ", ".join(f'cast(null as {c.sql_type}) as "{c.name}"' for c in described.columns)
    columns = ", ".join(f'cast("{c.name}" as {c.sql_type}) as "{c.name}"' for c in described.columns)
    return f"select {columns} from (select {blank} where false union all by name select * from ({sql}))"


def _load_reference(database: Database, name: str) -> None:
    table = reference.reference_table(name)
    columns = ", ".join(f'"{c}" {kind}' for c, kind in table.types.items())
    database.run(f'create table "{name}" ({columns})')
    marks = ", ".join("?" for _ in table.types)
    for row in table.rows:
        database.run(f'insert into "{name}" values ({marks})', row)
