"""One example estate and one served server for the tests that leave both as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from migrator.demo.generate import generate
from tests.wsus_server.data import write_server
from tests.wsus_server.options import Server
from tests.wsus_server.serving import Served, serving


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the example estate that the servers serve."""
    path = tmp_path_factory.mktemp("example") / "estate"
    generate(path, computers=80, seed=3)
    return path


@pytest.fixture(scope="session")
def running(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a folder that each test may write anew."""
    folder = tmp_path_factory.mktemp("served") / "wsus"
    write_server(example, "wsus01", folder, Server())
    with serving(folder) as server:
        yield server


@pytest.fixture
def served(running: Served, example: Path) -> Served:
    """Return the running server, serving wsus01 as it is and undisturbed."""
    write_server(example, "wsus01", running.folder, Server())
    running.forget()
    return running
