"""Change lists: scripts that parse whatever objects are called, .reg files that undo each other, and guards that hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tree_sitter_powershell
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Language, Node, Parser

from migrator.artefacts._registry import CMDLET_TYPES, Entry, arguments, comment, quoted, reg_file, typed
from migrator.artefacts.policy_changes import ARTEFACT as OBJECTS
from migrator.artefacts.policy_waves import ARTEFACT as WAVES
from migrator.estate.database import Database
from migrator.estate.facts.policy import PolicyValue
from tests.collectors.importing import collect
from tests.mappers.deriving import computer
from tests.mappers.policies import AU, DEEP, TOP, UNIT, at, gpo, link, trustee, value
from tests.mappers.test_policy_removal import planned

EVIL = 'It\'s ‘evil’ `$(Remove-Item C:\\)`; "x" \u202e\r\n# }\n<b>|*_ = ' + "n" * 300
SERVER = "http://wsus'; Remove-Item C:\\ #"
PARSER = Parser(Language(tree_sitter_powershell.language()))


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    """Two shared objects, one of one wave alone, one preference, and names from a bad dream."""
    facts: list[object] = [computer("c9"), at("c9", "corp.example/pilot")]
    for policy, name, target, only in (
        ("{A}", EVIL, TOP, False), ("{B}", EVIL, UNIT, True), ("{C}", "Preferences", DEEP, False),
        ("{D}", "Pilot", "corp.example/pilot", False),
    ):  # fmt: skip
        facts += [gpo(policy, name=name, only_updates=only), trustee(policy), link(policy, target)]
        via = "preference" if policy == "{C}" else "policy"
        facts += [
            value(policy, "WUServer", SERVER, via=via), value(policy, "UseWUServer", "1", key=AU, via=via),
            value(policy, "DisableDualScan", "1", via=via),
            value(policy, "TargetGroup", EVIL, via=via, targeting="laptops" if via == "preference" else None),
        ]  # fmt: skip
    servers = [
        computer("s1", sku=7, product_type=3, os_build=20348),
        at("s1", "corp.example/servers"),
        gpo("{S}", name="Servers"),
    ]
    servers += [
        trustee("{S}"),
        link("{S}", "corp.example/servers"),
        value("{S}", "WUServer", SERVER),
        value("{S}", "AUOptions", "4", key=AU),
    ]
    with planned([*facts, *servers]) as made:
        yield made


@pytest.fixture(scope="module")
def written(database: Database) -> dict[str, bytes]:
    return {f.path: f.content for kind in (OBJECTS, WAVES) for f in kind.files(database)}


def texts(written: dict[str, bytes], ending: str) -> dict[str, str]:
    return {path: content.decode("utf-8-sig") for path, content in written.items() if path.endswith(ending)}


def nodes(script: str) -> Iterator[Node]:
    waiting = [PARSER.parse(script.encode()).root_node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.children


def commands(script: str) -> set[str]:
    return {(n.text or b"").decode() for n in nodes(script) if n.type == "command_name"}


READS = {
    "Get-ADComputer",
    "Get-ADDomain",
    "Get-Content",
    "ForEach-Object",
    "Where-Object",
    "Join-Path",
    "Write-Warning",
}
WRITES = {
    "Add-ADGroupMember", "Backup-GPO", "New-ADGroup", "New-GPLink", "New-GPO", "Remove-GPPrefRegistryValue",
    "Remove-GPRegistryValue", "Set-GPLink", "Set-GPPermission", "Set-GPPrefRegistryValue", "Set-GPRegistryValue", "dsacls",
}  # fmt: skip


def test_every_script_parses_and_calls_nothing_but_what_it_is_for(written: dict[str, bytes]) -> None:
    scripts = texts(written, ".ps1")
    assert len(scripts) > 8
    for path, script in scripts.items():
        assert [(n.text or b"")[:60] for n in nodes(script) if n.type == "ERROR" or n.is_missing] == [], path
        assert commands(script) <= READS | WRITES, path
        assert written[path].startswith(b"\xef\xbb\xbf"), "Windows PowerShell reads no UTF-8 without a mark"
        assert b"\n" not in written[path].replace(b"\r\n", b"")


def test_the_name_of_an_object_is_no_code_anywhere(written: dict[str, bytes]) -> None:
    for path, script in texts(written, ".ps1").items():
        assert "Remove-Item" not in commands(script), path
    for path, text in texts(written, ".md").items():
        assert not re.search(r"(?<!\\)<b>", text), path
        assert "\u202e" not in text, path
    assert all(len(path) < 120 and re.fullmatch(r"[A-Za-z0-9./_-]+", path) for path in written)


def test_objects_of_one_name_have_folders_of_their_own(written: dict[str, bytes]) -> None:
    folders = {path.split("/")[2] for path in written if path.startswith("policies/objects/")}
    assert len(folders) == 5


def test_a_shared_object_refuses_to_be_edited_until_somebody_says_that_the_last_one_has_moved(
    written: dict[str, bytes],
) -> None:
    scripts = texts(written, "-apply.ps1")
    guarded = {path for path, script in scripts.items() if "if (-not $LastComputerHasMoved)" in script}
    assert guarded == {path for path in scripts if "/pilot/" not in path and "/servers/" not in path}
    assert all("Backup-GPO" in script for script in scripts.values())


def test_the_change_list_names_the_groups_and_what_comes_back(written: dict[str, bytes]) -> None:
    lists = texts(written, "changes.md")
    [deep] = [text for path, text in lists.items() if path.startswith("policies/objects/preferences")]
    assert "Leaves WSUS C0" in deep
    assert "What comes back" in deep
    assert "Item-level targeting" in deep


def test_a_wave_has_a_group_its_computers_and_the_steps_in_their_order(
    written: dict[str, bytes], database: Database
) -> None:
    [first] = [w for (w,) in database.rows("select wave_id from wave where track = 'client' and position = 0")]
    script = texts(written, ".ps1")[f"policies/waves/{first}/apply.ps1"]
    steps = re.findall(r"^        '(\w+)' \{", script, flags=re.MULTILINE)
    assert steps == ["group", "scan_source", "remove_wsus", "remove_scan_source"]
    names = written[f"policies/waves/{first}/computers-corp.example.txt"].decode().split()
    assert len(names) == database.value("select computers from wave where wave_id = ?", [first])


def test_an_object_that_holds_nothing_else_is_denied_and_the_denial_is_lifted_again(written: dict[str, bytes]) -> None:
    waves = [path for path in texts(written, "/apply.ps1") if "/C" in path]
    for path in waves:
        apply, undo = (texts(written, ".ps1")[path.replace("apply", what)] for what in ("apply", "undo"))
        assert apply.count("/D ") == undo.count("/R ") == apply.count("'{B}'")
    assert any("/D " in texts(written, ".ps1")[path] for path in waves)


def test_undo_brings_back_what_a_step_before_had_set(written: dict[str, bytes]) -> None:
    [undo, *_] = [s for p, s in texts(written, "/undo.ps1").items() if "/C0/" in p]
    step = undo[undo.index("'remove_scan_source' {") :]
    assert "Set-GPRegistryValue @of" in step
    assert "-Value 0" in step


def in_registry(folder: Path, *files: bytes) -> dict[tuple[str, str], tuple[str | None, str | None, str]]:
    """Return what a registry says after importing .reg files one after the other, read by our own collector."""
    folder.mkdir(exist_ok=True)
    found: dict[tuple[str, str], tuple[str | None, str | None, str]] = {}
    for number, content in enumerate(files):
        path = folder / f"pc{number}.reg"
        path.write_bytes(content)
        imported = collect("registry", folder / f"e{number}", path)
        for row in imported.rows(PolicyValue):
            found[row["key"], row["value_name"].lower()] = (row["value_type"], row["value"], row["action"])
    return found


def test_undo_after_apply_leaves_every_value_as_it_was(
    written: dict[str, bytes], database: Database, tmp_path: Path
) -> None:
    pairs = [
        (p, p.replace(".apply.", ".undo."))
        for p in written
        if p.endswith(".apply.reg") and p.startswith("policies/objects/")
    ]
    assert pairs
    for number, (apply, undo) in enumerate(pairs):
        after = in_registry(tmp_path / str(number), written[apply], written[undo])
        assert {action for *_, action in after.values()} == {"set"}, apply
        for (key, name), (_, text, _) in after.items():
            asked = "select count(*) from origin_value where key = ? and lower(value_name) = ? and value = ?"
            assert database.value(asked, [key, name, text]), (apply, name, text)


VALUES: Iterable[tuple[str, Any]] = (
    ("REG_DWORD", st.integers(0, 2**32 - 1).map(str)), ("REG_QWORD", st.integers(0, 2**64 - 1).map(str)),
    ("REG_SZ", st.text(max_size=40)), ("REG_EXPAND_SZ", st.text(max_size=40)), ("REG_MULTI_SZ", st.text(max_size=40)),
    ("REG_BINARY", st.binary(max_size=20).map(bytes.hex)),
)  # fmt: skip
entries = st.one_of(
    *(
        st.builds(Entry, side=st.just("machine"), key=st.just(AU), name=st.text(max_size=20), type=st.just(t), text=v)
        for t, v in VALUES
    )
)


@given(entries)
def test_no_value_breaks_out_of_its_arguments(entry: Entry) -> None:
    assert entry.is_writable
    script = f"Set-GPRegistryValue @of {arguments(entry)} {typed(entry)}\n"
    found = list(nodes(script))
    assert [n for n in found if n.type == "ERROR" or n.is_missing] == []
    assert commands(script) == {"Set-GPRegistryValue"}


@given(entries)
def test_a_reg_file_is_text_that_windows_reads_with_one_line_for_each_value(entry: Entry) -> None:
    content = reg_file([entry], about=["x"])
    assert content.startswith(b"\xff\xfe")
    body = content[2:].decode("utf-16-le").split("\r\n")
    assert body[0] == "Windows Registry Editor Version 5.00"
    assert len([line for line in body if line and not line.startswith((";", "[", "Windows"))]) == 1


@pytest.mark.parametrize("text", ["4294967296", "-1", "x", ""])
def test_a_number_that_does_not_fit_is_not_written(text: str) -> None:
    assert not Entry(side="machine", key=AU, name="n", type="REG_DWORD", text=text).is_writable
    assert set(CMDLET_TYPES) >= {"REG_DWORD", "REG_SZ"}


def test_every_quote_that_powershell_takes_for_one_is_doubled() -> None:
    assert quoted("a'b\u2018c\u2019d\u201ae\u201bf") == "'a''b\u2018\u2018c\u2019\u2019d\u201a\u201ae\u201b\u201bf'"
    assert comment("a\r\nb\u2028c") == "a  b c"


def test_an_empty_estate_has_no_change_list() -> None:
    with planned([]) as made:
        assert [*OBJECTS.files(made), *WAVES.files(made)] == []
