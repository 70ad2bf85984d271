"""An estate works wherever an administrator puts it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrator.errors import EstateError
from migrator.estate.store import Estate
from tests.estate import worker
from tests.estate.opening import clock, contents

ROOT = Path(__file__).parents[2]
PLACES = {
    "not ascii": "Größe – café – 东京",
    "quote": "O'Neill's \"estate\"",
    "brackets": "a[1]",
    "star": "a[1]*?b",
    "percent and spaces": "100 % of it; -- all",
    "key and value": "server_id=other/name=foo",
    "long": "/".join("n" * 100 for _ in range(12)),
}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    path = tmp_path_factory.mktemp("plain") / "estate"
    worker.work(path, ("s",))
    return contents(path)


@pytest.mark.parametrize("place", PLACES.values(), ids=list(PLACES))
def test_an_estate_can_lie_in_any_folder(place: str, expected: object, tmp_path: Path) -> None:
    if sys.platform == "win32" and (len(place) > 150 or set('"*?') & set(place)):
        pytest.skip("Windows has no such folders")
    worker.work(tmp_path / place, ("s",))
    assert contents(tmp_path / place) == expected


@pytest.mark.skipif(sys.platform == "win32", reason="paths of such a length need a setting there")
def test_a_scope_in_a_very_long_path_is_locked_too(tmp_path: Path) -> None:
    estate = Estate.create(tmp_path / PLACES["long"])
    with (
        estate.begin(source="t", scope_kind="server", scope="s", clock=clock),
        pytest.raises(EstateError, match="Another run"),
    ):
        estate.begin(source="t", scope_kind="server", scope="s", clock=clock)


def test_a_name_with_a_pattern_does_not_read_its_neighbour(expected: object, tmp_path: Path) -> None:
    worker.work(tmp_path / "a1", ("other",))
    worker.work(tmp_path / "a[1]", ("s",))
    assert contents(tmp_path / "a[1]") == expected


def test_an_estate_that_was_zipped_and_unpacked_elsewhere_holds_the_same(expected: object, tmp_path: Path) -> None:
    worker.work(tmp_path / "here", ("s",))
    packed = shutil.make_archive(str(tmp_path / "estate"), "zip", tmp_path / "here")
    shutil.rmtree(tmp_path / "here")
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "there")
    assert contents(tmp_path / "there") == expected


ANOTHER_USER = """
import os, sys
from pathlib import Path
from migrator.errors import EstateError
from tests.estate import worker
from tests.estate.opening import contents
estate = Path(sys.argv[1])
contents(estate)
if os.geteuid() == 0:
    os.setuid(65534)
print(sum(map(len, contents(estate).values())))
try:
    worker.work(estate, ("other",))
except EstateError as error:
    print(error.message, error.hint)
"""


@pytest.fixture
def read_only() -> Iterator[Path]:
    """An estate that whoever runs the test may read and not change."""
    folder = Path(tempfile.mkdtemp())
    worker.work(folder / "e", ("s",))
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder / "e"
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX ones here")
def test_a_folder_that_may_only_be_read_can_be_assessed_and_refuses_a_new_reading(
    read_only: Path, expected: dict[str, list[tuple[object, ...]]]
) -> None:
    """Root may do everything; there another user asks, once everything is imported."""
    told = subprocess.run(
        [sys.executable, "-c", ANOTHER_USER, str(read_only)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    rows, refusal = told.stdout.splitlines()
    assert int(rows) == sum(map(len, expected.values()))
    assert "could not be locked" in refusal
    assert "may be written" in refusal
