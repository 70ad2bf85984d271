"""How a database is named and opened, and what is said when it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from mssql_python.connection_string_parser import _ConnectionStringParser

from migrator.collectors import Secret, susdb
from migrator.collectors._susdb.connection import (
    AUTHENTICATION,
    WID_PIPE,
    Session,
    Target,
    connection_string,
    microsoft_driver,
)
from migrator.collectors._susdb.problems import kind_of, of_connecting, of_reading
from migrator.errors import AccessDenied, SettingsError, SourceError, Unreachable
from tests.susdb.asking import request
from tests.susdb.server import refusal

SERVER = "sql01.contoso.com"


def understood(text: str) -> dict[str, str]:
    """Return what the driver's own parser makes of a connection string; it refuses what the driver does not know."""
    found: dict[str, str] = _ConnectionStringParser(validate_keywords=True)._parse(text)
    return found


@pytest.mark.parametrize("login", AUTHENTICATION)
def test_the_driver_understands_every_login(login: str) -> None:
    target = Target(server="SQL01\\WSUS", login=login, user="x")  # type: ignore[arg-type]
    found = understood(connection_string(target.settings))
    assert (found["server"], found["database"], found["encrypt"]) == ("SQL01\\WSUS", "SUSDB", "yes")
    assert "trustservercertificate" not in found


@pytest.mark.parametrize("value", ["plain", "a;b", "a}b", "{a}", "a}};PWD=b", "schlüssel=1;", "'\"", "}"])
def test_a_value_cannot_become_a_setting(value: str) -> None:
    assert understood(connection_string({"UID": "sa", "PWD": value})) == {"uid": "sa", "pwd": value}


def test_the_pipe_of_this_machine_is_not_encrypted_and_everything_else_is() -> None:
    found = understood(connection_string(Target(server=WID_PIPE).settings))
    assert (found["server"], found["encrypt"], found["trusted_connection"]) == (WID_PIPE, "no", "yes")


def test_any_certificate_is_accepted_only_when_it_is_said() -> None:
    found = understood(connection_string(Target(server=SERVER, trusts_any_certificate=True).settings))
    assert (found["encrypt"], found["trustservercertificate"]) == ("yes", "yes")


def test_the_password_is_asked_for_when_the_connection_is_made_and_shown_nowhere(tmp_path: Path) -> None:
    asked = []

    def secret(name: str, words: str) -> Secret:
        asked.append((name, words))
        return lambda: "hunter2"

    from dataclasses import replace

    wanted = replace(request(tmp_path / "estate", server=SERVER, login="sql", user="reader"), secret=secret)
    target = susdb.target_of(wanted, platform="linux")
    assert asked == [(f"susdb:{SERVER}:reader", f"Password of reader on {SERVER}")]
    assert "hunter2" not in f"{target} {target.settings}"
    assert target.password is not None
    assert target.password() == "hunter2"


