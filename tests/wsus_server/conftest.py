"""An estate to serve, and its servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from migrator.demo.generate import generate
from tests.wsus_server.asking import SignIn, service
from tests.wsus_server.data import write_server
from tests.wsus_server.serving import Served, serving


@pytest.fixture(scope="session")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small estate of two servers."""
    path = tmp_path_factory.mktemp("wsus-server") / "estate"
    generate(path, computers=60)
    return path


@pytest.fixture(scope="module")
def server(estate: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return the upstream server as it runs."""
    with serving(write_server(estate, "wsus01", tmp_path_factory.mktemp("served") / "wsus01")) as served:
        yield served


@pytest.fixture
def ask(server: Served) -> Iterator[Any]:
    """Return zeep's proxy of the upstream server, signed in by NTLM; calls and disturbances are forgotten after."""
    proxy, session = service(server.url, SignIn(server.user, server.password))
    with session:
        yield proxy
    server.forget()
