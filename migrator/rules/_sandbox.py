"""Where a user's rule is asked: on copies of the tables it reads, without files, network or settings to change."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from arro3.core import RecordBatchReader

from migrator.errors import RuleError
from migrator.estate.database import Database, SqlError, first_line, literal
from migrator.estate.functions import define_functions
from migrator.rules import Rule

MEMORY, DISK = "1GiB", "8GiB"
ANSWER = "_answer"
_OTHER = re.compile(r'"type":"(?:(\w+)_QUERY_NODE|SHOW_REF)"')


@contextmanager
def sandbox(database: Database, rules: Sequence[Rule]) -> Iterator[Database]:
    """Copy the tables that these rules read into a session that can do nothing but ask them.

    A rule that is no plain SELECT over tables of the assessment, or does not compile, is refused with a RuleError.
    """
    known = {name for (name,) in database.rows("select table_name from duckdb_tables() union select view_name from duckdb_views() where not internal")}  # fmt: skip
    for rule in rules:
        _refuse_other_statements(database, rule)
        if unknown := sorted(rule.query.tables - known):
            raise RuleError(f"{rule.id} reads {unknown[0]}, which is no table that a rule can read.", hint=_TABLES_HINT)
    with TemporaryDirectory(prefix="migrator-") as folder:
        path = Path(folder) / "tables.duckdb"
        _copy(database, path, tables=sorted({t for r in rules for t in r.query.tables}))
        with Database(memory_limit=MEMORY) as shut:
            shut.run(f"set temp_directory = {literal(folder)}")
            shut.run(f"set max_temp_directory_size = '{DISK}'")
            shut.run(f"attach {literal(str(path))} as tables (read_only)")
            shut.run("use tables")
            shut.seal()
            for rule in rules:
                _refuse_unless_it_compiles(shut, rule)
            yield shut


@contextmanager
def answer_beside(shut: Database, rule: Rule, database: Database) -> Iterator[str]:
    """Ask a rule in the sandbox and lay its answer beside the tables of `database`; yield a query that reads it."""
    shut.run(f"create or replace temp table {ANSWER} as {rule.query.sql}")
    rows = RecordBatchReader.from_arrow(shut.connection.sql(f"select * from {ANSWER}"))
    database.connection.register(ANSWER, rows)
    try:
        yield f"select * from {ANSWER}"
    finally:
        database.connection.unregister(ANSWER)


@contextmanager
def limited(database: Database, *, seconds: float) -> Iterator[None]:
    """Stop what the session does when the time is over, and say so."""
    over = threading.Event()

    def stop() -> None:
        over.set()
        database.connection.interrupt()

    timer = threading.Timer(seconds, stop)
    timer.start()
    try:
        yield
    except SqlError as error:
        if over.is_set():
            raise RuleError(f"the rule did not end within {seconds:g} seconds") from error
        raise
    finally:
        timer.cancel()


def _copy(database: Database, path: Path, *, tables: Sequence[str]) -> None:
    with Database(path) as made:
        define_functions(made)
    database.run(f"attach {literal(str(path))} as _copied")
    try:
        for table in tables:
            database.run(f'create table _copied.main."{table}" as select * from "{table}"')
    finally:
        database.run("detach _copied")


def _refuse_other_statements(database: Database, rule: Rule) -> None:
    """Refuse INSERT, UPDATE or DELETE inside a common table expression, and SHOW: the parser calls them SELECT too."""
    tree = database.value("select json_serialize_sql(cast(? as varchar))", [rule.query.sql])
    if met := _OTHER.search(tree):
        raise RuleError(
            f"{rule.id} holds {met[1] or 'SHOW or DESCRIBE'}, not only a SELECT.",
            hint="A rule is one query over the tables of the estate and nothing else.",
        )


def _refuse_unless_it_compiles(shut: Database, rule: Rule) -> None:
    try:
        with limited(shut, seconds=10):
            columns = shut.columns(rule.query.sql)
    except SqlError as error:
        raise RuleError(f"{rule.id} does not compile: {first_line(error)}.", hint=_TABLES_HINT) from error
    if columns[:2] != [("subject", "varchar"), ("ok", "boolean")]:
        found = ", ".join(f"{name} ({kind})" for name, kind in columns[:2])
        raise RuleError(
            f"{rule.id} answers with {found} first.",
            hint="The first columns are subject (text) and ok (true, false or NULL).",
        )


_TABLES_HINT = "The data dictionary of a workbook lists tables and columns; `migrator explain DEV001` shows a rule."
