"""The script that runs on customers' servers: it parses, and it only reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from migrator.collectors import collector
from migrator.collectors._wsus_import import SECTIONS

SCRIPT = collector("wsus-export").scripts["Export-WsusEstate.ps1"]
DIRECTORY_SCRIPT = collector("ad").scripts["Export-AdComputers.ps1"]

CALLS = {
    "$wsus": {
        "GetComputerTargetGroups", "GetComputerTargets", "GetConfiguration", "GetDatabaseConfiguration",
        "GetDownstreamServers", "GetInstallApprovalRules", "GetStatus", "GetSubscription",
        "GetSummariesPerComputerTarget", "GetSummariesPerUpdate", "GetUpdateApprovals", "GetUpdateCategories",
        "GetUpdateClassifications", "GetUpdates",
    },
    "$configuration": {"GetEnabledUpdateLanguages"},
    "$subscription": {
        "GetNextSynchronizationTime", "GetSynchronizationHistory", "GetUpdateCategories", "GetUpdateClassifications",
    },
    "$group": {"GetParentTargetGroup"},
    "$rule": {"GetCategories", "GetComputerTargetGroups", "GetUpdateClassifications"},
    "$update": {"GetRelatedUpdates"},
    "$computer": {"GetUpdateInstallationInfoPerUpdate"},
    "[Microsoft.UpdateServices.Administration.AdminProxy]": {"GetUpdateServer"},
    "$group.Id": {"ToString"},
    "$_.Result": {"ToString"},
    # From here on nothing belongs to the server: our own lists, texts, times and files.
    "$affected": {"Add", "Contains"}, "$errors": {"Add", "ToArray"}, "$files": {"Add", "ToArray"},
    "$found": {"Add", "ToArray"}, "$groups": {"Add", "ToArray"}, "$trace": {"Add"},
    "$from": {"AddMonths"}, "$time": {"ToUniversalTime"}, "$time.ToUniversalTime()": {"ToString"},
    "[datetime]::UtcNow": {"AddDays"}, "$Server": {"Split"}, "$value": {"ToString"}, "$Value": {"ToString"},
    "[System.Environment]::OSVersion.Version": {"ToString"},
    "$ExecutionContext.SessionState.Path": {"GetUnresolvedProviderPathFromPSPath"},
    "[System.Reflection.Assembly]": {"LoadWithPartialName"},
    "$writer": {"Dispose", "WriteLine"},
    "[System.IO.File]": {"Move", "WriteAllText"},
    "[System.IO.Compression.ZipFile]": {"CreateFromDirectory"},
}  # fmt: skip
"""Receiver -> the methods that may be called on it; anything else in the script fails the test."""
PROPERTIES = {
    "$wsus": {"IsConnectionSecureForApiRemoting", "Name", "PortNumber", "Version"},
    "$configuration": {
        "AllUpdateLanguagesEnabled", "AutoApproveWsusInfrastructureUpdates", "AutoRefreshUpdateApprovals",
        "AutoRefreshUpdateApprovalsDeclineExpired", "DownloadExpressPackages", "DownloadUpdateBinariesAsNeeded",
        "HostBinariesOnMicrosoftUpdate", "IsReplicaServer", "LocalContentCachePath", "MaximumAllowedComputers",
        "ServerEventExpirationTime", "ServerId", "SyncFromMicrosoftUpdate", "TargetingMode", "UpstreamWsusServerName",
        "UpstreamWsusServerPortNumber", "UpstreamWsusServerUseSsl", "UseProxy",
    },
    "$database": {"IsUsingWindowsInternalDatabase", "ServerName"},
    "$subscription": {
        "LastModifiedBy", "LastModifiedTime", "NumberOfSynchronizationsPerDay", "SynchronizeAutomatically",
        "SynchronizeAutomaticallyTimeOfDay",
    },
    "$run": {"EndTime", "Error", "ErrorText", "Id", "Result", "StartTime", "StartedManually", "UpdateErrors"},
    "$group": {"Id", "Name"},
    "$parent": {"Id"},
    "$computer": {
        "ComputerTargetGroupIds", "FullDomainName", "IPAddress", "Id", "LastReportedStatusTime", "LastSyncResult",
        "LastSyncTime", "Make", "Model", "OSArchitecture", "ParentServerId", "SyncsFromDownstreamServer",
    },
    "$category": {"Id", "Title", "Type"},
    "$classification": {"Id", "Title"},
    "$update": {
        "ArrivalDate", "CreationDate", "HasEarlierRevision", "HasStaleUpdateApprovals", "HasSupersededUpdates", "Id",
        "IsApproved", "IsDeclined", "IsLatestRevision", "IsSuperseded", "IsWsusInfrastructureUpdate",
        "KnowledgebaseArticles", "LegacyName", "MsrcSeverity", "ProductTitles", "PublicationState",
        "RequiresLicenseAgreementAcceptance", "Title", "UpdateClassificationTitle", "UpdateSource", "UpdateType",
    },
    "$update.Id": {"RevisionNumber", "UpdateId"},
    "$older.Id": {"UpdateId"}, "$older": {"Id"},
    "$approval": {
        "Action", "AdministratorName", "ComputerTargetGroupId", "CreationDate", "Deadline", "Id", "IsOptional", "State",
        "UpdateId",
    },
    "$approval.UpdateId": {"RevisionNumber", "UpdateId"},
    "$rule": {"Action", "Deadline", "Enabled", "Id", "Name"},
    "$rule.Deadline": {"DayOffset", "MinutesAfterMidnight"},
    "$summary": {
        "ComputerTargetId", "DownloadedCount", "FailedCount", "InstalledPendingRebootCount", "NotInstalledCount",
        "UpdateId",
    },
    "$information": {
        "ComputerTargetId", "UpdateApprovalAction", "UpdateApprovalTargetGroupId", "UpdateId",
        "UpdateInstallationState",
    },
    "$downstream": {"FullDomainName", "Id", "LastSyncTime"},
}  # fmt: skip
"""Objects of the server -> the documented properties that are read; a name that is not there would read nothing."""
OWN_FILES = {
    "[System.IO.File]::Move($path + '.part', $path)",
    "[System.IO.File]::WriteAllText((Join-Path $folder 'manifest.json'), $text, $encoding)",
    "[System.IO.Compression.ZipFile]::CreateFromDirectory($folder, $zip)",
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


def calls(script: str) -> list[tuple[str, str]]:
    """Return every call of a method as its receiver and its name."""
    return [
        (text(n.children[0]), text(next(c for c in n.children if c.type == "member_name")))
        for n in nodes(script)
        if n.type == "invokation_expression"
    ]


def test_only_listed_methods_are_called() -> None:
    called = calls(SCRIPT)
    assert len(called) > 50
    assert {(r, m) for r, m in called if m not in CALLS.get(r, ())} == set()


def test_no_call_escapes_the_grammar() -> None:
    code = re.sub(r"<#.*?#>|^ *#[^\n]*$|'[^'\n]*'|New-Object [\w.]+\(", "", SCRIPT, flags=re.DOTALL | re.MULTILINE)
    assert len(re.findall(r"[.:]\w+\(", code)) == len(calls(SCRIPT))


def test_only_documented_properties_of_the_server_are_read() -> None:
    read = {
        (text(n.children[0]), text(n.children[2]))
        for n in nodes(SCRIPT)
        if n.type == "member_access" and text(n.children[0]) in PROPERTIES
    }
    named = {(o, p) for o, p in read if p not in PROPERTIES[o]}
    assert named == set()


def test_only_our_own_files_are_written() -> None:
    written = {text(n) for n in nodes(SCRIPT) if n.type == "invokation_expression" and "::" in text(n)[:40]}
    assert {w for w in written if w.startswith(("[System.IO", "[IO"))} == OWN_FILES
    writers = re.findall(r"New-Object System\.IO\.\w+\((.*)\)$", SCRIPT, re.MULTILINE)
    assert writers == ["($path + '.part'), $false, $encoding"]
    assert re.findall(r"New-Item (.*?)\) }", SCRIPT) == ["-ItemType Directory -Path $folder"]
    assigned = {
        name: set(re.findall(rf"^\s*{re.escape(name)} = (.*)$", SCRIPT, re.MULTILINE))
        for name in ("$folder", "$zip", "$path")
    }
    assert assigned == {
        "$folder": {"$ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Out)"},
        "$zip": {"$folder + '.zip'"},
        "$path": {"Join-Path $folder $name"},
    }


def test_the_base_inventory_makes_no_call_for_each_computer_or_update() -> None:
    inside = {"$computer": "GetUpdateInstallationInfoPerUpdate", "$update": "GetRelatedUpdates"}
    assert {(r, m) for r, m in calls(SCRIPT) if r in {"$computer", "$update", "$approval"}} == set(inside.items())
    optional = re.findall(r"^if \((.*?)\) \{\n    Write-Section '([\w-]+)'", SCRIPT, re.MULTILINE)
    assert ("$Supersedence", "supersedence") in optional
    assert ("-not $SkipStatus -and $StatusMode -eq 'Exceptions'", "exceptions") in optional


def test_every_section_of_the_script_is_one_that_the_importer_knows() -> None:
    assert set(re.findall(r"Write-Section '([\w-]+)'", SCRIPT)) == set(SECTIONS)


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
