"""The folder an estate lives in: readings, and one folder of Parquet parts for each table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import msgspec

from migrator import __version__
from migrator.errors import EstateError, SettingsError
from migrator.estate.database import Database, SqlError, files, first_line
from migrator.estate.files import Lock, write_atomically
from migrator.estate.merging import typed
from migrator.estate.model import ScopeKind, TableShape, fact_tables
from migrator.estate.readings import (
    Reading,
    load_readings,
    make_folder,
    reading_id,
    reading_stem,
    written_parts,
)
from migrator.estate.writer import Clock, ReadingWriter

FORMAT = "migrator-estate"
SCHEMA_VERSION = 1
"""The form of the tables; the tests hold the fact classes to what is recorded for it in `tests/estate/samples`.

A new table and a new column that may be not known are additions: old estates and old programs both still work. Record
them with `python -m tests.estate.sample record`. Anything else (a column renamed, removed, of another type or no longer
allowed to be not known, another key) is a new form:

1. raise this number;
2. in `select_from_parts`, say how an estate of the old form becomes the new one; it stays readable for ever;
3. `python -m tests.estate.sample make` writes a sample estate of the new form; the old samples stay as they are, and
   every one of them is read by the tests.
"""


class Marker(msgspec.Struct, kw_only=True):
    """The content of `estate.json`."""

    format: str
    schema: int
    tool: str = ""


class Estate:
    """An estate on disk; `Estate.open` refuses what is none, `Estate.create` starts one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path) -> Estate:
        """Open the estate at `path`, or start one in a folder that is empty or not there yet.

        Several programs may do so at once: they write the same marker.
        """
        marker = path / "estate.json"
        if marker.exists():
            return cls.open(path)
        if path.is_file():
            raise SettingsError(f"{path} is a file, not a folder.", hint="Name a folder for the estate.")
        if path.exists() and not all(_is_left_over(p) for p in path.iterdir()) and not marker.exists():
            raise SettingsError(
                f"{path} is not empty and is no estate.", hint="Name an empty folder, or one that an earlier run made."
            )
        make_folder(path)
        made = Marker(format=FORMAT, schema=SCHEMA_VERSION, tool=__version__)
        write_atomically(marker, msgspec.json.format(msgspec.json.encode(made), indent=2))
        return cls(path)

    @classmethod
    def open(cls, path: Path) -> Estate:
        """Open an existing estate and check that this version can read it."""
        marker = path / "estate.json"
        if not path.exists():
            raise SettingsError(f"There is no {path}.", hint="Check the path; `migrator collect` makes an estate.")
        if not marker.is_file():
            raise EstateError(f"{path} is not an estate: it has no estate.json.", hint=_hint_for(path))
        try:
            found = msgspec.json.decode(marker.read_bytes(), type=Marker)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise EstateError(
                f"{marker} is damaged or foreign: {error}.", hint="Restore it from a copy, or collect again."
            ) from error
        except OSError as error:
            raise EstateError(
                f"{marker} cannot be read: {error.strerror or error}.", hint="Check that you may read this folder."
            ) from error
        if found.format != FORMAT:
            raise EstateError(f"{path} is not an estate of this program ({found.format}).", hint=_hint_for(path))
        if found.schema > SCHEMA_VERSION:
            raise EstateError(
                f"{path} was written by migrator {found.tool} in form {found.schema}; this version reads up to "
                f"form {SCHEMA_VERSION}.",
                hint="Install the newer version, or collect again with this one.",
            )
        return cls(path)

    def readings(self) -> list[Reading]:
        """Return all readings, oldest first, finished or not."""
        return load_readings(self.path / "readings")

    def begin(
        self,
        *,
        source: str,
        scope_kind: ScopeKind,
        scope: str,
        clock: Clock,
        fingerprint: str = "",
        precedence: int = 0,
        read_as: str = "",
        permission: str = "",
    ) -> ReadingWriter:
        """Start a reading, or go on with the unfinished one of the same source, scope and fingerprint.

        Refused while another program reads this scope from this source into this estate.
        """
        make_folder(self.path / "readings")
        lock = Lock(
            self.path / "readings" / f"{reading_stem(source=source, scope=scope)}.lock",
            what=f"collecting {scope} from {source} into {self.path}",
        )
        wanted = (source, scope_kind, scope, fingerprint)
        for old in self.readings():
            if old.ended is None and (old.source, old.scope_kind, old.scope, old.fingerprint) == wanted:
                return ReadingWriter(self.path, old, clock=clock, lock=lock)
        started = clock().astimezone(UTC)
        taken = {r.reading_id for r in self.readings()}
        name = reading_id(source=source, scope=scope, started=started)
        while name in taken:
            name += "x"
        fresh = Reading(
            reading_id=name,
            source=source,
            scope_kind=scope_kind,
            scope=scope,
            started=started,
            fingerprint=fingerprint,
            precedence=precedence,
            read_as=read_as,
            permission=permission,
            tool=__version__,
        )
        return ReadingWriter(self.path, fresh, clock=clock, lock=lock)

    def parts(self, reading: Reading, table: TableShape) -> list[Path]:
        """Return the Parquet files that a reading has of a table; of an unfinished one, those written so far."""
        folder = self.path / table.name
        if reading.ended is not None:
            known = reading.tables.get(table.name)
            return [folder / name for name in known.parts] if known else []
        return written_parts(folder, reading)

    def check(self, database: Database) -> None:
        """Refuse an estate with a part that is missing, truncated or foreign."""
        for reading in self.readings():
            for table in fact_tables().values():
                paths = self.parts(reading, table)
                if paths:
                    self._check_parts(database, table=table, reading=reading, paths=paths)

    def _check_parts(self, database: Database, *, table: TableShape, reading: Reading, paths: Sequence[Path]) -> None:
        collect_again = "Restore the folder from a copy, or delete it and collect again."
        for path in paths:
            if not path.is_file():
                raise EstateError(f"{path} is missing; its reading names it.", hint=collect_again)
        try:
            rows = database.value(f"select sum(num_rows) from parquet_file_metadata({files(paths)})")
            found = database.rows(
                "select name, lower(duckdb_type), count(distinct file_name) "
                f"from parquet_schema({files(paths)}) where column_id > 0 group by all"
            )
        except SqlError as error:
            raise EstateError(
                f"A part of {table.name} cannot be read: {first_line(error)}.", hint=collect_again
            ) from error
        expected = reading.tables.get(table.name)
        if reading.ended is not None and expected is not None and rows != expected.rows:
            raise EstateError(
                f"{table.name} holds {rows} rows and its reading counts {expected.rows}.", hint=collect_again
            )
        known = {c.name: c.sql_type for c in table.columns}
        in_parts = {name: parts for name, kind, parts in found if known.get(name) == kind}
        for name, kind, _ in found:
            if name in known and known[name] != kind:
                raise EstateError(f"{table.name}.{name} is {kind} where {known[name]} belongs.", hint=collect_again)
        for column in table.columns:
            if not column.nullable and in_parts.get(column.name, 0) < len(paths):
                raise EstateError(f"A part of {table.name} has no column {column.name}.", hint=collect_again)


def select_from_parts(table: TableShape, paths: Sequence[Path]) -> str:
    """Return the query that reads a table from Parquet parts; columns that a part lacks are not known."""
    if not paths:
        columns = ", ".join(f'cast(null as {c.sql_type}) as "{c.name}"' for c in table.columns)
        return f"select {columns} where false"
    names = ", ".join(f'"{c.name}"' for c in table.columns)
    return f"select {names} from {typed(table, paths)}"


def _is_left_over(path: Path) -> bool:
    """Tell whether a file is what a run leaves that died, or another one has just begun, while writing the marker."""
    return path.name.startswith("estate.json.") and path.name.endswith(".tmp")


def _hint_for(path: Path) -> str:
    if (path / "assessment.json").exists():
        return "This is an assessment; name the estate that it was made from."
    return "Name the folder that `migrator collect` made."
