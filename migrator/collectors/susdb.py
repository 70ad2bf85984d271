"""Read WSUS's own database, SUSDB: a few SELECTs by the page, for estates too large for the administration service."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, get_args

from migrator.collectors import Collector, Finding, Option, Request
from migrator.errors import SettingsError, SourceError

if TYPE_CHECKING:
    from migrator.collectors._susdb.connection import Driver, Session, Target
    from migrator.collectors._susdb.introduction import Introduction
    from migrator.estate.readings import Reading

SOURCE = "susdb"
SLICE_ROWS = 200_000
"""Rows of a large table after which it is written, so that a run that dies does not read them again."""
PRECEDENCE = 20
"""After the administration service, which gives values as WSUS itself understands them, and before exports."""


def run(request: Request) -> list[Reading]:
    """Read one database by Microsoft's driver; write one reading."""
    from migrator.collectors._susdb.connection import microsoft_driver

    target = target_of(request, platform=sys.platform)
    try:
        driver = microsoft_driver()
    except SourceError as error:
        return [_failed(request, target, error)]
    return collect(request, target, driver=driver, sleep=time.sleep)


def check(request: Request) -> list[Finding]:
    """Test the database: reached, logged in, rights, one small read, and what would be read."""
    from migrator.collectors._susdb.connection import microsoft_driver

    target = target_of(request, platform=sys.platform)
    try:
        return check_with(request, target, driver=microsoft_driver(), sleep=time.sleep)
    except SourceError as error:
        return [Finding(about=f"susdb {target.shown}", what=error.message, ok=False, hint=error.hint)]


def collect(
    request: Request,
    target: Target,
    *,
    driver: Driver,
    sleep: Callable[[float], None],
    slice_rows: int = SLICE_ROWS,
) -> list[Reading]:
    """Read one database by any driver; a database that cannot be opened is a reading with a problem."""
    from migrator.collectors._susdb.introduction import introduce

    session = _session(request, target, driver, sleep)
    try:
        with session:
            return [_read(request, session, introduce(session), slice_rows=slice_rows)]
    except SourceError as error:
        return [_failed(request, target, error)]


def check_with(request: Request, target: Target, *, driver: Driver, sleep: Callable[[float], None]) -> list[Finding]:
    """Test one database by any driver."""
    from migrator.collectors._susdb.introduction import findings

    with _session(request, target, driver, sleep) as session:
        found = [Finding(about=f"susdb {target.shown}", what=f"opened {target.database}", ok=True)]
        if target.trusts_any_certificate:
            found.append(Finding(about=f"susdb {target.shown}", what="any certificate is accepted"))
        return [*found, *findings(session)]


def target_of(request: Request, *, platform: str) -> Target:
    """Return what the options say: which database, and how to log in to it."""
    from migrator.collectors._susdb.connection import WID_PIPE, Login, Target

    server, user = _text(request, "server"), _text(request, "user")
    login = next((name for name in get_args(Login) if name == _text(request, "login")), None)
    if bool(server) == bool(request.options.get("wid")):
        raise SettingsError("One database is read at a time.", hint="Give --server HOST[\\INSTANCE], or --wid.")
    if not server and not platform.startswith("win"):
        raise SettingsError(
            "The Windows Internal Database can be read on its own server only.",
            hint="Run this on the WSUS server, or read that by `migrator collect wsus`.",
        )
    if login is None:
        raise SettingsError(
            f"There is no login {_text(request, 'login')}.", hint=f"One of {', '.join(get_args(Login))}."
        )
    if login == "sql" and not user:
        raise SettingsError("A SQL login has a name.", hint="Give --user NAME; the password is asked for.")
    if login == "windows" and user:
        raise SettingsError(
            "A Windows login is that of the current user.",
            hint="Start the program as another user (runas, kinit), or give --login sql with --user.",
        )
    return Target(
        server=server or WID_PIPE,
        database=_text(request, "database") or "SUSDB",
        login=login,
        user=user,
        password=request.secret(f"susdb:{server}:{user}", f"Password of {user} on {server}")
        if login == "sql"
        else None,
        trusts_any_certificate=bool(request.options.get("trust-server-certificate")),
        timeout_s=max(1, round(request.number("timeout"))),
    )


