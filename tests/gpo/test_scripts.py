"""The scripts that run in customers' domains: they parse, they only read, and their columns are those that are read."""

from __future__ import annotations

import re

import pytest

from migrator.collectors import collector
from migrator.collectors._gpo import tables
from migrator.collectors._records import fold, record_of
from migrator.collectors._registry import table
from migrator.collectors._registry.keys import is_kept, place_below
from migrator.reference import reference_table
from tests.collectors.test_export_script import calls, nodes, text

CLIENT = collector("registry").scripts["Export-ClientPolicy.ps1"]
DIRECTORY = collector("gpo").scripts["Export-GroupPolicy.ps1"]
BOTH = pytest.mark.parametrize("script", [CLIENT, DIRECTORY], ids=["client", "directory"])
COMMANDS = {
    "&", "Backup-GPO", "Export-Csv", "Get-ADComputer", "Get-ADGroup", "Get-ADObject", "Get-ADRootDSE", "Get-GPO",
    "Get-GPOReport", "Get-GPPermission", "Get-Location", "Invoke-Command", "Join-Path", "New-Item", "Select-Object",
    "Set-StrictMode", "Test-Path", "Write-Output", "Write-Warning",
}  # fmt: skip
CALLS = {
    "$Base": {"OpenSubKey"},
    "$key": {"Close", "GetSubKeyNames", "GetValue", "GetValueKind", "GetValueNames"},
    "$users": {"GetSubKeyNames"},
    "[Microsoft.Win32.RegistryKey]": {"OpenBaseKey"},
    "[System.BitConverter]": {"ToString"},
    "[System.Net.NetworkInformation.IPGlobalProperties]": {"GetIPGlobalProperties"},
    "[datetime]::UtcNow": {"ToString"},
    "$ExecutionContext.SessionState.Path": {"GetUnresolvedProviderPathFromPSPath"},
}
"""Receiver -> the methods that may be called on it; a text may have others replaced in it."""


@BOTH
def test_a_script_parses_without_an_error(script: str) -> None:
    assert [text(n) for n in nodes(script) if n.type == "ERROR" or n.is_missing] == []
    assert script.isascii()


@BOTH
def test_only_commands_that_read_are_called(script: str) -> None:
    own = {text(n).split("(")[0] for n in nodes(script) if n.type == "function_name"}
    called = {text(n.children[0]) for n in nodes(script) if n.type == "command"}
    assert called - own <= COMMANDS


@BOTH
def test_only_methods_that_read_are_called(script: str) -> None:
    called = [(r, m) for r, m in calls(script) if not r.startswith("$Name")]
    assert called
    assert {(r, m) for r, m in called if m not in CALLS.get(r, ())} == set()


@BOTH
def test_files_are_written_where_out_says_and_nowhere_else(script: str) -> None:
    places = re.findall(
        r"(?:Export-Csv -Path|New-Item -ItemType Directory -Path|-Domain \$Domain.* -Path) (.*)", script
    )
    assert places
    assert all(p.startswith(("$Out ", "(Join-Path $folder '", "$folder)", "$backup)")) for p in places), places


@BOTH
def test_nothing_is_evaluated(script: str) -> None:
    assert not re.search(
        r"Invoke-Expression|\biex\b|DownloadString|Start-Process|Set-\w+ |Remove-",
        script.split("#>")[1].replace("Set-StrictMode ", ""),
    )
    assert set(re.findall(r"-ScriptBlock (\S+)", script)) <= {"$read"}


def test_registry_keys_are_opened_for_reading() -> None:
    assert re.findall(r"OpenSubKey\((.*)\)", CLIENT) == ["$Path, $false"]


def test_the_columns_of_the_scripts_are_those_that_are_read() -> None:
    columns = [re.findall(r"'(\w+)'", c) for c in re.findall(r"\$columns = @\((.*)\)", CLIENT + DIRECTORY)]
    client, members = columns
    assert table.is_table(record_of(dict.fromkeys(client, "x")))
    row = dict.fromkeys(members, "") | {"GroupSid": "S-1-5-21-1-2-3-4"}
    assert tables.member_in(record_of(row)) == tables.Member(domain="", group="S-1-5-21-1-2-3-4", member="")
    names = re.findall(r"\$names = @\((.*)\)", DIRECTORY)
    assert {fold(n) for n in re.findall(r"'(\w+)'", names[0])} == {"gplink", "gpoptions"}


def test_the_client_script_reads_every_key_that_is_kept() -> None:
    whole = {place_below("machine", k).key for k in re.findall(r"^ +'(SOFTWARE\\[^']*)',?$", CLIENT, re.MULTILINE)}
    some = dict(re.findall(r"'(SOFTWARE\\[^']*)' = @\(\s*'([^']*)'", CLIENT))
    some = {k.lower(): v.lower() for k, v in some.items()}
    for row in reference_table("policy_key").records():
        key, value = row["key_pattern"] or "", row["value_pattern"] or ""
        plain = key.removesuffix("\\%")
        is_whole = plain in whole and value == "%"
        assert is_whole or plain in some, key
    for key, value in some.items():
        if "susclientid" not in value and "currentbuild" not in value:
            assert is_kept(key, value.replace("*", "")), key
