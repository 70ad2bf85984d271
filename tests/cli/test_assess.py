"""`assess` and `compare` from the outside: exit codes, what is written, what is never overwritten."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from migrator.cli import DONE, FAILED_ON, MISTAKE, NOTHING_READ, SOME_UNREAD, run
from migrator.commands._write import OUTPUTS, write_folder
from migrator.errors import OutputError
from migrator.estate.database import Database
from tests.support import ROOT

AS_OF = "2026-11-22"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assess") / "demo"
    assert run(["demo", "--computers", "120", "--out", str(folder), "--quiet"]) == DONE
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def assess(demo: Path, out: Path, *more: str) -> int:
    return run(["assess", str(demo / "estate"), "--out", str(out), "--as-of", AS_OF, "--quiet", *more])


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_an_assessment_writes_everything_that_the_design_names_and_says_that_a_source_failed(
    demo: Path, out: Path
) -> None:
    assert assess(demo, out) == SOME_UNREAD
    assert {p.name for p in out.iterdir()} == set(OUTPUTS)
    assert sorted(p.name for p in out.parent.iterdir()) == ["out"]


def test_a_folder_that_holds_something_is_refused_and_stays_as_it_was(
    demo: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out.mkdir()
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    assert assess(demo, out) == MISTAKE
    assert assess(demo, out, "--force") == MISTAKE
    assert files(out) == {"mine.txt": b"mine"}
    told = capsys.readouterr().err
    assert "is not empty" in told
    assert "no earlier assessment" in told


def test_force_replaces_an_assessment_and_leaves_other_files_alone(demo: Path, out: Path) -> None:
    assess(demo, out)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    (out / "runbooks" / "stale.md").write_text("old", encoding="utf-8")
    assert assess(demo, out) == MISTAKE
    assert assess(demo, out, "--force") == SOME_UNREAD
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert not (out / "runbooks" / "stale.md").exists()
    assert sorted(p.name for p in out.parent.iterdir()) == ["out"]


def decide(workbook: Path, **cells: str) -> str:
    """Fill yellow cells of the first computer that is in a wave; return its id."""
    book: Any = openpyxl.load_workbook(workbook)
    sheet = book["Computers"]
    place = {cell.value: cell.column for cell in sheet[1]}
    row = next(r for r in range(2, sheet.max_row + 1) if str(sheet.cell(r, place["Place"]).value).startswith("Clients"))
    for name, value in cells.items():
        sheet.cell(row, place[name.replace("_", " ").capitalize()]).value = value
    book.save(workbook)
    return str(sheet.cell(row, place["Computer id"]).value)


def placed(out: Path, machine: str) -> tuple[str, str]:
    with Database(out / "assessment.duckdb") as database:
        [row] = database.rows("select target, place from placement join machine_place using (machine_id) where machine_id = ?",
                              [machine])  # fmt: skip
    return row


def test_a_decision_in_the_workbook_changes_what_follows_and_comes_back(demo: Path, out: Path) -> None:
    assess(demo, out)
    machine = decide(out / "assessment.xlsx", your_target="stay", comment="its owner asked")
    filled = (out / "assessment.xlsx").read_bytes()
    assert assess(demo, out, "--force") == SOME_UNREAD
    assert placed(out, machine) == ("stay", "stay")
    assert (out / "assessment.1.xlsx").read_bytes() == filled
    book: Any = openpyxl.load_workbook(out / "assessment.xlsx")
    header, first, *_ = book["Computers"].iter_rows(values_only=True)
    row = dict(zip(header, first, strict=True))
    assert (row["Computer id"], row["Your target"], row["Comment"]) == (machine, "stay", "its owner asked")


def test_decisions_from_a_csv_win_over_nothing_and_name_their_mistakes(
    demo: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "decisions.csv"
    wrong.write_text("Computer id,Your target\nx,moon\n", encoding="utf-8")
    assert assess(demo, out, "--decisions", str(wrong)) == MISTAKE
    assert assess(demo, out, "--decisions", str(tmp_path / "none.csv")) == MISTAKE
    wrong.write_text("Computer id,Your wave\nx,C99\n", encoding="utf-8")
    assert assess(demo, out, "--decisions", str(wrong)) == MISTAKE
    told = capsys.readouterr().err
    for words in ("names the target moon", "There is no file", "names the wave C99"):
        assert words in told
    assert not out.exists()


@pytest.mark.parametrize(
    ("more", "code"),
    [(["--fail-on", "blocker"], FAILED_ON), (["--fail-on", "note", "--ignore-unknown"], FAILED_ON), ([], SOME_UNREAD)],
)
def test_fail_on_is_met_before_an_unread_source_counts(demo: Path, out: Path, more: list[str], code: int) -> None:
    assert assess(demo, out, *more) == code
    assert (out / "report.html").is_file()


def test_json_is_the_only_thing_on_stdout(demo: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assess(demo, out, "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["summary"]["computers"] == 120
    assert str(out / "report.html") in said["written"]


def test_what_a_terminal_shows_at_the_end_is_the_verdict_the_numbers_the_blockers_and_the_paths(
    demo: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assess(demo, out)
    shown = capsys.readouterr()
    assert shown.err == ""
    lines = shown.out.splitlines()
    assert "of 120 computers can leave WSUS by" in lines[1]
    assert sum(" of 120 " in line for line in lines[2:]) == 5
    assert "What stops the move first:" in lines
    assert lines[-1].strip() == str(out / "run.log")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("migrator.toml", "[plna]\n", "Did you mean plan?"),
        ("migrator.toml", '[rings]\nFinance = "Ring9"\n', "into the ring Ring9"),
        ("migrator.toml", "[thresholds]\nstale_day = 5\n", "Did you mean stale_days?"),
        ("rules", '-- id = "USR001"\nselect 1', "does not hold"),
        ("rules", "", "holds no .sql file"),
    ],
    ids=["setting", "ring", "threshold", "rule", "no rules"],
)
def test_a_mistake_in_settings_or_rules_leaves_nothing_behind(
    demo: Path, out: Path, tmp_path: Path, name: str, text: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    if name == "rules":
        path.mkdir()
        if text:
            (path / "mine.sql").write_text(text, encoding="utf-8")
        option = "--rules"
    else:
        path.write_text(text, encoding="utf-8")
        option = "--config"
    assert assess(demo, out, option, str(path)) == MISTAKE
    assert words in capsys.readouterr().err
    assert not out.exists()
    assert not list(tmp_path.glob("out*"))


def test_a_damaged_estate_gets_a_sentence_and_leaves_nothing_behind(
    demo: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(demo / "estate", tmp_path / "demo" / "estate")
    part = next((tmp_path / "demo" / "estate" / "computer").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-100])
    assert assess(tmp_path / "demo", out) == NOTHING_READ
    told = capsys.readouterr().err
    assert "cannot be read" in told
    assert "Traceback" not in told
    assert not list(tmp_path.glob("out*"))


FULL = """
import resource, signal, sys
from migrator.cli import run
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
sys.exit(run(["assess", sys.argv[1], "--out", sys.argv[2], "--as-of", "2026-11-22", "--quiet", "--force"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the limit on file size is a POSIX one")
@pytest.mark.parametrize("room", [20_000, 1_000_000, 100_000_000], ids=["database", "later", "enough"])
def test_a_disk_that_fills_up_leaves_the_old_assessment_whole(demo: Path, out: Path, room: int) -> None:
    assess(demo, out)
    before = files(out)
    command = [sys.executable, "-c", FULL, str(demo / "estate"), str(out), str(room)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if room == 100_000_000:
        assert done.returncode == SOME_UNREAD
        return
    assert done.returncode == MISTAKE, done.stderr
    assert "Traceback" not in done.stderr
    assert "Hint:" in done.stderr
    assert files(out) == before
    assert [p.name for p in out.parent.iterdir()] == ["out"]


def test_a_file_that_cannot_be_moved_brings_everything_back(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "runbooks").mkdir(parents=True)
    for name in ("assessment.xlsx", "report.html", "runbooks/C0.md"):
        (out / name).write_text("old", encoding="utf-8")
    before = files(out)

    def fill(folder: Path) -> None:
        (folder / "runbooks").mkdir()
        for name in ("assessment.xlsx", "report.html", "run.log", "runbooks/C0.md"):
            (folder / name).write_text("new", encoding="utf-8")

    for broken in range(1, 8):
        calls = iter(range(1, 100))

        def move(source: Path, goal: Path, *, calls: Iterator[int] = calls, broken: int = broken) -> None:
            if next(calls) == broken:
                raise PermissionError(13, "The file is open in another program")
            source.replace(goal)

        with pytest.raises(OutputError, match="open in another program"):
            write_folder(out, fill, keep=frozenset({"assessment.xlsx"}), move=move)
        assert files(out) == before
        assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_compare_counts_what_changed_by_ids(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assess(demo, tmp_path / "then")
    shutil.copytree(tmp_path / "then", tmp_path / "now")
    decide(tmp_path / "now" / "assessment.xlsx", your_target="stay")
    assess(demo, tmp_path / "now", "--force")
    capsys.readouterr()
    assert (
        run(["compare", str(tmp_path / "then"), str(tmp_path / "now"), "--json", "--out", str(tmp_path / "c")]) == DONE
    )
    said = json.loads(capsys.readouterr().out)
    assert said == json.loads((tmp_path / "c" / "comparison.json").read_text(encoding="utf-8"))
    waves, stay = said["places"]["in a wave"], said["places"]["stay"]
    assert waves["old"] - waves["new"] == 1 == stay["new"] - stay["old"]
    assert said["newly_seen"] == said["gone"] == 0
    assert {
        r["rule_id"]: (r["newly_failed"], r["mended"]) for r in said["rules"] if r["newly_failed"] or r["mended"]
    } == {}


def test_compare_refuses_what_is_no_assessment_and_does_not_overwrite(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assess(demo, tmp_path / "then")
    shutil.copytree(tmp_path / "then", tmp_path / "now")
    then, now, goal = (str(tmp_path / name) for name in ("then", "now", "c"))
    assert run(["compare", then, str(demo)]) == NOTHING_READ
    assert run(["compare", then, then]) == MISTAKE
    assert run(["compare", then, now, "--out", goal]) == DONE
    kept = (tmp_path / "c" / "comparison.json").read_bytes()
    assert run(["compare", then, now, "--out", goal]) == MISTAKE
    assert (tmp_path / "c" / "comparison.json").read_bytes() == kept
    assert "no assessment.duckdb" in capsys.readouterr().err


def test_an_estate_without_a_fact_is_refused(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "demo" / "estate").mkdir(parents=True)
    (tmp_path / "demo" / "estate" / "estate.json").write_text(
        '{"format": "migrator-estate", "schema": 1}', encoding="utf-8"
    )
    assert assess(tmp_path / "demo", out) == NOTHING_READ
    assert "holds no fact" in capsys.readouterr().err
    assert not out.exists()
