"""The command line: what a mistake gets, what each verb promises, how fast the first page is."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from migrator.cli import BUG, MISTAKE, NOTHING_READ, VERBS, cli, run
from migrator.commands._write import write_folder
from migrator.errors import OutputError
from tests.readme import README, renewed

HEAVY = ("duckdb", "arro3", "openpyxl", "lxml", "msgraph", "azure", "jinja2", "rich", "pyarrow")


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_help_loads_no_engine_parser_or_sdk(verb: str) -> None:
    code = (
        "import sys; from migrator.cli import run; "
        f"run({[*([verb] if verb else []), '--help']!r}); "
        f"print([m for m in sys.modules if m.split('.')[0] in {HEAVY!r}], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_the_first_help_page_is_the_one_that_click_would_write() -> None:
    page = (Path(sys.modules["migrator"].__file__ or "").parent / "help.txt").read_text(encoding="utf-8")
    assert page == CliRunner().invoke(cli, ["--help"], prog_name="migrator").output


def shortest(*command: str) -> float:
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        subprocess.run(command, capture_output=True, check=False)
        times.append(time.perf_counter() - begun)
    return min(times)


def test_the_first_help_page_takes_at_most_five_starts_of_the_interpreter() -> None:
    bare = shortest(sys.executable, "-c", "pass")
    assert shortest(sys.executable, "-m", "migrator", "--help") <= 5 * bare


@pytest.mark.parametrize(("verb", "line"), VERBS.items())
def test_each_verb_says_in_its_own_help_what_the_first_page_says(verb: str, line: str) -> None:
    command = cli.get_command(None, verb)  # type: ignore[arg-type]
    assert command is not None
    assert (command.help or "").replace(";", ".").split(".")[0] + "." == line.replace(";", ".").split(".")[0] + "."


def test_the_generated_parts_of_the_readme_are_as_the_program_would_write_them() -> None:
    text = README.read_text(encoding="utf-8")
    assert renewed(text) == text, "renew them with: python -m tests.readme write"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["asses", "x"], "Did you mean 'assess'?"),
        (["assess", "--otu", "x", "y"], "Did you mean '--out'?"),
        (["assess", "nowhere"], "There is no nowhere."),
        (["explain", "SYM001"], "Did you mean SYN001?"),
        (["check", "wsus-exprt"], "Did you mean 'wsus-export'?"),
        (["sources", "--script", "nothing"], "There is no script nothing."),
        (["collect", "wsus-export"], "Missing argument"),
        (["assess", "x", "--as-of", "tomorrow"], "write it as 2026-12-31"),
        (["assess", "x", "--as-of", "31.12.2026"], "write it as 2026-12-31"),
        (["explain", "dev1"], "Did you mean DEV001?"),
        (["collect", "intune"], "There are: ad, gpo, inventory, registry, susdb, wsus, wsus-export."),
        (["collect", "wsus-export", "nowhere"], "nowhere"),
    ],
)
def test_a_mistake_gets_a_sentence_and_exit_code_2(
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == MISTAKE
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_estate_gets_exit_code_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", str(tmp_path), "--out", str(tmp_path / "out")]) == NOTHING_READ
    assert "is not an estate" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_bug_keeps_its_traceback_and_exits_with_70(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([3]) == BUG  # type: ignore[list-item]
    told = capsys.readouterr().err
    assert "TypeError" in told
    assert "bug in migrator" in told


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_is_there_for_the_shells_that_people_use(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from migrator.cli import main; main()"],
        env={"_MIGRATOR_COMPLETE": f"{shell}_source", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(README.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "migrator" in done.stdout, done.stderr


def test_what_fails_while_the_folder_is_written_leaves_the_old_one_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.html").write_text("old", encoding="utf-8")

    def fill(folder: Path) -> None:
        (folder / "report.html").write_text("new", encoding="utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left"):
        write_folder(out, fill)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert (out / "report.html").read_text(encoding="utf-8") == "old"


def test_what_a_person_filled_in_is_kept_beside_the_new_file(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "assessment.xlsx").write_text("decided", encoding="utf-8")

    def fill(folder: Path) -> None:
        (folder / "assessment.xlsx").write_text("new", encoding="utf-8")

    write_folder(out, fill, keep=frozenset({"assessment.xlsx"}))
    assert (out / "assessment.xlsx").read_text(encoding="utf-8") == "new"
    assert (out / "assessment.1.xlsx").read_text(encoding="utf-8") == "decided"