def _session(request: Request, target: Target, driver: Driver, sleep: Callable[[float], None]) -> Session:
    from migrator.collectors._susdb.connection import Session

    return Session(target, driver=driver, sleep=sleep, pause_s=request.number("pause"))


def _read(request: Request, session: Session, us: Introduction, *, slice_rows: int) -> Reading:
    from migrator.collectors._susdb.queries import fingerprint
    from migrator.collectors._susdb.reading import Susdb, read
    from migrator.collectors._wsus_staging import Staging
    from migrator.estate.facts.servers import Server

    name = _text(request, "name").lower() or (us.machine if session.target.is_wid else "")
    scope = us.server_id or name or _name_of(session.target)
    writer = request.estate.begin(
        source=SOURCE,
        scope_kind="server",
        scope=scope,
        clock=request.clock,
        fingerprint=f"{us.permission} {fingerprint()}",
        precedence=PRECEDENCE,
        read_as=us.read_as,
        permission=us.permission,
    )
    with writer, Staging(scope) as staging:
        if name:
            staging.add_pairs({"server_name": name})
        else:
            writer.gap(Server, "the name of the WSUS server", why="SUSDB does not hold it; give --name")
        if not us.server_id:
            writer.gap(Server, "the id of the WSUS server", why="needs db_datareader on SUSDB")
        susdb = Susdb(
            session=session, writer=writer, staging=staging, progress=request.progress,
            page_rows=max(1, round(request.number("page"))), slice_rows=slice_rows,
        )  # fmt: skip
        try:
            read(susdb)
        except SourceError as error:
            writer.interrupt(problem=error.message, hint=error.hint)
        else:
            writer.finish()
    return writer.reading


def _failed(request: Request, target: Target, failure: SourceError) -> Reading:
    writer = request.estate.begin(
        source=SOURCE, scope_kind="server", scope=_name_of(target), clock=request.clock, precedence=PRECEDENCE
    )
    with writer:
        raise failure
    return writer.reading


def _name_of(target: Target) -> str:
    return "windows internal database" if target.is_wid else f"{target.server}/{target.database}".lower()


def _text(request: Request, name: str) -> str:
    return str(request.options.get(name) or "").strip()


COLLECTOR = Collector(
    name=SOURCE,
    title="SUSDB: the database of a WSUS server, on SQL Server or in the Windows Internal Database",
    reads="configuration, groups, computers, updates, files, approvals and removed ones, rules, events, counts and status",
    permission="db_datareader on SUSDB; with PublicViewAccess alone what the public views lack is recorded as a gap",
    takes_paths=False,
    run=run,
    check=check,
    options=(
        Option(name="server", help="SQL Server that holds SUSDB: HOST, HOST\\INSTANCE or HOST,PORT."),
        Option(name="wid", kind="flag", help="Read the Windows Internal Database of this machine."),
        Option(name="database", help="Name of the database.", default="SUSDB"),
        Option(
            name="login", default="windows",
            help="windows, sql, entra-interactive, entra-default, entra-device-code or entra-managed-identity.",
        ),
        Option(name="user", help="Name of a SQL or Entra login. A password is asked for."),
        Option(name="trust-server-certificate", kind="flag", help="Accept any certificate of the server."),
        Option(name="name", help="Full name of the WSUS server, which SUSDB does not hold."),
        Option(name="page", kind="number", help="Rows of a statement.", default=5_000),
        Option(name="pause", kind="seconds", help="Seconds to wait between two statements.", default=0.0),
        Option(name="timeout", kind="seconds", help="Seconds to wait for a statement.", default=300.0),
    ),
)  # fmt: skip
