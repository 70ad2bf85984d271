"""The SQL engine: a DuckDB session that neither downloads, nor draws, nor looks at the local time zone."""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import duckdb
from arro3.core import RecordBatchReader

from migrator.errors import EstateError
from migrator.estate.columns import batch_of, batch_of_texts
from migrator.estate.model import TableShape

SqlError = duckdb.Error
StorageError = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException, duckdb.OutOfMemoryException)
"""What the engine raises when a disk or the memory it was given does not suffice; other errors of SQL are bugs."""
BATCH = 50_000
_OPTIONS = {
    "enable_progress_bar": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "preserve_insertion_order": "true",
    "TimeZone": "'UTC'",
}


class Database:
    """A session; `path` None keeps it in memory."""

    def __init__(self, path: Path | None = None, *, memory_limit: str = "3GiB") -> None:
        try:
            self.connection = duckdb.connect(":memory:" if path is None else str(path))
        except duckdb.IOException as error:
            raise EstateError(f"The database cannot be opened: {first_line(error)}.") from error
        for name, value in {**_OPTIONS, "memory_limit": f"'{memory_limit}'"}.items():
            self.connection.execute(f"set {name} = {value}")
        if path is None:
            self._spill_privately()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()

    def _spill_privately(self) -> None:
        """Let what exceeds memory go to a folder only we can read; the default is `.tmp` where the user stands."""
        folder = tempfile.mkdtemp(prefix="migrator-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.run(f"set temp_directory = {literal(folder)}")

    def run(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Execute a statement whose answer does not matter."""
        self.connection.execute(sql, list(parameters))

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query; for answers that fit in memory."""
        return self.connection.execute(sql, list(parameters)).fetchall()

    def records(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Return all rows of a query as dictionaries; for answers that fit in memory."""
        cursor = self.connection.execute(sql, list(parameters))
        names = [d[0] for d in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def value(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        """Return the first column of the first row, None where there is no row."""
        row = self.connection.execute(sql, list(parameters)).fetchone()
        return row[0] if row else None

    def stream(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, a few thousand in memory at a time."""
        cursor = self.connection.cursor()
        cursor.execute(sql, list(parameters))
        try:
            while rows := cursor.fetchmany(5_000):
                yield from rows
        finally:
            cursor.close()

    def batches(self, sql: str) -> RecordBatchReader:
        """Return the rows of a query as a stream of Arrow record batches, which another session can take."""
        return RecordBatchReader.from_arrow(self.connection.cursor().sql(sql))

    def columns(self, sql: str) -> list[tuple[str, str]]:
        """Return names and types of a query's columns."""
        return [(row[0], row[1].lower()) for row in self.rows(f"describe {sql}")]

    def seal(self) -> None:
        """Shut the session in for good: no file, no network, no change of a setting; what is open stays readable."""
        self.run("set enable_external_access = false")
        self.run("set lock_configuration = true")

    def create(self, table: TableShape) -> None:
        """Create the empty table of a fact class or derived class."""
        columns = ", ".join(f'"{c.name}" {c.sql_type}' for c in table.columns)
        self.run(f'create or replace table "{table.name}" ({columns})')

    def add(self, table: TableShape, facts: Sequence[object]) -> None:
        """Append facts of one class to their table."""
        for start in range(0, len(facts), BATCH):
            incoming = batch_of(table, facts[start : start + BATCH])  # noqa: F841 - read by name in the SQL below
            self.connection.execute(f'insert into "{table.name}" select * from incoming')

    def create_from_texts(self, name: str, types: Mapping[str, str], rows: Sequence[Sequence[str | None]]) -> None:
        """Create a table of columns and their SQL types, and fill it with rows of texts, each cast to its type."""
        columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
        self.run(f'create or replace table "{name}" ({columns})')
        incoming = batch_of_texts(list(types), rows)  # noqa: F841 - read by name in the SQL below
        cast = ", ".join(f'cast("{column}" as {kind})' for column, kind in types.items())
        self.connection.execute(f'insert into "{name}" select {cast} from incoming')


def first_line(error: BaseException) -> str:
    """Return the first line of an error's text without its last full stop."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


def literal(value: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def files(paths: Sequence[Path]) -> str:
    """Return paths as the list that the engine's Parquet functions take; they would read `[` as a pattern."""
    return "[" + ", ".join(literal(re.sub(r"([\[*?])", r"[\1]", str(p))) for p in paths) + "]"


def parquet(paths: Sequence[Path], *more: str) -> str:
    """Return the call that reads Parquet files; a folder called `name=x` above them is not a column."""
    options = ", ".join(("union_by_name = true", "hive_partitioning = false", *more))
    return f"read_parquet({files(paths)}, {options})"
