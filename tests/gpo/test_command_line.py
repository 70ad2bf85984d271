"""`migrator collect gpo` from the command to the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrator.cli import DONE, NOTHING_READ, SOME_UNREAD, run
from tests.estate.opening import opened
from tests.gpo import making
from tests.gpo.making import backup, gpo, written


def test_backups_are_collected_and_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backup(tmp_path / "bk", report=gpo(links=making.links_to("corp.example")))
    written(tmp_path / "bk" / "notes.md", "x")
    assert run(["collect", "gpo", str(tmp_path / "bk"), "--estate", str(tmp_path / "estate"), "--quiet"]) == DONE
    told = capsys.readouterr().out
    assert "gpo corp.example" in told
    assert "policy_value                       2" in told
    assert "notes.md was not looked at" in told


def test_a_broken_file_among_others_is_exit_code_3_and_alone_it_is_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup(tmp_path / "bk")
    broken = written(tmp_path / "bk" / "broken.pol", b"XReg")
    estate = ["--estate", str(tmp_path / "estate"), "--quiet"]
    assert run(["collect", "gpo", str(tmp_path / "bk"), *estate]) == SOME_UNREAD
    assert run(["collect", "gpo", str(broken), *estate]) == NOTHING_READ
    assert "Backup-GPO" in capsys.readouterr().out


def test_registries_beside_group_policy_leave_no_table_of_it_incomplete(tmp_path: Path) -> None:
    backup(tmp_path / "bk", report=gpo(links=making.links_to("corp.example")))
    table = "Computer,Key,Name,Type,Value\r\nPC1,HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate,WUServer,REG_SZ,x\r\n"
    written(tmp_path / "registry.csv", table.encode())
    for source, path in (("gpo", "bk"), ("registry", "registry.csv")):
        assert run(["collect", source, str(tmp_path / path), "--estate", str(tmp_path / "estate"), "--quiet"]) == DONE
    with opened(tmp_path / "estate") as database:
        asked = "select scope, table_name from coverage where scope_kind = 'policy' and state <> 'complete'"
        assert database.rows(asked) == []
        assert database.value("select count(distinct scope) from coverage where scope_kind = 'policy'") == 2
