"""The example is the same to the byte for a size and a seed, wherever it is made."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKE = """
import locale, sys
from pathlib import Path
locale.setlocale(locale.LC_ALL, "")
from migrator.demo.generate import generate
generate(Path(sys.argv[1]), computers=int(sys.argv[2]), seed=int(sys.argv[3]), status_rows=int(sys.argv[4]) or None)
"""


def made(
    folder: Path, *, seed: int = 1, computers: int = 300, status_rows: int = 0, **environment: str
) -> dict[str, str]:
    """Make the example in a process of its own and return each file with its hash."""
    subprocess.run(
        [sys.executable, "-c", MAKE, str(folder / "estate"), str(computers), str(seed), str(status_rows)],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
    )
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return made(tmp_path_factory.mktemp("first"), PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")


def test_hash_seed_time_zone_and_language_change_no_byte(first: dict[str, str], tmp_path: Path) -> None:
    second = made(tmp_path, PYTHONHASHSEED="2", TZ="Pacific/Kiritimati", LC_ALL="C.UTF-8", OMP_NUM_THREADS="1")
    assert second == first
    assert {p.split("/")[0] for p in first} == {"estate", "truth.json"}


def test_another_seed_is_another_enterprise(first: dict[str, str], tmp_path: Path) -> None:
    other = made(tmp_path, seed=2)
    differing = {p.split("/")[1] for p in first if p.endswith(".parquet") and other.get(p) != first[p]}
    assert differing >= {"computer", "approval", "group_membership", "intune_device", "azure_machine", "update_status"}
    assert other["truth.json"] != first["truth.json"]


def test_rows_that_the_engine_makes_are_the_same_too(tmp_path: Path) -> None:
    one = made(tmp_path / "one", status_rows=100_000, PYTHONHASHSEED="1")
    two = made(tmp_path / "two", status_rows=100_000, PYTHONHASHSEED="2")
    assert one == two
