"""What the program hands out: the export script and the templates, and an example that can be thrown away safely."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrator.cli import DONE, MISTAKE, SOME_UNREAD, run
from migrator.collectors import collector


def test_the_export_script_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", "--script", "wsus-export"]) == DONE
    assert capsys.readouterr().out == collector("wsus-export").scripts["Export-WsusEstate.ps1"]


def test_the_export_script_survives_a_console_of_any_code_page() -> None:
    for source in ("wsus-export", "ad"):
        for text in collector(source).scripts.values():
            assert text.isascii()


def test_templates_are_written_once_and_never_over_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", "--template", "inventory", "--out", str(tmp_path / "inv")]) == DONE
    written = {p.name: p.read_bytes() for p in (tmp_path / "inv").iterdir()}
    assert set(written) == {"sites.csv", "machines.csv"}
    (tmp_path / "inv" / "machines.csv").write_text("filled in", encoding="utf-8")
    assert run(["sources", "--template", "inventory", "--out", str(tmp_path / "inv")]) == MISTAKE
    assert (tmp_path / "inv" / "machines.csv").read_text(encoding="utf-8") == "filled in"
    assert "exists" in capsys.readouterr().err


def test_templates_as_they_are_handed_out_can_be_collected(tmp_path: Path) -> None:
    assert run(["sources", "--template", "inventory", "--out", str(tmp_path / "inv")]) == DONE
    assert run(["collect", "inventory", str(tmp_path / "inv"), "--estate", str(tmp_path / "e"), "--quiet"]) == DONE


def test_an_estate_that_is_no_demo_is_not_thrown_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "estate").mkdir()
    (tmp_path / "estate" / "estate.json").write_text("precious", encoding="utf-8")
    assert run(["demo", "--out", str(tmp_path), "--computers", "5", "--force", "--quiet"]) == MISTAKE
    assert (tmp_path / "estate" / "estate.json").read_text(encoding="utf-8") == "precious"
    assert "holds no demo" in capsys.readouterr().err


def test_a_demo_is_replaced_only_when_asked(tmp_path: Path) -> None:
    command = ["demo", "--out", str(tmp_path / "d"), "--computers", "20", "--quiet"]
    assert run(command) == DONE
    assert run(command) == MISTAKE
    before = (tmp_path / "d" / "truth.json").read_bytes()
    assert run([*command, "--force", "--seed", "2"]) == DONE
    assert (tmp_path / "d" / "truth.json").read_bytes() != before
    assert sorted(p.name for p in (tmp_path / "d").iterdir()) == ["assessment", "estate", "truth.json"]


def test_a_file_that_could_not_be_read_is_exit_code_3_and_one_that_was_not_meant_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "groups.csv").write_text("Id,Name\n11111111-1111-1111-1111-111111111111,Clients\n", encoding="utf-8")
    (folder / "readme.docx").write_bytes(b"PK")
    command = ["collect", "wsus-export", str(folder), "--quiet", "--estate"]
    assert run([*command, str(tmp_path / "one")]) == DONE
    (folder / "computers.csv").write_bytes(b"FullDomainName,Id\nb\xfcro,1\n\xff\xfe")
    assert run([*command, str(tmp_path / "two")]) == SOME_UNREAD
    assert "refused: " in capsys.readouterr().out


def test_a_source_that_holds_nothing_leaves_no_estate_behind(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run(["collect", "wsus-export", str(tmp_path / "empty"), "--estate", str(tmp_path / "e"), "--quiet"]) != DONE
    assert not (tmp_path / "e").exists()


def test_a_file_where_a_folder_belongs_is_a_mistake_and_no_bug(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert run(["sources", "--script", "ad", "--out", str(tmp_path / "file")]) == MISTAKE
    told = capsys.readouterr().err
    assert "could not be written" in told
    assert "Hint:" in told
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