@pytest.mark.parametrize(
    "options, platform, words",
    [
        ({}, "linux", "One database is read at a time."),
        ({"server": "a", "wid": True}, "win32", "One database is read at a time."),
        ({"wid": True}, "linux", "The Windows Internal Database can be read on its own server only."),
        ({"server": "a", "login": "ntlm"}, "linux", "There is no login ntlm."),
        ({"server": "a", "login": "sql"}, "linux", "A SQL login has a name."),
        ({"server": "a", "user": "b"}, "linux", "A Windows login is that of the current user."),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    options: dict[str, object], platform: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=words.replace(".", r"\.")):
        susdb.target_of(request(tmp_path / "estate", **options), platform=platform)


def test_the_windows_internal_database_is_reached_by_its_pipe(tmp_path: Path) -> None:
    target = susdb.target_of(request(tmp_path / "estate", wid=True, timeout=60.0), platform="win32")
    assert (target.server, target.is_wid, target.timeout_s) == (WID_PIPE, True, 60)


CONNECTING = [
    ("28000", "Login failed for user 'CONTOSO\\reader'.", AccessDenied, "refused the login"),
    ("28000", "Anmeldung fehlgeschlagen für den Benutzer 'reader'.", AccessDenied, "refused the login"),
    ("42000", "Cannot open database \"SUSDB\" requested by the login. The login failed.", AccessDenied, "does not let this login open the database SUSDB"),
    ("42000", "Die von der Anmeldung angeforderte Datenbank kann nicht geöffnet werden.", AccessDenied, "does not let this login open the database SUSDB"),
    ("08001", "SSL Provider: [error:0A000086:SSL routines::certificate verify failed:self-signed certificate]", Unreachable, "The TLS connection to"),
    ("08001", "SSL Provider: The certificate chain was issued by an authority that is not trusted.", Unreachable, "The TLS connection to"),
    ("08001", "TCP Provider: Error code 0x2AF9", Unreachable, "is not known: no such host"),
    ("08001", "TCP Provider: No such host is known.", Unreachable, "is not known: no such host"),
    ("08001", "SQL Server Network Interfaces: Error Locating Server/Instance Specified [xFFFFFFFF].", Unreachable, "The instance of"),
    ("08001", "TCP Provider: Error code 0x2749", Unreachable, "cannot be reached: TCP Provider: Error code 0x2749"),
    ("08001", "Named Pipes Provider: Could not open a connection to SQL Server [53].", Unreachable, "cannot be reached"),
    ("HYT00", "Login timeout expired", Unreachable, "cannot be reached: Login timeout expired"),
    ("HY000", "SSPI Provider: No Kerberos credentials available (default cache: FILE:/tmp/krb5cc_0)", AccessDenied, "refused the login"),
]  # fmt: skip


@pytest.mark.parametrize("state, told, kind, words", CONNECTING, ids=[f"{c[0]} {c[1][:30]}" for c in CONNECTING])
def test_a_connection_that_fails_is_told_with_its_cause_and_a_remedy(
    state: str, told: str, kind: type[SourceError], words: str
) -> None:
    found = of_connecting(refusal(state, told), server=SERVER, database="SUSDB", login="windows", is_pipe=False)
    assert (type(found), found.hint != "") == (kind, True)
    assert words in found.message
    assert "Driver Error" not in found.message


def test_a_pipe_that_does_not_answer_is_told_as_one() -> None:
    error = refusal("08001", "Named Pipes Provider: Could not open a connection to SQL Server [2].")
    found = of_connecting(error, server="the Windows Internal Database", database="SUSDB", login="", is_pipe=True)
    assert found.message == "the Windows Internal Database does not answer on its named pipe."


@pytest.mark.parametrize(
    "state, told, kind",
    [
        (
            "42000",
            "The SELECT permission was denied on the object 'tbUpdate', database 'SUSDB', schema 'dbo'.",
            "denied",
        ),
        ("42S02", "Invalid object name 'dbo.tbUpdate'.", "missing"),
        ("42S22", "Ungültiger Spaltenname 'x'.", "missing"),
        ("HYT00", "Query timeout expired", "slow"),
        ("42000", "Lock request time out period exceeded.", "locked"),
        ("40001", "Transaction (Process ID 5) was deadlocked and has been chosen as the deadlock victim.", "locked"),
        ("08S01", "TCP Provider: Error code 0x68", "lost"),
        ("08003", "Connection is closed", "lost"),
        ("HY000", "Something nobody has seen.", ""),
    ],
)
def test_a_statement_that_fails_is_known_by_state_or_words(state: str, told: str, kind: str) -> None:
    assert kind_of(refusal(state, told), connecting=False) == kind


def test_a_failure_that_nobody_has_seen_is_told_in_its_own_words() -> None:
    found = of_reading(refusal("HY000", "Something nobody has seen."), server=SERVER, query="approvals")
    assert found.message == "sql01.contoso.com refused approvals: Something nobody has seen."


def test_the_real_driver_says_that_nobody_answers() -> None:
    session = Session(
        Target(server="tcp:127.0.0.1,1", login_timeout_s=1), driver=microsoft_driver(), sleep=lambda _: None
    )
    with pytest.raises(Unreachable, match=r"tcp:127\.0\.0\.1,1 cannot be reached"):
        session.open()


def test_the_real_driver_says_that_a_name_is_not_known() -> None:
    session = Session(
        Target(server="no-such-host.invalid", login_timeout_s=1), driver=microsoft_driver(), sleep=lambda _: None
    )
    with pytest.raises(Unreachable, match=r"no-such-host\.invalid is not known: no such host"):
        session.open()
