"""The bundle that the export script would write, collected once for all tests of it."""

from __future__ import annotations

import pytest

from tests.collectors import wsus_files as wsus
from tests.collectors.importing import Imported, collect


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("bundle")
    return collect("wsus-export", folder / "estate", wsus.write_bundle(folder / "wsus01", zipped=True))
