"""Servers that refuse, stop, are too slow or cut the line: the cause and the remedy in words, and nothing lost."""

from __future__ import annotations

import socket
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from migrator.collectors._wsus_soap.client import Address, Client, Manner
from migrator.errors import SettingsError, Unreachable
from tests.estate.opening import opened
from tests.support import missing
from tests.wsus.collecting import check, collect, gaps
from tests.wsus.recording import recording
from tests.wsus_server.broken import relay, silent_port
from tests.wsus_server.data import write_server
from tests.wsus_server.options import NOBODY, REPORTER, Server
from tests.wsus_server.serving import Served


def whole(estate: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the facts that trouble may have cost."""
    with opened(estate) as found:
        tables = (
            "server",
            "computer",
            "group_membership",
            "update",
            "update_category",
            "approval",
            "update_status_count",
        )
        kept = {t: "* exclude (port, uses_tls, name)" if t == "server" else "*" for t in tables}
        return {t: found.rows(f"select {kept[t]} from {t} order by all") for t in tables}


@pytest.fixture(scope="module")
def undisturbed(example: Path, running: Served, tmp_path_factory: pytest.TempPathFactory) -> Any:
    write_server(example, "wsus01", running.folder, Server())
    running.forget()
    path = tmp_path_factory.mktemp("undisturbed") / "estate"
    collect(path, running)
    return whole(path)


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.parametrize(
    ("server", "options", "problem", "hint"),
    [
        ("localhost:{forbidden_port}", {}, "refuses access without TLS", "--tls"),
        ("localhost:{unavailable_port}", {}, "unavailable (503)", "WsusPool"),
        ("no-such-host.invalid", {"port": 8530}, "cannot be found", "full domain name"),
        ("localhost:{closed_port}", {}, "refuses connections", "firewall"),
        ("localhost:{http_port}", {"password": "wrong"}, "refused the sign-in", "password"),
        ("localhost:{tls_port}", {"tls": True}, "certificate", "--ca"),
        ("localhost:{http_port}", {"tls": True}, "TLS", "--no-tls"),
        ("localhost:{tls_port}", {}, "HTTP 400", "log"),
    ],
)
def test_a_server_that_cannot_be_read_says_why_and_what_to_do(
    server: str, options: dict[str, Any], problem: str, hint: str, served: Served, tmp_path: Path
) -> None:
    ports = {name: getattr(served, name) for name in ("http_port", "tls_port", "forbidden_port", "unavailable_port")}
    place = server.format(**ports, closed_port=closed_port())
    (reading,) = collect(tmp_path / "estate", served, server=(place,), **options)
    assert problem in reading.problem
    assert hint in reading.hint
    assert served.password not in reading.problem + reading.hint


def test_a_server_that_never_answers_is_given_up(served: Served, tmp_path: Path) -> None:
    with silent_port() as port:
        (reading,) = collect(tmp_path / "estate", served, server=(f"localhost:{port}",), timeout=0.5)
    assert "took too long" in reading.problem


def test_an_authority_from_a_file_is_trusted(served: Served, tmp_path: Path) -> None:
    (reading,) = collect(
        tmp_path / "estate", served, server=(f"localhost:{served.tls_port}",), tls=True, ca=served.ca_file
    )
    assert (reading.problem, gaps(reading)) == ("", [])


def test_a_name_that_the_certificate_is_not_for_is_refused(served: Served, tmp_path: Path) -> None:
    (reading,) = collect(
        tmp_path / "estate", served, server=(f"[::ffff:127.0.0.1]:{served.tls_port}",), tls=True, ca=served.ca_file
    )
    assert "certificate" in reading.problem
    assert "name that the certificate is for" in reading.hint


def test_a_ticket_of_kerberos_is_enough(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if find_spec("gssapi") is None or find_spec("krb5") is None:
        missing("Kerberos for Python", "apt-get install python3-gssapi, pip install krb5, both on PYTHONPATH")
    for name, value in served.credential_cache().items():
        monkeypatch.setenv(name, value)
    (reading,) = collect(tmp_path / "estate", served, user=None)
    assert reading.problem == ""
    assert {c.user for c in served.calls()} == {served.principal}


def test_without_account_and_ticket_the_hint_names_both(served: Served, tmp_path: Path) -> None:
    (reading,) = collect(tmp_path / "estate", served, user=None)
    assert reading.problem
    assert "--user" in reading.hint or "password" in reading.hint


def test_who_is_nobody_to_the_server_is_told_the_group(served: Served, example: Path, tmp_path: Path) -> None:
    write_server(example, "wsus01", served.folder, Server(role=NOBODY))
    (reading,) = collect(tmp_path / "estate", served)
    assert "WSUS Reporters" in reading.hint
    assert {c.operation for c in served.calls()} == {"GetCurrentUserRole"}


def test_what_a_reporter_may_not_read_is_a_gap_and_the_rest_is_read(
    served: Served, example: Path, tmp_path: Path
) -> None:
    refused = ("ExecuteSPGetDeployments", "GetAutomaticUpdateApprovalRules", "ExecuteSPGetConfiguration")
    write_server(example, "wsus01", served.folder, Server(role=REPORTER, refuse=refused))
    (reading,) = collect(tmp_path / "estate", served)
    assert (reading.problem, reading.permission) == ("", "WSUS Reporters")
    assert {f.path for f in reading.files if f.state == "refused"} == {refused[0], refused[1]}
    incomplete = {name for name, table in reading.tables.items() if not table.complete}
    assert incomplete == {"approval", "approval_rule", "server"}
    assert reading.tables["update"].rows > 500


def test_windows_that_are_too_much_are_halved_until_they_pass(served: Served, tmp_path: Path, undisturbed: Any) -> None:
    served.disturb("ExecuteSPSearchUpdates", "timeout", more_than=150)
    served.disturb("ExecuteSPGetDeployments", "timeout", more_than=200)
    (reading,) = collect(tmp_path / "estate", served)
    assert (reading.problem, gaps(reading)) == ("", [])
    assert whole(tmp_path / "estate") == undisturbed
    assert len(served.calls("ExecuteSPSearchUpdates")) > 4


def test_a_smaller_window_asks_for_less_at_once(served: Served, tmp_path: Path, undisturbed: Any) -> None:
    collect(tmp_path / "estate", served, window=100)
    assert whole(tmp_path / "estate") == undisturbed
    assert max(c.rows for c in served.calls("ExecuteSPSearchUpdates")) <= 100 * 8


def test_computers_are_read_group_by_group_where_all_are_too_many(
    served: Served, tmp_path: Path, undisturbed: Any
) -> None:
    served.disturb("ExecuteSPSearchComputers", "timeout")
    (reading,) = collect(tmp_path / "estate", served)
    assert (reading.problem, gaps(reading)) == ("", [])
    assert whole(tmp_path / "estate") == undisturbed


def test_a_server_that_stops_in_the_middle_is_gone_on_with(served: Served, tmp_path: Path, undisturbed: Any) -> None:
    with recording(served.http_port, until=b"<ExecuteSPGetDeployments") as server:
        (first,) = collect(tmp_path / "estate", served, server=(f"localhost:{server.port}",))
    assert first.ended is None
    assert "refuses connections" in first.problem
    served.forget()
    (second,) = collect(tmp_path / "estate", served)
    assert second.reading_id == first.reading_id
    assert (second.problem, gaps(second)) == ("", [])
    assert served.calls("ExecuteSPSearchUpdates") == []
    assert served.calls("ExecuteSPSearchComputers") == []
    assert whole(tmp_path / "estate") == undisturbed


def test_a_line_that_is_cut_in_every_large_answer_leaves_what_was_read_and_the_next_run_ends_it(
    served: Served, tmp_path: Path, undisturbed: Any
) -> None:
    with relay(served.http_port, cut_after=300_000) as port:
        (first,) = collect(tmp_path / "estate", served, server=(f"localhost:{port}",))
    assert first.problem or gaps(first)
    (second,) = collect(tmp_path / "estate", served)
    assert (second.problem, gaps(second)) == ("", [])
    assert whole(tmp_path / "estate") == undisturbed


@pytest.mark.parametrize(
    "columns", [Server(extra_columns=3), Server(missing_columns=4), Server(update_type_as_int=True)]
)
def test_rows_of_other_lengths_and_numbers_for_words_give_the_same_facts(
    columns: Server, served: Served, example: Path, tmp_path: Path, undisturbed: Any
) -> None:
    write_server(example, "wsus01", served.folder, columns)
    (reading,) = collect(tmp_path / "estate", served)
    assert gaps(reading) == []
    assert whole(tmp_path / "estate") == undisturbed
    noted = [f.note for f in reading.files if "columns" in f.note]
    assert bool(noted) == bool(columns.extra_columns or columns.missing_columns)


def test_members_of_enumerations_that_nobody_knows_are_recorded(served: Served, example: Path, tmp_path: Path) -> None:
    write_server(example, "wsus01", served.folder, Server(unknown_members=True))
    (reading,) = collect(tmp_path / "estate", served)
    assert any("which this version does not know" in gap for gap in gaps(reading))


def test_a_server_has_to_be_named(served: Served, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No server is named"):
        collect(tmp_path / "estate", served, server=())


def test_the_check_says_what_holds_and_what_would_be_read(served: Served, tmp_path: Path) -> None:
    found = check(tmp_path / "estate", served, server=(f"localhost:{served.tls_port}",), tls=True, ca=served.ca_file)
    words = " ".join(f.what for f in found)
    assert "TLSv1." in words
    assert "WSUS Administrators" in words
    assert "would read 80" in words or "computers" in words
    assert served.calls("ExecuteSPSearchComputers") == []


def test_the_check_of_a_refused_sign_in_gives_the_hint(served: Served, tmp_path: Path) -> None:
    *_, last = check(tmp_path / "estate", served, password="wrong")
    assert (last.ok, "password" in last.hint) == (False, True)


def test_a_reading_that_is_stopped_sends_nothing_more(served: Served) -> None:
    address = Address(host=served.host, port=served.http_port, tls=False)
    with Client(address, Manner(is_stopped=lambda: True)) as client, pytest.raises(Unreachable, match="stopped"):
        client.value("GetServerVersion")
    assert served.calls() == []
