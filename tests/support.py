"""Where the files and programs are that nobody on this project wrote."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


def missing(what: str, how: str) -> None:
    """Skip the test for want of a part; fail where CI should have it."""
    if os.environ.get("CI"):
        pytest.fail(f"CI has to have {what}: {how}")
    pytest.skip(f"{what} is not there: {how}")


def data_folder() -> Path:
    """Return the folder of raw test data."""
    given = os.environ.get("MIGRATOR_TEST_DATA")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        missing("the raw test data", f"no folder {folder}; set MIGRATOR_TEST_DATA")
    return folder


def program(*names: str, how: str) -> str:
    """Return the path of the first of these programs that is there."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        missing(names[0], how)
    return str(found)


def node_file(path: str, *, how: str) -> Path:
    """Return a file of an npm package, from `node_modules` here or the folder that MIGRATOR_TEST_TOOLS names."""
    folders = [Path(f) for f in (os.environ.get("MIGRATOR_TEST_TOOLS"), ROOT) if f]
    found = [f for folder in folders if (f := folder / "node_modules" / path).is_file()]
    if not found:
        missing(path, how)
    return found[0]


def chromium() -> str:
    """Return the path of a browser of the Chromium family."""
    return program(*CHROMIUM, how="apt-get install chromium")
