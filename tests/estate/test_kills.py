"""What an estate keeps when the program that writes it dies, meets another one, or runs out of disk."""

from __future__ import annotations

import multiprocessing
import random
import signal
import subprocess
import sys
import time
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from migrator.errors import EstateError
from migrator.estate.files import PATIENCE, patiently
from migrator.estate.store import Estate
from tests.estate import worker
from tests.estate.opening import clock, contents

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="a process is killed by a POSIX signal here")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("undisturbed") / "estate"
    worker.work(path, worker.SERVERS)
    return path


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> int:
    return worker.looks_of(tmp_path_factory.mktemp("counted") / "estate", worker.SERVERS)


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Processes that start with the program already imported: a death then falls into its work."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["tests.estate.worker"])
    return found


@posix
@pytest.mark.parametrize("chunk", range(10))
def test_a_killed_run_and_a_second_one_leave_every_fact_exactly_once(
    chunk: int, undisturbed: Path, looks: int, processes: ForkServerContext, tmp_path: Path
) -> None:
    """Ten kills a chunk, a hundred in all: seven between two file operations, three in the middle of anything."""
    expected = contents(undisturbed)
    dice = random.Random(chunk)
    for number in range(10):
        path = tmp_path / str(number)
        at = dice.randint(1, looks - 1) if number < 7 else None
        dying = processes.Process(target=worker.work_and_die, args=(path, worker.SERVERS, at))
        dying.start()
        if at is None:
            time.sleep(dice.uniform(0.01, 0.3))
            dying.kill()
        dying.join()
        assert dying.exitcode == -signal.SIGKILL or at is None
        dying.close()
        if (path / "estate.json").exists():
            contents(path)
        worker.work(path, worker.SERVERS)
        assert contents(path) == expected
        assert [p for p in path.rglob("*.tmp") if not p.name.startswith("estate.json")] == []


def run_workers(path: Path, *scopes: str) -> list[tuple[int, str]]:
    """Collect servers, each in a process of its own, all at once; return exit codes and complaints."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.estate.worker", str(path), scope],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for scope in scopes
    ]
    complaints = [p.communicate()[1] for p in running]
    return [(p.returncode, c) for p, c in zip(running, complaints, strict=True)]


def test_two_servers_collected_side_by_side_lose_nothing(undisturbed: Path, tmp_path: Path) -> None:
    """Neither finds an estate; both make it."""
    for number in range(4):
        assert run_workers(tmp_path / str(number), *worker.SERVERS) == [(0, ""), (0, "")]
        assert contents(tmp_path / str(number)) == contents(undisturbed)


@posix
def test_eight_programs_that_make_one_estate_at_once_all_get_it(processes: ForkServerContext, tmp_path: Path) -> None:
    for number in range(10):
        makers = [processes.Process(target=Estate.create, args=(tmp_path / str(number),)) for _ in range(8)]
        for maker in makers:
            maker.start()
        for maker in makers:
            maker.join()
        assert [m.exitcode for m in makers] == [0] * 8
        assert [p.name for p in (tmp_path / str(number)).iterdir()] == ["estate.json"]


def test_a_scope_that_is_being_collected_is_refused_to_another_run(tmp_path: Path) -> None:
    estate = Estate.create(tmp_path / "e")
    with estate.begin(source="test", scope_kind="server", scope="wsus01", clock=clock) as reading:
        reading.write("a", worker.facts_of("wsus01", 0))
        ((code, complaint),) = run_workers(tmp_path / "e", "wsus01")
        ((other_code, _),) = run_workers(tmp_path / "e", "wsus02")
        reading.finish()
    assert (code, other_code) == (1, 0)
    assert "Another run is collecting wsus01 from test" in complaint
    assert len(contents(tmp_path / "e")["computer"]) == worker.COMPUTERS * (1 + worker.CHECKPOINTS)


def test_a_run_that_begins_while_its_forerunner_dies_goes_on_where_that_one_stopped(tmp_path: Path) -> None:
    estate = Estate.create(tmp_path / "e")
    dead = estate.begin(source="test", scope_kind="server", scope="wsus01", clock=clock)
    dead.write("part 0", worker.facts_of("wsus01", 0))
    with pytest.raises(EstateError, match="Another run is collecting"):
        estate.begin(source="test", scope_kind="server", scope="wsus01", clock=clock)
    dead.close()
    worker.work(tmp_path / "e", ("wsus01",))
    assert len(estate.readings()) == 1


def test_a_file_that_another_program_has_open_is_tried_again_and_not_for_ever() -> None:
    refusals = iter([PermissionError(), PermissionError()])
    waited: list[float] = []

    def act() -> str:
        for refusal in refusals:
            raise refusal
        return "done"

    def never() -> None:
        raise PermissionError

    assert patiently(act, wait=waited.append) == "done"
    assert len(waited) == 2
    with pytest.raises(PermissionError):
        patiently(never, wait=waited.append)
    assert len(waited) == 2 + PATIENCE - 1


FULL_DISK = """
import resource, sys
from pathlib import Path
from migrator.errors import EstateError
from tests.estate import worker
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))
try:
    worker.work(Path(sys.argv[1]), ("wsus01",))
except (EstateError, OSError) as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the limit on file size is a POSIX one")
def test_a_disk_that_fills_up_leaves_no_half_part_and_the_next_run_goes_on(undisturbed: Path, tmp_path: Path) -> None:
    path = tmp_path / "e"
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("EstateError A part of"), done.stdout + done.stderr
    assert not list(path.rglob("*.tmp"))
    worker.work(path, worker.SERVERS[:1])
    worker.work(path, worker.SERVERS)
    assert contents(path)["computer"] == contents(undisturbed)["computer"]
