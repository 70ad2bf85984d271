"""What an estate keeps: every fact once, whatever happens to the program that writes it."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.errors import AccessDenied, EstateError, SettingsError
from migrator.estate.database import Database
from migrator.estate.facts.computers import Computer, ComputerGroup
from migrator.estate.facts.updates import Approval
from migrator.estate.loading import load
from migrator.estate.model import Column, TableShape, fact_tables
from migrator.estate.store import Estate
from tests.estate import worker

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def clock() -> datetime:
    return AT


def opened(path: Path) -> Database:
    database = Database()
    load(database, Estate.open(path))
    return database


def values_of(column: Column) -> st.SearchStrategy[Any]:
    texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
    plain: dict[object, st.SearchStrategy[Any]] = {
        str: texts,
        int: st.integers(-(2**63), 2**63 - 1),
        float: st.floats(allow_nan=False, allow_infinity=False),
        bool: st.booleans(),
        date: st.dates(date(1, 1, 1), date(9999, 12, 31)),
        datetime: st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)).map(
            lambda t: t.replace(fold=0)
        ),
        tuple[str, ...]: st.lists(texts, max_size=3).map(tuple),
    }
    found = plain[column.python_type]
    return st.none() | found if column.nullable else found


def facts_of(table: TableShape) -> st.SearchStrategy[list[Any]]:
    fields = {c.name: values_of(c) for c in table.columns if c.name != table.scope_column}
    fact = st.builds(table.fact, **{table.scope_column: st.just("scope")}, **fields)
    return st.lists(fact, max_size=8, unique_by=lambda f: tuple(getattr(f, k) for k in table.key))


@pytest.mark.parametrize("table", fact_tables().values(), ids=lambda t: t.name)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_facts_go_in_come_out_exactly_once(table: TableShape, data: st.DataObject, tmp_path: Path) -> None:
    facts = data.draw(facts_of(table))
    path = tmp_path / str(time.monotonic_ns())
    assert table.scope_kind is not None
    with Estate.create(path).begin(source="t", scope_kind=table.scope_kind, scope="scope", clock=clock) as reading:
        for number, fact in enumerate(facts):
            reading.write(f"checkpoint {number % 3}/{number}", [fact])
        reading.finish()
    with opened(path) as database:
        rows = database.records(f'select * from "{table.name}"')
    expected = [{c.name: stored(getattr(f, c.name)) for c in table.columns} for f in facts]
    assert sorted(map(repr, rows)) == sorted(map(repr, expected))


def stored(value: object) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return list(value) if isinstance(value, tuple) else value


def test_a_key_given_twice_keeps_the_last_row_and_is_counted(tmp_path: Path) -> None:
    with Estate.create(tmp_path / "e").begin(source="t", scope_kind="server", scope="s", clock=clock) as reading:
        reading.write("one", [Computer(server_id="s", computer_id="c", name="old")])
        reading.write("two", [Computer(server_id="s", computer_id="c", name="new")])
        finished = reading.finish()
    assert finished.tables["computer"].repeated == 1
    with opened(tmp_path / "e") as database:
        assert database.rows("select name from computer") == [("new",)]


def run_worker(path: Path, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.estate.worker", str(path), *more], cwd=ROOT, stderr=subprocess.PIPE
    )


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with opened(path) as database:
        return {
            t: database.rows(f"select * from {t} order by all")
            for t in ("computer", "computer_group", "group_membership")
        }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("undisturbed") / "estate"
    worker.work(path, worker.SERVERS)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed by a POSIX signal here")
@pytest.mark.parametrize("chunk", range(10))
def test_a_killed_run_and_a_second_one_leave_every_fact_exactly_once(
    chunk: int, undisturbed: Path, tmp_path: Path
) -> None:
    """Ten kills a chunk, a hundred in all; most land between two file operations, the rest in the middle of one."""
    expected = contents(undisturbed)
    dice = random.Random(chunk)
    for number in range(10):
        path = tmp_path / str(number)
        if number < 7:
            process = run_worker(path, ",".join(worker.SERVERS), str(dice.randint(400, 1300)))
        else:
            process = run_worker(path, ",".join(worker.SERVERS))
            time.sleep(dice.uniform(0.2, 1.2))
            process.send_signal(signal.SIGKILL)
        process.communicate()
        if (path / "estate.json").exists():
            contents(path)
        worker.work(path, worker.SERVERS)
        assert contents(path) == expected
        assert not list(path.rglob("*.tmp")) or process.returncode == -signal.SIGKILL
        shutil.rmtree(path)


def test_two_servers_collected_side_by_side_lose_nothing(undisturbed: Path, tmp_path: Path) -> None:
    Estate.create(tmp_path / "e")
    both = [run_worker(tmp_path / "e", server) for server in worker.SERVERS]
    assert [p.wait() for p in both] == [0, 0], [p.communicate()[1] for p in both]
    assert contents(tmp_path / "e") == contents(undisturbed)


def test_an_unfinished_reading_is_resumed_by_the_same_source_and_not_by_a_changed_one(tmp_path: Path) -> None:
    estate = Estate.create(tmp_path / "e")
    begun = estate.begin(source="t", scope_kind="server", scope="s", clock=clock, fingerprint="one")
    begun.write("a", [ComputerGroup(server_id="s", group_id="g")])
    same = estate.begin(source="t", scope_kind="server", scope="s", clock=clock, fingerprint="one")
    other = estate.begin(source="t", scope_kind="server", scope="s", clock=clock, fingerprint="two")
    assert same.has("a")
    assert not other.has("a")


def test_the_facts_of_a_run_that_died_are_there_and_marked_partial(tmp_path: Path) -> None:
    estate = Estate.create(tmp_path / "e")
    estate.begin(source="t", scope_kind="server", scope="s", clock=clock).write(
        "a", [ComputerGroup(server_id="s", group_id="g")]
    )
    with opened(tmp_path / "e") as database:
        assert database.rows("select group_id from computer_group") == [("g",)]
        assert database.rows("select state from coverage where table_name = 'computer_group'") == [("partial",)]


def test_a_complete_reading_counts_before_a_newer_one_that_failed(tmp_path: Path) -> None:
    estate = Estate.create(tmp_path / "e")
    with estate.begin(source="t", scope_kind="server", scope="s", clock=clock) as reading:
        reading.write("a", [ComputerGroup(server_id="s", group_id="g", name="whole")])
        reading.finish()
    with estate.begin(source="t", scope_kind="server", scope="s", clock=lambda: AT.replace(day=2)) as reading:
        reading.write("a", [ComputerGroup(server_id="s", group_id="g", name="torn")])
        raise AccessDenied("the server refused.", hint="Ask for the role Reporter.")
    with opened(tmp_path / "e") as database:
        assert database.rows("select name from computer_group") == [("whole",)]
        assert database.rows("select state, problem from reading_summary order by started") == [
            ("complete", None),
            ("partial", "the server refused."),
        ]


def test_no_answer_from_a_source_is_not_an_empty_table(tmp_path: Path) -> None:
    with Estate.create(tmp_path / "e").begin(source="t", scope_kind="server", scope="s", clock=clock) as reading:
        reading.saw(ComputerGroup)
        reading.gap(Computer, "computers", why="no permission")
        reading.finish()
    with opened(tmp_path / "e") as database:
        states = dict(database.rows("select table_name, state from coverage where scope = 's'"))
    assert (states["computer_group"], states["computer"], states["approval"]) == ("complete", "partial", "missing")


def test_a_deadline_of_9999_and_a_missing_deadline_are_different_facts(tmp_path: Path) -> None:
    none = Approval(server_id="s", approval_id="1", update_id="u", group_id="g", has_deadline=False)
    unread = Approval(server_id="s", approval_id="2", update_id="u", group_id="g")
    with Estate.create(tmp_path / "e").begin(source="t", scope_kind="server", scope="s", clock=clock) as reading:
        reading.write("a", [none, unread])
        reading.finish()
    with opened(tmp_path / "e") as database:
        assert database.rows("select has_deadline from approval order by approval_id") == [(False,), (None,)]


def whole_estate(path: Path) -> Path:
    worker.work(path, ("s",))
    return path


def first_part(path: Path) -> Path:
    return min(path.glob("computer/*.parquet"))


def truncated(path: Path) -> None:
    part = first_part(path)
    part.write_bytes(part.read_bytes()[:-200])


def foreign_part(path: Path) -> None:
    first_part(path).write_text("this is no Parquet", encoding="utf-8")


def lost_part(path: Path) -> None:
    first_part(path).unlink()


def damaged_reading(path: Path) -> None:
    reading = next((path / "readings").glob("*.json"))
    reading.write_text(reading.read_text(encoding="utf-8")[:-40], encoding="utf-8")


def fewer_rows(path: Path) -> None:
    reading = next((path / "readings").glob("*.json"))
    content = json.loads(reading.read_text(encoding="utf-8"))
    content["tables"]["computer"]["rows"] += 1
    reading.write_text(json.dumps(content), encoding="utf-8")


def newer(path: Path) -> None:
    (path / "estate.json").write_text('{"format": "migrator-estate", "schema": 99, "tool": "9.0"}', encoding="utf-8")


def other_program(path: Path) -> None:
    (path / "estate.json").write_text('{"format": "something-else", "schema": 1}', encoding="utf-8")


def not_json(path: Path) -> None:
    (path / "estate.json").write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize(
    "harm", [truncated, foreign_part, lost_part, damaged_reading, fewer_rows, newer, other_program, not_json]
)
def test_a_harmed_estate_is_refused_with_a_sentence(harm: Any, tmp_path: Path) -> None:
    path = whole_estate(tmp_path / "e")
    harm(path)
    with pytest.raises(EstateError) as caught:
        opened(path)
    assert caught.value.message.endswith(".")
    assert "Traceback" not in caught.value.message


def test_a_path_that_is_not_there_and_a_folder_of_something_else_are_mistakes(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SettingsError):
        Estate.open(tmp_path / "nowhere")
    with pytest.raises(EstateError):
        Estate.open(tmp_path / "other")
    with pytest.raises(SettingsError):
        Estate.create(tmp_path / "other")
    with pytest.raises(SettingsError):
        Estate.create(tmp_path / "other" / "file.txt")


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
