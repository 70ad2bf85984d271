"""What a SQL Server or the way to it refused, in words: the cause, and what to do about it."""

from __future__ import annotations

import re
from typing import Literal

from migrator.errors import AccessDenied, SourceError, UnexpectedAnswer, Unreachable


class NotThere(UnexpectedAnswer):
    """Report an object or column that this SUSDB does not have."""


class NotAllowed(AccessDenied):
    """Report an object that this login may not read."""


class TooSlow(SourceError):
    """Report a statement that did not end in time."""


class Locked(SourceError):
    """Report a statement that others did not let through: lock time-out or deadlock."""


class Lost(Unreachable):
    """Report a connection that broke while it was used."""


Kind = Literal[
    "database", "login", "denied", "missing", "slow", "locked", "lost", "tls", "name", "instance", "pipe", "network", ""
]

_STATES = {
    "Invalid authorization specification": "28000",
    "Syntax error or access violation": "42000",
    "Base table or view not found": "42S02",
    "Column not found": "42S22",
    "Timeout expired": "HYT00",
    "Connection timeout expired": "HYT01",
    "Serialization failure": "40001",
    "Communication link failure": "08S01",
    "Connection not open": "08003",
    "Client unable to establish connection": "08001",
    "Server rejected the connection": "08004",
}
"""The driver's own words for a SQLSTATE -> the SQLSTATE, which it does not give away (mssql-python issue 581)."""

_BY_STATE: dict[str, Kind] = {
    "28000": "login", "42S02": "missing", "42S22": "missing", "HYT00": "slow", "HYT01": "slow", "40001": "locked",
    "08S01": "lost", "08003": "lost",
}  # fmt: skip

_BY_WORDS: tuple[tuple[str, Kind], ...] = (
    (r"ssl provider|certificate|tls handshake|encryption not supported", "tls"),
    (r"lock request time ?out|deadlock", "locked"),
    (r"permission (was )?denied", "denied"),
    (r"invalid (column|object) name", "missing"),
    (r"cannot open database", "database"),
    (r"login failed|cannot (generate|authenticate)|kerberos|no credentials|untrusted domain", "login"),
    (r"0x2af9|0x2afc|no such host|name or service not known", "name"),
    (r"error locating server/instance|0xffffffff", "instance"),
    (r"named pipes provider|connection string is not valid", "pipe"),
    (r"query timeout|timeout expired", "slow"),
    (r"connection (is )?(broken|closed)|communication link", "lost"),
)
"""What the words of the driver, and of a server that was told to speak English, say, the most telling first."""


def kind_of(error: BaseException, *, connecting: bool) -> Kind:
    """Return what kind of failure an error of the driver is; an empty text where it is none that is known."""
    words = str(error).lower()
    found = next((kind for pattern, kind in _BY_WORDS if re.search(pattern, words)), None)
    state = getattr(error, "sqlstate", None) or _STATES.get(str(getattr(error, "driver_error", "")), "")
    kind: Kind = found or _BY_STATE.get(state, "")
    if connecting:
        # A server that speaks no English yet refuses a database as 42000; a time-out means nobody answered.
        kind = "database" if state == "42000" and kind != "login" else kind
        return "network" if kind in {"slow", "lost", ""} else kind
    return kind


_CONNECTING: dict[Kind, tuple[type[SourceError], str, str]] = {
    "database": (
        AccessDenied,
        "{server} does not let this login open the database {database}.",
        (
            "Check the name (--database), and make a user of the login: use {database}; "
            "create user [DOMAIN\\name] for login [DOMAIN\\name]; alter role db_datareader add member [DOMAIN\\name]."
        ),
    ),
    "login": (
        AccessDenied,
        "{server} refused the login ({login}).",
        (
            "Check the account; --login says how to log in. A Windows login from another system than Windows needs a "
            "Kerberos ticket (kinit), and the server a service principal name."
        ),
    ),
    "tls": (
        Unreachable,
        "The TLS connection to {server} failed: {told}.",
        (
            "Name the server as its certificate does, or have its authority trusted here. --trust-server-certificate "
            "accepts any certificate: only where nobody can stand in between."
        ),
    ),
    "name": (Unreachable, "{server} is not known: no such host.", "Check the name and the DNS suffix."),
    "instance": (
        Unreachable,
        "The instance of {server} was not found.",
        "SQL Server Browser (UDP 1434) tells where an instance is; without it give HOST,PORT.",
    ),
    "pipe": (
        Unreachable,
        "{server} does not answer on its named pipe.",
        "Run it on the server itself, as an administrator, and see that the service of the database runs.",
    ),
    "network": (
        Unreachable,
        "{server} cannot be reached: {told}.",
        "Check name, port (TCP 1433, or HOST,PORT), firewall, and that TCP/IP is enabled for the instance.",
    ),
}
"""Kind of failure -> the error, what happened, what to do."""


def of_connecting(error: BaseException, *, server: str, database: str, login: str, is_pipe: bool) -> SourceError:
    """Return the error for a connection that did not come about."""
    kind = kind_of(error, connecting=True)
    if kind not in _CONNECTING or (kind == "pipe" and not is_pipe):
        kind = "network"
    failure, message, hint = _CONNECTING[kind]
    words = {"server": server, "database": database, "login": login, "told": _telling(error)}
    return failure(message.format(**words), hint=hint.format(**words))


def of_reading(error: BaseException, *, server: str, query: str) -> SourceError:
    """Return the error for a statement that failed."""
    match kind_of(error, connecting=False):
        case "denied":
            return NotAllowed(
                f"{server} does not allow {query}: {_telling(error)}.", hint="Make the login a member of db_datareader."
            )
        case "missing":
            return NotThere(f"This SUSDB is other than {query} expects: {_telling(error)}.")
        case "slow":
            return TooSlow(
                f"{server} did not answer {query} in time.",
                hint="Allow more with --timeout, ask for less at once with --page, or read when the server is idle.",
            )
        case "locked":
            return Locked(
                f"{server} had {query} locked by others.",
                hint="Read when no maintenance of the database (reindexing, clean-up) runs.",
            )
        case "lost" | "network" | "tls":
            return Lost(
                f"The connection to {server} broke during {query}: {_telling(error)}.",
                hint="The same command goes on where it stopped.",
            )
    return UnexpectedAnswer(f"{server} refused {query}: {_telling(error)}.")


def _telling(error: BaseException) -> str:
    """Return the part of an error that says something, once, on one line."""
    words = str(getattr(error, "ddbc_error", "") or error)
    parts = [p.strip(" .") for p in re.split(r"\[Microsoft\]|\[SQL Server\]|\[ODBC Driver[^\]]*\]", words)]
    told = list(dict.fromkeys(" ".join(p.split()) for p in parts if p))
    return "; ".join(told)[:300] or type(error).__name__
