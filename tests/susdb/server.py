"""A SQL Server for the tests: a DB-API connection that runs our T-SQL on DuckDB and refuses as the real driver does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mssql_python.exceptions import Error, sqlstate_to_exception

from migrator.collectors._susdb.connection import SESSION, Connection, Driver, Target
from tests.susdb.duck import DuckSusdb


class Killed(BaseException):
    """The end of the program in the middle of a statement."""


def refusal(state: str, words: str) -> Error:
    """Return the error that the driver raises for a SQLSTATE."""
    error = sqlstate_to_exception(state, f"[Microsoft][SQL Server]{words}")
    assert isinstance(error, Error)
    return error


def denied(name: str) -> Error:
    schema, _, table = name.partition(".")
    return refusal(
        "42000", f"The SELECT permission was denied on the object '{table}', database 'SUSDB', schema '{schema}'."
    )


@dataclass(slots=True)
class Trouble:
    """What happens when a statement matches: the error, after so many that go well, so many times."""

    pattern: str
    error: BaseException
    after: int = 0
    times: int = 1_000_000


@dataclass(slots=True)
class FakeServer:
    """The server: what it holds, whom it refuses what, and what was sent to it."""

    susdb: DuckSusdb
    denied: set[str] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)
    refuses: Exception | None = None
    sent: list[str] = field(default_factory=list)
    parameters: list[tuple[Any, ...]] = field(default_factory=list)
    connections: int = 0
    slept: list[float] = field(default_factory=list)

    @property
    def driver(self) -> Driver:
        return Driver(connect=self._connect, errors=(Error,))

    def deny(self, *names: str) -> None:
        self.denied |= set(names)
        self.susdb.connection.executemany("insert into denied values (?)", [[n] for n in names])

    def _connect(self, target: Target) -> Connection:
        self.connections += 1
        if self.refuses is not None:
            raise self.refuses
        return FakeConnection(self)

    def answer(self, sql: str, parameters: Sequence[Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
        self.sent.append(sql)
        self.parameters.append(tuple(parameters))
        for trouble in self.troubles:
            if re.search(trouble.pattern, sql):
                if trouble.after > 0:
                    trouble.after -= 1
                elif trouble.times > 0:
                    trouble.times -= 1
                    raise trouble.error
        for name in sorted(self.denied):
            if re.search(rf"(from|join) {re.escape(name)}\b", sql):
                raise denied(name)
        return ([], []) if sql in SESSION else self.susdb.ask(sql, parameters)


class FakeConnection:
    """A connection of the fake server."""

    def __init__(self, server: FakeServer) -> None:
        self.server = server
        self.timeout = 0

    def cursor(self) -> FakeCursor:
        return FakeCursor(self.server)

    def close(self) -> None:
        return


class FakeCursor:
    """A cursor of the fake server."""

    def __init__(self, server: FakeServer) -> None:
        self.server = server
        self.description: list[tuple[str]] | None = None
        self._rows: list[tuple[Any, ...]] = []

    def execute(self, operation: str, parameters: Sequence[Any] = (), /) -> None:
        columns, self._rows = self.server.answer(operation, parameters)
        self.description = [(c,) for c in columns]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows

    def close(self) -> None:
        return
