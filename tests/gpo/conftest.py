"""Samba's registry.pol, started once for all tests that need it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gpo.samba_preg import HOW, Preg, is_there
from tests.support import missing


@pytest.fixture(scope="session")
def preg() -> Iterator[Preg]:
    if not is_there():
        missing("python3-samba", HOW)
    running = Preg()
    yield running
    running.close()
