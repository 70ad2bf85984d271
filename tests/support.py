"""Where the files are that nobody on this project wrote."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def data_folder() -> Path:
    """Return the folder of raw test data; skip the test where it is absent, fail where CI should have it."""
    given = os.environ.get("MIGRATOR_TEST_DATA")
    folder = Path(given) if given else Path(__file__).parents[2] / "shared" / "data"
    if folder.is_dir():
        return folder
    if os.environ.get("CI"):
        pytest.fail(f"CI has to have the raw test data, and there is no {folder}")
    pytest.skip(f"no raw test data in {folder}; set MIGRATOR_TEST_DATA")
