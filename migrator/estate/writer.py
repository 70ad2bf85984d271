"""Write one reading: parts that are whole or not there, and checkpoints from which a second run goes on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from arro3.core import RecordBatchReader
from arro3.core.types import ArrowStreamExportable
from msgspec.structs import replace

from migrator.errors import EstateError, SourceError
from migrator.estate.columns import batch_of
from migrator.estate.database import BATCH, Database, SqlError, files, first_line, literal, parquet
from migrator.estate.files import Lock, patiently
from migrator.estate.merging import last_rows
from migrator.estate.model import TableShape, fact_tables, shape
from migrator.estate.readings import (
    Gap,
    Reading,
    SourceFile,
    TableRead,
    make_folder,
    part_prefix,
    save_reading,
    written_parts,
)

Clock = Callable[[], datetime]
PART_ROWS = 4 * BATCH
DISTINCT_ROWS = 20_000_000
"""Rows whose keys are compared at once; a larger table is taken in so many slices, each within memory."""
_MERGED = "merged"


class ReadingWriter:
    """A reading being written; as a context manager it keeps a SourceError as the reading's problem."""

    def __init__(
        self, estate: Path, reading: Reading, *, clock: Clock, lock: Lock, distinct_rows: int = DISTINCT_ROWS
    ) -> None:
        self.estate = estate
        self.clock = clock
        self.reading = reading
        self.distinct_rows = distinct_rows
        self._lock = lock
        self._incomplete = {gap.table for gap in reading.gaps}
        self._seen: set[str] = set()
        self._database = Database(memory_limit="1GiB")
        for left_over in (estate / "readings").glob(f"{reading.reading_id}.json.*.tmp"):
            left_over.unlink()
        self._save()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Record a source's failure and go on; anything else leaves the reading unfinished, to be resumed."""
        if isinstance(error, SourceError) and self.reading.ended is None:
            self.finish(problem=error.message, hint=error.hint)
        self.close()
        return isinstance(error, SourceError)

    def close(self) -> None:
        """Let go of the reading; one that is not finished can be gone on with."""
        self._database.close()
        self._lock.close()

    def has(self, checkpoint: str) -> bool:
        """Tell whether everything under a checkpoint is already written."""
        return checkpoint in self.reading.done

    def write(self, checkpoint: str, facts: Iterable[object]) -> int:
        """Write facts of any classes under a checkpoint and return how many; one already written is skipped.

        Facts are buffered class by class and leave the memory every 200,000 rows.
        """
        if self.has(checkpoint):
            return 0
        self._clear(checkpoint)
        buffers: dict[type, list[object]] = {}
        counts: dict[type, int] = {}
        total = 0
        for fact in facts:
            rows = buffers.setdefault(type(fact), [])
            rows.append(fact)
            total += 1
            if len(rows) >= PART_ROWS:
                self._write_facts(checkpoint, rows, counts)
        for rows in buffers.values():
            if rows:
                self._write_facts(checkpoint, rows, counts)
        self._done(checkpoint)
        return total

    def write_batches(self, table: TableShape, checkpoint: str, batches: ArrowStreamExportable) -> None:
        """Write a stream of Arrow record batches, already in the table's columns, as one part."""
        self.write_streams(checkpoint, {table: batches})

    def write_streams(self, checkpoint: str, tables: Mapping[TableShape, ArrowStreamExportable]) -> None:
        """Write streams of several tables, already in their columns, under one checkpoint."""
        if self.has(checkpoint):
            return
        self._clear(checkpoint)
        for table, batches in tables.items():
            self._write_part(table, checkpoint, number=0, stream=batches)
        self._done(checkpoint)

    def saw(self, *tables: type) -> None:
        """State that tables were looked at, so that an empty one means none, not unread."""
        self._seen |= {shape(t).name for t in tables}

    def gap(self, table: type, what: str, *, why: str = "") -> None:
        """Record that something of a table could not be seen; the table is then incomplete."""
        name = shape(table).name
        self._incomplete.add(name)
        known = Gap(table=name, what=what, why=why)
        if known not in self.reading.gaps:
            self.reading = replace(self.reading, gaps=(*self.reading.gaps, known))

    def met(self, file: SourceFile) -> None:
        """Record a file that was read, partly read or skipped."""
        others = tuple(f for f in self.reading.files if f.path != file.path)
        self.reading = replace(self.reading, files=(*others, file))

    def interrupt(self, *, problem: str, hint: str = "") -> Reading:
        """Write down why the reading stops here without ending it: the same command goes on with it."""
        self.reading = replace(self.reading, problem=problem, hint=hint)
        self._save()
        return self.reading

    def finish(self, *, problem: str = "", hint: str = "") -> Reading:
        """Close the reading: count its tables, drop repeated keys, write it down."""
        tables: dict[str, TableRead] = {}
        for table in fact_tables().values():
            if table.scope_kind == self.reading.scope_kind:
                read = self._merge(table)
                if read.parts or table.name in self._seen or table.name in self._incomplete:
                    complete = table.name not in self._incomplete and not problem
                    tables[table.name] = replace(read, complete=complete)
        self.reading = replace(self.reading, ended=self.clock(), tables=tables, problem=problem, hint=hint, done=())
        self._save()
        self._forget_merged(tables)
        return self.reading

    def _write_facts(self, checkpoint: str, rows: list[object], counts: dict[type, int]) -> None:
        kind = type(rows[0])
        table = shape(kind)
        batches = [batch_of(table, rows[i : i + BATCH]) for i in range(0, len(rows), BATCH)]
        stream = RecordBatchReader.from_batches(batches[0].schema, batches)
        self._write_part(table, checkpoint, number=counts.get(kind, 0), stream=stream)
        counts[kind] = counts.get(kind, 0) + 1
        rows.clear()

    def _write_part(self, table: TableShape, checkpoint: str, *, number: int, stream: ArrowStreamExportable) -> None:
        columns = ", ".join(f'cast("{c.name}" as {c.sql_type}) as "{c.name}"' for c in table.columns)
        self._database.connection.register("incoming", stream)
        try:
            self._copy(table, f"select {columns} from incoming", checkpoint=checkpoint, number=number)
        finally:
            self._database.connection.unregister("incoming")

    def _copy(self, table: TableShape, query: str, *, checkpoint: str, number: int) -> Path:
        folder = self.estate / table.name
        make_folder(folder)
        path = folder / f"{self.reading.reading_id}.{part_prefix(checkpoint)}-{number:04}.parquet"
        temporary = path.with_suffix(".tmp")
        try:
            self._database.run(
                f"copy ({query}) to {literal(str(temporary))} (format parquet, compression zstd, "
                f"kv_metadata {{checkpoint: {literal(checkpoint)}, reading: {literal(self.reading.reading_id)}}})"
            )
        except SqlError as error:
            temporary.unlink(missing_ok=True)
            raise EstateError(
                f"A part of {table.name} could not be written: {first_line(error)}.",
                hint="Check free space and permission; the same command then goes on where it stopped.",
            ) from error
        with temporary.open("rb+") as handle:
            os.fsync(handle.fileno())
        patiently(lambda: temporary.replace(path))
        return path

    def _merge(self, table: TableShape) -> TableRead:
        """Return what the reading has of a table; keys given more than once are merged, the last row wins."""
        self._remove(table, part_prefix(_MERGED))
        parts = written_parts(self.estate / table.name, self.reading)
        if not parts:
            return TableRead(rows=0, parts=())
        rows = self._database.value(f"select sum(num_rows) from parquet_file_metadata({files(parts)})")
        slices = _slices(table, 1 + rows // self.distinct_rows)
        keys = ", ".join(f'"{k}"' for k in table.key)
        kept = sum(
            self._database.value(f"select count(*) from (select distinct {keys} from {parquet(parts)} where {one})")
            for one in slices
        )
        if kept == rows:
            return TableRead(rows=rows, parts=tuple(p.name for p in parts))
        merged = [
            self._copy(table, last_rows(table, parts, where=one), checkpoint=_MERGED, number=number)
            for number, one in enumerate(slices)
        ]
        return TableRead(rows=kept, parts=tuple(p.name for p in merged), repeated=rows - kept)

    def _forget_merged(self, tables: dict[str, TableRead]) -> None:
        for name, read in tables.items():
            for path in (self.estate / name).glob(f"{self.reading.reading_id}.*.parquet"):
                if path.name not in read.parts:
                    path.unlink()

    def _clear(self, checkpoint: str) -> None:
        for table in fact_tables().values():
            self._remove(table, part_prefix(checkpoint))

    def _remove(self, table: TableShape, prefix: str) -> None:
        for path in (self.estate / table.name).glob(f"{self.reading.reading_id}.{prefix}-*"):
            path.unlink()

    def _done(self, checkpoint: str) -> None:
        self.reading = replace(self.reading, done=(*self.reading.done, checkpoint))
        self._save()

    def _save(self) -> None:
        save_reading(self.estate / "readings", self.reading)


def _slices(table: TableShape, number: int) -> list[str]:
    """Return conditions that share rows out evenly, equal keys always together."""
    keys = ", ".join(f'"{k}"' for k in table.key)
    return ["true"] if number == 1 else [f"hash({keys}) % {number} = {i}" for i in range(number)]
