"""The folder an estate lives in: readings, and one folder of Parquet parts for each table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import msgspec

from migrator import __version__
from migrator.errors import EstateError, SettingsError
from migrator.estate.database import Database, SqlError, first_line, literal
from migrator.estate.model import ScopeKind, TableShape, fact_tables
from migrator.estate.readings import Reading, load_readings, part_prefix, prefix_of, reading_id, write_atomically
from migrator.estate.writer import Clock, ReadingWriter

FORMAT = "migrator-estate"
SCHEMA_VERSION = 1


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
        """Open the estate at `path`, or start one in a folder that is empty or not there yet."""
        marker = path / "estate.json"
        if marker.exists():
            return cls.open(path)
        if path.is_file():
            raise SettingsError(f"{path} is a file, not a folder.", hint="Name a folder for the estate.")
        if path.exists() and any(path.iterdir()):
            raise SettingsError(
                f"{path} is not empty and is no estate.", hint="Name an empty folder, or one that an earlier run made."
            )
        path.mkdir(parents=True, exist_ok=True)
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
        if found.format != FORMAT:
            raise EstateError(f"{path} is not an estate of this program ({found.format}).")
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
        """Start a reading, or go on with the unfinished one of the same source, scope and fingerprint."""
        for old in self.readings():
            same = (old.source, old.scope, old.fingerprint) == (source, scope, fingerprint)
            if same and old.ended is None:
                return ReadingWriter(self.path, old, clock=clock)
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
        return ReadingWriter(self.path, fresh, clock=clock)

    def parts(self, reading: Reading, table: TableShape) -> list[Path]:
        """Return the Parquet files that a reading has of a table; of an unfinished one, those written so far."""
        folder = self.path / table.name
        if reading.ended is not None:
            known = reading.tables.get(table.name)
            return [folder / name for name in known.parts] if known else []
        done = {part_prefix(c) for c in reading.done}
        found = sorted(folder.glob(f"{reading.reading_id}.*.parquet"))
        return [p for p in found if prefix_of(p) in done]

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
        files = _list_of(paths)
        try:
            rows = database.value(f"select sum(num_rows) from parquet_file_metadata({files})")
            columns = database.columns(f"select * from read_parquet({files}, union_by_name = true)")
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
        for name, kind in columns:
            if name in known and known[name] != kind:
                raise EstateError(f"{table.name}.{name} is {kind} where {known[name]} belongs.", hint=collect_again)


def _list_of(paths: Sequence[Path]) -> str:
    return "[" + ", ".join(literal(str(p)) for p in paths) + "]"


def select_from_parts(table: TableShape, paths: Sequence[Path]) -> str:
    """Return the query that reads a table from Parquet parts; columns that a part lacks are not known."""
    if not paths:
        columns = ", ".join(f'cast(null as {c.sql_type}) as "{c.name}"' for c in table.columns)
        return f"select {columns} where false"
    blank = ", ".join(f'cast(null as {c.sql_type}) as "{c.name}"' for c in table.columns)
    names = ", ".join(f'"{c.name}"' for c in table.columns)
    return (
        f"select {names} from (select {blank} where false union all by name "
        f"select * from read_parquet({_list_of(paths)}, union_by_name = true))"
    )


def _hint_for(path: Path) -> str:
    if (path / "assessment.json").exists():
        return "This is an assessment; name the estate that it was made from."
    return "Name the folder that `migrator collect` made."
