"""Who is let in, how the served server can be made to go wrong, and what else a test can want of it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from zeep.exceptions import Fault, TransportError

from tests.support import ROOT, missing
from tests.wsus_server import stack
from tests.wsus_server.asking import SignIn, service
from tests.wsus_server.broken import relay, silent_port
from tests.wsus_server.data import write_server
from tests.wsus_server.options import REPORTER, Downstream, Server, wire_id
from tests.wsus_server.serving import NAMESPACE, PATH, WARM_UP, Served, serving, serving_all
from tests.wsus_server.test_server_is_honest import ANY, COMPUTERS, EVERYTHING, named, sets

HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{NAMESPACE}/GetServerVersion"'}
PACKAGES = Path("/usr/lib/python3/dist-packages")
BY_KERBEROS = f"""
import sys
sys.path.append({str(PACKAGES)!r})
from tests.wsus_server.asking import SignIn, service
proxy, session = service(sys.argv[1], SignIn(None, None, protocol="kerberos"))
with session:
    print(proxy.GetServerVersion())
"""


def test_a_wrong_password_is_refused(server: Served) -> None:
    for user, password in ((server.user, "wrong"), ("CONTOSO\\nobody", server.password)):
        answer = requests.post(server.url, data=WARM_UP.encode(), auth=SignIn(user, password), timeout=10)
        assert answer.status_code == 401
    assert requests.get(server.url, timeout=10).headers["WWW-Authenticate"] == "Negotiate, NTLM"
    assert server.calls() == []


def test_a_password_may_have_accents(server: Served) -> None:
    proxy, session = service(server.url, SignIn(server.other_user, server.other_password))
    with session:
        assert proxy.GetServerVersion() == "10.0.20348.2849"
    server.forget()


def test_tls_is_trusted_by_its_authority_only(server: Served) -> None:
    sign_in = SignIn(server.user, server.password)
    proxy, session = service(server.tls_url, sign_in, ca_file=str(server.ca_file))
    with session:
        assert proxy.GetCurrentUserRole() == 2
    proxy, session = service(server.tls_url, sign_in)
    with session, pytest.raises(requests.exceptions.SSLError):
        proxy.GetCurrentUserRole()
    server.forget()


def test_kerberos_lets_in(server: Served) -> None:
    if not (PACKAGES / "gssapi").is_dir():
        missing("gssapi", "apt-get install python3-gssapi")
    command = [sys.executable, "-c", BY_KERBEROS, server.url]
    environment = {**os.environ, **server.credential_cache()}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.strip() == "10.0.20348.2849", done.stderr
    assert server.calls()[-1].user == server.principal
    server.forget()
    with pytest.raises(PermissionError):
        server.credential_cache("wrong")


def test_other_ports_want_tls_or_are_stopped(server: Served) -> None:
    for port, status in ((server.forbidden_port, 403), (server.unavailable_port, 503)):
        assert requests.post(f"http://localhost:{port}{PATH}", data=b"x", timeout=10).status_code == status


def test_disturbances_come_so_many_times(ask: Any, server: Served) -> None:
    server.disturb("GetServerVersion", "timeout", times=1)
    server.disturb("GetServerVersion", "fault", "Something else", times=2)
    with pytest.raises(Fault, match="SqlException: Timeout expired"):
        ask.GetServerVersion()
    for _ in range(2):
        with pytest.raises(Fault, match="Something else"):
            ask.GetServerVersion()
    assert ask.GetServerVersion()
    server.disturb("*", "timeout", more_than=100)
    assert ask.ExecuteSPGetAllTargetGroups()
    with pytest.raises(Fault, match="Timeout expired"):
        ask.ExecuteSPSearchUpdates(EVERYTHING, "en", ANY)
    server.calm()
    server.disturb("Ping", "status", 503, times=1)
    with pytest.raises(TransportError) as stopped:
        ask.Ping(1)
    assert stopped.value.status_code == 503
    server.disturb("Ping", "slow", 0.4, times=1)
    started = time.monotonic()
    assert ask.Ping(1)["SuccessFlag"]
    assert time.monotonic() - started >= 0.4


def test_an_answer_can_be_cut_slow_or_never_come(server: Served) -> None:
    sign_in = SignIn(server.user, server.password)
    with relay(server.http_port, cut_after=5_000) as port:
        proxy, session = service(f"http://localhost:{port}{PATH}", sign_in)
        with session:
            assert proxy.GetServerVersion()
        proxy, session = service(f"http://localhost:{port}{PATH}", sign_in)
        with session, pytest.raises((requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            proxy.ExecuteSPSearchUpdates(EVERYTHING, "en", ANY)
    with relay(server.http_port, bytes_per_second=20_000) as port:
        proxy, session = service(f"http://localhost:{port}{PATH}", sign_in)
        started = time.monotonic()
        with session:
            assert proxy.ExecuteSPGetAllTargetGroups()
        assert time.monotonic() - started > 0.3
    with silent_port() as port, pytest.raises(requests.exceptions.ReadTimeout):
        requests.get(f"http://localhost:{port}{PATH}", timeout=0.3)
    server.forget()


def test_servers_can_be_served_otherwise_than_they_are(estate: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "top", tmp_path / "branch"]
    for folder in folders:
        folder.mkdir()
    before = {p.pid for p in psutil.Process().children(recursive=True)}
    with serving_all(folders, tls=False, one_port=True) as (top, branch):
        assert (top.http_port, top.host, branch.host) == (branch.http_port, "localhost", "127.0.0.2")
        below = (
            Downstream(server_id="wsus02", name=branch.host),
            Downstream(server_id="x", name="far", parent="wsus02"),
        )
        served = Server(
            downstream=below, rolls_up=("wsus02",), role=REPORTER, refuse=("GetSubscription",), extra_columns=2,
            update_type_as_int=True, unknown_members=True, is_running=True, states_as_text=True,
        )  # fmt: skip
        write_server(estate, "wsus01", folders[0], served)
        write_server(
            estate, "wsus02", folders[1],
            Server(missing_columns=4, upstream_name=top.host, upstream_port=top.http_port, is_replica=True),
        )  # fmt: skip
        proxy, session = service(top.url, SignIn(top.user, top.password))
        with session:
            _check_top(proxy)
        proxy, session = service(branch.url, SignIn(branch.user, branch.password))
        with session:
            configuration = proxy.ExecuteSPGetConfiguration()["Configuration"]
            assert configuration["ServerId"] == wire_id("wsus02") and configuration["ReplicaMode"]
            assert (configuration["UpstreamServerName"], configuration["ServerPortNumber"]) == (top.host, top.http_port)
            computers, requested, _ = sets(proxy.ExecuteSPSearchComputers(COMPUTERS))
            assert {len(r["Values"]["anyType"]) for r in computers} == {28}
            assert len(requested) == len(computers)
        pids = {p.pid for p in psutil.Process().children(recursive=True)} - before
    assert pids and not [p for p in pids if psutil.pid_exists(p)]


def _check_top(proxy: Any) -> None:
    assert (proxy.GetCurrentUserRole(), proxy.GetSubscriptionState()) == (1, 3)
    with pytest.raises(Fault, match="UnauthorizedAccessException"):
        proxy.GetSubscription()
    nothing = "00000000-0000-0000-0000-000000000000"
    found = named("downstream", proxy.ExecuteSPGetAllDownstreamServers(nothing, True))
    assert {(r["full_domain_name"], r["parent_server_id"]) for r in found} == {
        ("127.0.0.2", nothing), ("far", wire_id("wsus02")),
    }  # fmt: skip
    assert len(proxy.ExecuteSPGetAllDownstreamServers(nothing, False)) == 1
    own, _, _ = sets(proxy.ExecuteSPSearchComputers(COMPUTERS))
    both, _, members = sets(proxy.ExecuteSPSearchComputers(COMPUTERS.replace("false", "true")))
    parents = [r["parent_server_id"] for r in named("computer", both)]
    assert len(own) == parents.count(nothing) and parents.count(wire_id("wsus02")) > 0
    assert len({r["computer_id"] for r in named("computer", both)}) == len(both)
    assert {r["computer_id"] for r in named("membership", members)} == {
        r["computer_id"] for r in named("computer", both)
    }
    assert {len(r["Values"]["anyType"]) for r in both} == {34}
    updates = named(
        "update_revision",
        proxy.ExecuteSPSearchUpdates(EVERYTHING, "en", ANY)["minimalProperties"]["GenericReadableRow"],
    )
    assert {r["update_type"] for r in updates} == {1, 9}
    assert {r["publication_state"] for r in updates} == {"Published", "Expired"}
    assert "Existential" in {r["severity"] for r in updates}


def test_a_taken_port_is_not_the_end(estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_server(estate, "wsus01", tmp_path / "served")
    asked: list[int] = []

    with socket.create_server(("127.0.0.1", 0)) as held:
        taken = held.getsockname()[1]
        with monkeypatch.context() as changed:
            free_ports = stack.free_ports

            def with_a_taken_one(addresses: Sequence[str], count: int) -> list[int]:
                asked.append(count)
                found = free_ports(addresses, count)
                return [taken, *found[1:]] if asked.count(count) == 1 else found

            changed.setattr(stack, "free_ports", with_a_taken_one)
            with serving(folder, compress=True) as server:
                answer = requests.post(
                    server.url,
                    data=WARM_UP.encode(),
                    headers=HEADERS,
                    auth=SignIn(server.user, server.password),
                    timeout=60,
                )
                assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "gzip")
                assert asked.count(1) == 2 and len(asked) == 4
