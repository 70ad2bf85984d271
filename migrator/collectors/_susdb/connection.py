"""A connection to SUSDB that hurts nobody: read uncommitted, first to give way, and nothing sent but our queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Protocol, Self, cast

from migrator.collectors._susdb import problems
from migrator.collectors._susdb.queries import KeyValue, queries
from migrator.errors import SourceError, Unreachable

Login = Literal["windows", "sql", "entra-interactive", "entra-default", "entra-device-code", "entra-managed-identity"]
AUTHENTICATION: dict[Login, dict[str, str]] = {
    "windows": {"Trusted_Connection": "yes"},
    "sql": {},
    "entra-interactive": {"Authentication": "ActiveDirectoryInteractive"},
    "entra-default": {"Authentication": "ActiveDirectoryDefault"},
    "entra-device-code": {"Authentication": "ActiveDirectoryDeviceCode"},
    "entra-managed-identity": {"Authentication": "ActiveDirectoryMSI"},
}
"""Kind of login -> what the driver's connection string says for it."""
WID_PIPE = r"np:\\.\pipe\MICROSOFT##WID\tsql\query"
LOCK_TIMEOUT_MS = 10_000
SESSION = (
    "set nocount on",
    "set language us_english",
    "set transaction isolation level read uncommitted",
    f"set lock_timeout {LOCK_TIMEOUT_MS}",
    "set deadlock_priority low",
)
"""Sent once a connection: no locks taken, none waited for long, English errors, and of two deadlocked we give way."""


class Cursor(Protocol):
    """What is used of a DB-API cursor."""

    @property
    def description(self) -> Sequence[Sequence[Any]] | None: ...
    def execute(self, operation: str, parameters: Sequence[Any] = ..., /) -> Any: ...
    def fetchall(self) -> Sequence[Sequence[Any]]: ...
    def close(self) -> None: ...


class Connection(Protocol):
    """What is used of a DB-API connection; `timeout` is of each statement, in seconds."""

    timeout: int

    def cursor(self) -> Cursor: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A database and how to log in to it; `password` is asked for when it is needed."""

    server: str
    database: str = "SUSDB"
    login: Login = "windows"
    user: str = ""
    password: Callable[[], str] | None = None
    trusts_any_certificate: bool = False
    timeout_s: int = 300
    login_timeout_s: int = 15

    @property
    def is_wid(self) -> bool:
        return self.server == WID_PIPE

    @property
    def shown(self) -> str:
        """How people call the server."""
        return "the Windows Internal Database" if self.is_wid else self.server

    @property
    def settings(self) -> dict[str, str]:
        """What the connection string says, without a password; a pipe of this machine has no network to encrypt."""
        encrypt = "no" if self.is_wid else "yes"
        trust = {"TrustServerCertificate": "yes"} if self.trusts_any_certificate else {}
        user = {"UID": self.user} if self.user and self.login != "windows" else {}
        return {
            "Server": self.server, "Database": self.database, "Encrypt": encrypt, "ApplicationIntent": "ReadOnly",
            **trust, **AUTHENTICATION[self.login], **user,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A way to connect, and the errors that it raises."""

    connect: Callable[[Target], Connection]
    errors: tuple[type[Exception], ...]


def microsoft_driver() -> Driver:
    """Return Microsoft's own driver, mssql-python."""
    try:
        import mssql_python
    except ImportError as error:
        raise Unreachable(
            f"The driver of SQL Server cannot be loaded: {error}.",
            hint='Install it with pip install "migrator[susdb]"; on Linux it needs the libraries libltdl and libgssapi-krb5.',
        ) from error

    def connect(target: Target) -> Connection:
        mssql_python.pooling(enabled=False)
        secret = {"PWD": target.password()} if target.login == "sql" and target.password is not None else {}
        text = connection_string({**target.settings, **secret})
        return cast("Connection", mssql_python.connect(text, autocommit=True, timeout=target.login_timeout_s))

    raised = (mssql_python.Error, mssql_python.Warning, mssql_python.ConnectionStringParseError, RuntimeError)
    return Driver(connect=connect, errors=raised)


def connection_string(settings: dict[str, str]) -> str:
    """Return settings as the driver reads them; braces keep a value in one piece whatever it holds."""
    return "".join(f"{name}={{{value.replace('}', '}}')}}};" for name, value in settings.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The columns and rows that a query gave."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


class Session:
    """An open connection; as a context manager it closes it."""

    def __init__(self, target: Target, *, driver: Driver, sleep: Callable[[float], None], pause_s: float = 0.0) -> None:
        self.target = target
        self.sleep = sleep
        self._driver = driver
        self._pause_s = pause_s
        self._connection: Connection | None = None
        self.statements = 0

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Connect, anew where a connection was lost."""
        self.close()
        try:
            self._connection = self._driver.connect(self.target)
            self._connection.timeout = self.target.timeout_s
            for statement in SESSION:
                cursor = self._connection.cursor()
                cursor.execute(statement)
                cursor.close()
        except self._driver.errors as error:
            self.close()
            raise problems.of_connecting(
                error, server=self.target.shown, database=self.target.database, login=self._login_shown,
                is_pipe=self.target.is_wid,
            ) from error  # fmt: skip

    def close(self) -> None:
        """Let go of the connection; one that is broken already is let go all the same."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except self._driver.errors:
                return

    def ask(self, query: str, parameters: Sequence[KeyValue] = ()) -> Answer:
        """Send one of our queries, known by its name; no other text can be sent."""
        sql = queries()[query].text
        if self._connection is None:
            raise problems.Lost(f"There is no connection to {self.target.shown}.")
        if self.statements and self._pause_s:
            self.sleep(self._pause_s)
        self.statements += 1
        try:
            cursor = self._connection.cursor()
            try:
                cursor.execute(sql, tuple(parameters)) if parameters else cursor.execute(sql)
                columns = tuple(str(c[0]).lower() for c in cursor.description or ())
                return Answer(columns=columns, rows=cursor.fetchall())
            finally:
                cursor.close()
        except self._driver.errors as error:
            raise self._failure(error, query) from error

    def _failure(self, error: Exception, query: str) -> SourceError:
        return problems.of_reading(error, server=self.target.shown, query=query.replace("_", " "))

    @property
    def _login_shown(self) -> str:
        return f"{self.target.login}, {self.target.user}" if self.target.user else self.target.login
