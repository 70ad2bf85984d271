"""The script that runs on customers' servers: it parses, and it only reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from migrator.collectors import collector

SCRIPT = collector("wsus-export").scripts["Export-WsusEstate.ps1"]
DIRECTORY_SCRIPT = collector("ad").scripts["Export-AdComputers.ps1"]

WRITES = re.compile(
    r"^(Set|Approve|Decline|Delete|Save|Create|Start|Stop|Import|Remove|Add|Update|Cancel|Accept|Refresh|Expire|"
    r"Change|Reset|Publish|Perform|Purge|Resume|Write|Move|Copy|Kill|Invoke)",
    re.IGNORECASE,
)
OUR_OWN_FILES = {
    "$writer.WriteLine",
    "[System.IO.File]::WriteAllText",
    "[System.IO.Compression.ZipFile]::CreateFromDirectory",
}
COMMANDS = {
    "&", "Add-Type", "ConvertTo-Json", "ForEach-Object", "Get-ADComputer", "Export-Csv", "Get-ChildItem",
    "Get-ItemProperty", "Get-Location", "Get-Module", "Get-Service", "Import-Module", "Join-Path", "New-Item",
    "New-Object", "Select-Object", "Set-StrictMode", "Sort-Object", "Test-Path", "Where-Object", "Write-Output",
    "Write-Verbose", "Write-Warning",
}  # fmt: skip
SECRET = re.compile(r"password|encrypted|credential|secret|EncryptionKey", re.IGNORECASE)


def nodes(script: str) -> Iterator[Node]:
    waiting = [Parser(Language(tree_sitter_powershell.language())).parse(script.encode()).root_node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.children


def text(node: Node | None) -> str:
    return (node.text or b"").decode() if node else ""


@pytest.mark.parametrize("script", [SCRIPT, DIRECTORY_SCRIPT], ids=["wsus", "directory"])
def test_the_script_parses_without_an_error(script: Any) -> None:
    assert [text(n) for n in nodes(script) if n.type == "ERROR" or n.is_missing] == []


@pytest.mark.parametrize("script", [SCRIPT, DIRECTORY_SCRIPT], ids=["wsus", "directory"])
def test_only_commands_that_read_are_called(script: Any) -> None:
    own = {text(n).split("(")[0] for n in nodes(script) if n.type == "function_name"}
    called = {text(n.children[0]) for n in nodes(script) if n.type == "command"}
    assert called - own <= COMMANDS


def test_no_member_is_called_that_changes_anything() -> None:
    called = []
    for node in nodes(SCRIPT):
        if node.type == "invokation_expression":
            name = next((text(c) for c in node.children if c.type == "member_name"), "")
            before = text(node).split(name + "(")[0] + name
            if WRITES.match(name) and name not in {"Add", "AddDays", "AddMonths"}:  # see the next test for these
                called.append(before)
    assert set(called) <= OUR_OWN_FILES


def test_additions_are_to_our_own_lists_and_dates() -> None:
    added = re.findall(r"(\$?[\w:\]\[.]+)\.Add\w*\(", SCRIPT)
    assert set(added) <= {"$found", "$files", "$errors", "$trace", "$groups", "$from", "[datetime]::UtcNow"}


def test_nothing_is_assigned_to_an_object_of_the_server() -> None:
    assigned = re.findall(r"^\s*(\$\w+)\.\w+\s*=[^=]", SCRIPT, re.MULTILINE)
    assert set(assigned) <= {"$scope"}


def test_no_secret_is_read() -> None:
    code = SCRIPT.split("#>", 1)[1]
    lines = [line for line in code.splitlines() if SECRET.search(line.split("#")[0])]
    assert lines == []


def test_nothing_is_evaluated() -> None:
    assert not re.search(
        r"Invoke-Expression|\biex\b|Invoke-Command|DownloadString|Start-Process", SCRIPT, re.IGNORECASE
    )


def test_the_script_says_what_it_is() -> None:
    assert "Reads only" in SCRIPT
    assert "not run this script against a live server" in SCRIPT
