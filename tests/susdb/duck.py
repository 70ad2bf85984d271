"""SUSDB as a DuckDB database: the declared contract, made of the T-SQL that declares it, and our queries run on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import sqlglot

HERE = Path(__file__).parent
HALF_OF_AN_ID = re.compile(r"convert\(bigint, convert\(binary\(8\), ([\w.]+)\)\)")
"""DuckDB makes no number of half a UUID; a hash serves the same end."""

SERVER = """
create schema sys;
create table sys.database_files (size integer);
create table denied (name varchar);
create table property (name varchar, value varchar);
create macro half_of_an_id(x) as cast(hash(x) >> 2 as bigint);
create macro serverproperty(wanted) as (select max(value) from property where name = wanted);
create macro servername() as serverproperty('ServerName');
create macro login_name() as serverproperty('Login');
create macro is_rolemember(wanted) as 0;
create macro has_perms_by_name(wanted, kind, what) as
    case when wanted in (select name from denied) then 0 else 1 end;
"""
"""What every SQL Server has, as far as our queries ask for it."""


def contract(*files: str) -> list[str]:
    """Return the statements of the declared SUSDB: its tables, then the public views."""
    names = files or ("susdb.contract.sql", "public_views.contract.sql")
    text = "".join((HERE / name).read_text(encoding="utf-8") for name in names)
    return [s.strip() for s in text.split(";\n") if s.strip()]


def numbered(sql: str) -> str:
    """Return a query with named parameters, which the parser knows and whose order survives a translation."""
    numbers = count(1)
    return re.sub(r"\?", lambda _: f"@p{next(numbers)}", sql)


@cache
def translated(sql: str) -> str:
    """Return the DuckDB statement of a T-SQL query; the hint of parallelism means nothing here."""
    plain = re.sub(r"\boption \(maxdop 1\)\s*$", "", sql.strip())
    plain = HALF_OF_AN_ID.sub(r"half_of_an_id(\1)", numbered(plain)).replace("nvarchar(max)", "nvarchar(4000)")
    plain = plain.replace("@@servername", "servername()").replace("suser_sname()", "login_name()")
    return sqlglot.transpile(plain, read="tsql", write="duckdb")[0].replace("INNER JOIN LATERAL", "CROSS JOIN LATERAL")


class DuckSusdb:
    """The declared SUSDB in memory."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("set timezone = 'UTC'; create schema dbo; set search_path = 'main'")
        self.connection.execute(SERVER)
        for statement in contract():
            self.connection.execute(_declared(statement))

    def add(self, table: str, *rows: dict[str, Any]) -> None:
        """Put rows into a table; what a row does not name takes a value that says nothing."""
        columns = self.connection.execute(
            "select column_name, data_type, is_nullable from information_schema.columns "
            "where table_schema = 'dbo' and table_name = ? order by ordinal_position",
            [table],
        ).fetchall()
        assert columns, table
        unknown = {name for row in rows for name in row} - {name for name, _, _ in columns}
        assert not unknown, f"{table} has no {unknown}"
        values = [
            [row.get(name, None if nullable == "YES" else _nothing(kind)) for name, kind, nullable in columns]
            for row in rows
        ]
        marks = ", ".join("?" for _ in columns)
        self.connection.executemany(f"insert into dbo.{table} values ({marks})", values)

    def ask(self, sql: str, parameters: Sequence[object]) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return columns and rows of a T-SQL query."""
        statement = translated(sql)
        cursor = self.connection.execute(statement, {f"p{i}": v for i, v in enumerate(parameters, start=1)} or None)
        return [d[0] for d in cursor.description], cursor.fetchall()


@cache
def _declared(statement: str) -> str:
    """Return the DuckDB statement that declares the same; keys of tables are of no use here."""
    plain = re.sub(r"(?m)^--.*\n", "", statement)
    plain = re.sub(r",\s*primary key \([\w, ]+\)", "", plain).replace("sql_variant", "nvarchar(4000)")
    plain = re.sub(r"\b(?:(?:var)?binary\((?:\d+|max)\)|image)", "varbinary", plain)
    plain = re.sub(r"\bbit\b", "boolean", plain)
    return sqlglot.transpile(plain, read="tsql", write="duckdb")[0]


def _nothing(kind: str) -> object:
    match kind:
        case "UUID":
            return "00000000-0000-0000-0000-000000000000"
        case "BOOLEAN":
            return False
        case "TIMESTAMP":
            return "2020-01-01"
        case "VARCHAR":
            return ""
        case "BLOB":
            return b""
    return 0
