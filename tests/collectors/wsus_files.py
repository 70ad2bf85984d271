"""Write exports of one small server, as the script and as PowerShell's own cmdlets would write them."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

SERVER_ID = "5f0c3a77-2a11-4ad0-8f6e-0f4e6c7a9d10"
ALL = "a0a08746-4dbe-4a37-9adf-9e7652c0b421"
PILOT = "3d1f4b52-8c59-44f6-9b3e-7a0f64c5a001"
UPDATE = "12dda321-a84d-4072-8d6b-90875ed94c09"
OLDER = "89e11227-761b-4396-bf37-37a2b641fa84"
COMPUTER = "e0892f42-3c5b-47c7-8b95-9eb045fdb183"
SILENT = "f0892f42-3c5b-47c7-8b95-9eb045fdb184"
APPROVAL = "c0892f42-3c5b-47c7-8b95-9eb045fdb185"
RULE_CLASS = "0fa1201d-4330-4fa8-8ae9-b877473b6441"
PRODUCT = "72e7624a-5b00-45d2-b92f-e561c0a6a160"

COMPUTERS: list[dict[str, Any]] = [
    {
        "Id": COMPUTER, "FullDomainName": "DC.tea.vl", "IPAddress": "10.10.252.213", "Make": "Amazon EC2",
        "Model": "t3a.small", "OSArchitecture": "AMD64", "OSDescription": "Windows Server 2022 Standard",
        "ComputerRole": "Server", "ClientVersion": "10.0.20348.2031", "LastSyncTime": "2024-08-26T15:08:04.0000000Z",
        "LastSyncResult": "Succeeded", "LastReportedStatusTime": "2024-08-26T15:08:05.0000000Z",
        "RequestedTargetGroupNames": [], "ComputerTargetGroupIds": [ALL, PILOT],
        "ParentServerId": "00000000-0000-0000-0000-000000000000", "SyncsFromDownstreamServer": False,
    },
    {
        "Id": SILENT, "FullDomainName": "pc2.tea.vl", "IPAddress": "255.255.255.255", "Make": "", "Model": "",
        "OSArchitecture": "", "OSDescription": "", "ComputerRole": "Workstation", "ClientVersion": "",
        "LastSyncTime": "0001-01-01T00:00:00.0000000Z", "LastSyncResult": "NeverRun",
        "LastReportedStatusTime": "0001-01-01T00:00:00.0000000Z", "RequestedTargetGroupNames": ["Pilot", "Büro"],
        "ComputerTargetGroupIds": [ALL], "ParentServerId": "00000000-0000-0000-0000-000000000000",
        "SyncsFromDownstreamServer": False,
    },
]  # fmt: skip
GROUPS: list[dict[str, Any]] = [{"Id": ALL, "Name": "Alle Computer"}, {"Id": PILOT, "Name": "Pilot"}]
UPDATES: list[dict[str, Any]] = [
    {
        "Id": {"UpdateId": UPDATE, "RevisionNumber": 200}, "Title": "2022-08 Security Update (KB5012170)",
        "KnowledgebaseArticles": ["5012170"], "ProductTitles": ["Windows 11", "Windows 10, version 1903 and later"],
        "UpdateClassificationTitle": "Security Updates", "MsrcSeverity": "Critical", "UpdateType": "Software",
        "CreationDate": "2022-08-09T17:00:13.0000000Z", "ArrivalDate": "2022-08-10T02:00:00.0000000Z", "Size": 38881,
        "PublicationState": "Published", "UpdateSource": "MicrosoftUpdate", "IsApproved": True, "IsDeclined": False,
        "IsSuperseded": False, "HasSupersededUpdates": True, "IsLatestRevision": True,
        "HasEarlierRevision": True, "HasStaleUpdateApprovals": False, "IsWsusInfrastructureUpdate": False,
        "RequiresLicenseAgreementAcceptance": False, "LegacyName": "KB5012170-x",
    },
    {
        "Id": {"UpdateId": OLDER, "RevisionNumber": 1}, "Title": "Older; with a semicolon", "KnowledgebaseArticles": [],
        "ProductTitles": ["Windows 11"], "UpdateClassificationTitle": "Mises à jour", "MsrcSeverity": "Unspecified",
        "UpdateType": "Driver", "CreationDate": "2021-03-09T22:02:06.0000000Z",
        "ArrivalDate": "2021-03-10T02:00:00.0000000Z", "Size": 1, "PublicationState": "Expired", "UpdateSource": "Other",
        "IsApproved": False, "IsDeclined": True, "IsSuperseded": True, "HasSupersededUpdates": False,
        "IsLatestRevision": True, "HasEarlierRevision": False, "HasStaleUpdateApprovals": False,
        "IsWsusInfrastructureUpdate": False, "RequiresLicenseAgreementAcceptance": False, "LegacyName": "",
    },
]  # fmt: skip
APPROVALS: list[dict[str, Any]] = [
    {
        "Id": APPROVAL, "UpdateId": {"UpdateId": UPDATE, "RevisionNumber": 200}, "ComputerTargetGroupId": PILOT,
        "Action": "Install", "CreationDate": "2022-08-15T08:00:00.0000000Z",
        "GoLiveTime": "2022-08-15T08:00:00.0000000Z", "Deadline": "2022-08-20T03:00:00.0000000Z",
        "AdministratorName": "TEA\\admin", "IsOptional": False, "State": "Active",
    },
    {
        "Id": APPROVAL.replace("c0", "d0"), "UpdateId": {"UpdateId": UPDATE, "RevisionNumber": 200},
        "ComputerTargetGroupId": ALL, "Action": "NotApproved", "CreationDate": "2022-08-16T08:00:00.0000000Z",
        "GoLiveTime": "2022-08-16T08:00:00.0000000Z", "Deadline": "9999-12-31T23:59:59.9999999Z",
        "AdministratorName": "WUS Server", "IsOptional": False, "State": "Active",
    },
]  # fmt: skip
SECTIONS: dict[str, list[dict[str, Any]]] = {
    "server": [
        {
            "Name": "WSUS01", "Version": "10.0.20348.2031", "ServerProtocolVersion": "1.20", "PortNumber": 8531,
            "IsConnectionSecureForApiRemoting": True, "ServerId": SERVER_ID, "OsBuild": "10.0.20348.0",
            "IsReplicaServer": False, "SyncFromMicrosoftUpdate": True, "UpstreamWsusServerName": "",
            "UpstreamWsusServerPortNumber": 0, "UpstreamWsusServerUseSsl": False, "TargetingMode": "Client",
            "HostBinariesOnMicrosoftUpdate": False, "LocalContentCachePath": "D:\\WSUS\\WsusContent\\",
            "DownloadUpdateBinariesAsNeeded": True, "DownloadExpressPackages": False,
            "AllUpdateLanguagesEnabled": False, "EnabledUpdateLanguages": ["de", "en"], "UseProxy": False,
            "AutoApproveWsusInfrastructureUpdates": True, "AutoRefreshUpdateApprovals": True,
            "AutoRefreshUpdateApprovalsDeclineExpired": True, "MaximumAllowedComputers": 30000,
            "ServerEventExpirationTime": "90.00:00:00", "DatabaseServer": "##WID",
            "IsUsingWindowsInternalDatabase": True, "ConfigManagerOwned": None,
            "ConfigManagerEvidence": "not looked at: the script did not run on the server",
        }
    ],
    "status": [{"UpdateCount": 2, "ApprovedUpdateCount": 1, "DeclinedUpdateCount": 1, "ComputerTargetCount": 2,
                "CustomComputerTargetGroupCount": 1}],
    "subscription": [
        {
            "SynchronizeAutomatically": True, "SynchronizeAutomaticallyTimeOfDay": "02:30:00",
            "NumberOfSynchronizationsPerDay": 1, "LastModifiedTime": "2022-01-01T00:00:00.0000000Z",
            "LastModifiedBy": "TEA\\admin", "NextSynchronizationTime": "2026-11-02T02:30:00.0000000Z",
            "Products": [{"Id": PRODUCT, "Title": "Windows 11", "Type": "Product"}],
            "Classifications": [{"Id": RULE_CLASS, "Title": "Sicherheitsupdates", "Type": None}],
        }
    ],
    "synchronizations": [
        {"Id": APPROVAL.replace("c0", "e0"), "StartTime": "2026-10-31T02:30:00.0000000Z",
         "EndTime": "2026-10-31T02:31:00.0000000Z", "StartedManually": False, "Result": "Failed",
         "Error": "UssCommunicationError", "ErrorText": "WebException: timeout", "UpdateErrorCount": 0}
    ],
    "groups": [
        {"Id": ALL, "Name": "Alle Computer", "ParentId": None, "HasParent": False},
        {"Id": PILOT, "Name": "Pilot", "ParentId": ALL, "HasParent": True},
    ],
    "computers": COMPUTERS,
    "categories": [{"Id": PRODUCT, "Title": "Windows 11", "Type": "Product"},
                   {"Id": RULE_CLASS, "Title": "Sicherheitsupdates", "Type": "UpdateClassification"}],
    "updates": UPDATES,
    "supersedence": [{"UpdateId": UPDATE, "SupersedesId": OLDER}],
    "approvals": APPROVALS,
    "rules": [
        {"Id": 2, "Name": "Default", "Enabled": True, "Action": "Install",
         "Deadline": {"DayOffset": 7, "MinutesAfterMidnight": 180},
         "Classifications": [{"Id": RULE_CLASS, "Title": "Security Updates", "Type": None}], "Products": [],
         "Groups": [{"Id": PILOT, "Name": "Pilot"}]}
    ],
    "computer-status": [{"UnknownCount": 1, "NotApplicableCount": 2, "NotInstalledCount": 3, "DownloadedCount": 4,
                         "InstalledCount": 5, "InstalledPendingRebootCount": 6, "FailedCount": 7,
                         "LastUpdated": "2026-10-31T02:31:00.0000000Z", "ComputerTargetId": COMPUTER}],
    "update-status": [{"UnknownCount": 1, "NotApplicableCount": 0, "NotInstalledCount": 0, "DownloadedCount": 0,
                       "InstalledCount": 1, "InstalledPendingRebootCount": 0, "FailedCount": 0,
                       "LastUpdated": "2026-10-31T02:31:00.0000000Z", "UpdateId": UPDATE}],
    "exceptions": [{"UpdateId": UPDATE, "ComputerTargetId": COMPUTER, "UpdateInstallationState": "NotInstalled",
                    "UpdateApprovalAction": "Install", "UpdateApprovalTargetGroupId": PILOT}],
    "downstream": [],
    "settings": [{"Area": "setup", "Name": "ContentDir", "Value": "D:\\WSUS"},
                 {"Area": "setup", "Name": "SqlEncryptedPassword", "Value": "geheim"},
                 {"Area": "pool", "Name": "queueLength", "Value": "1000"}],
}  # fmt: skip


def write_bundle(folder: Path, *, zipped: bool, without: tuple[str, ...] = (), **sections: Any) -> Path:
    """Write a bundle as the script does and return its folder or zip; sections in `without` failed."""
    folder.mkdir(parents=True)
    files = []
    for name, records in {**SECTIONS, **sections}.items():
        kept = [] if name in without else records
        lines = "".join(json.dumps(r, separators=(",", ":"), ensure_ascii=False) + "\r\n" for r in kept)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8", newline="")
        files.append({"Name": f"{name}.jsonl", "Section": name, "Records": len(kept)})
    manifest = {
        "Format": "migrator-wsus-export", "Version": 1, "Script": "1.0",
        "Server": {"Name": "WSUS01", "ServerId": SERVER_ID}, "Started": "2026-11-01T00:00:00.0000000Z",
        "Ended": "2026-11-01T00:01:00.0000000Z", "Files": files,
        "Errors": [{"Section": s, "Message": "Access is denied"} for s in without],
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=4), encoding="utf-8")
    if not zipped:
        return folder
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
    return path


def write_plain(folder: Path, form: str) -> Path:
    """Write computers, groups, updates and approvals as four exports in one form; names of files say nothing."""
    folder.mkdir(parents=True)
    for i, records in enumerate((COMPUTERS, GROUPS, UPDATES, APPROVALS)):
        if form == "csv":
            write_csv(folder / f"export{i}.csv", records)
        elif form == "json":
            text = json.dumps([_in_ticks(r) for r in records], indent=4)
            (folder / f"export{i}.json").write_text(text, encoding="utf-16")
        else:
            (folder / f"export{i}.xml").write_text(clixml(records), encoding="utf-16")
    return folder


def write_csv(path: Path, records: list[dict[str, Any]], *, delimiter: str = ";") -> None:
    """Write records as somebody does who has joined the lists and taken the ids out of their objects."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        names = [n for n in records[0] if n != "Id" or not isinstance(records[0]["Id"], dict)]
        names += ["UpdateId"] if "Id" not in names else []
        writer.writerow([*names, "RevisionNumber"] if isinstance(_id(records[0]), dict) else names)
        for record in records:
            cells = [_cell(record.get(n, _id(record))) for n in names]
            revision = [str(_id(record)["RevisionNumber"])] if isinstance(_id(record), dict) else []
            writer.writerow(cells + revision)


def clixml(records: list[dict[str, Any]]) -> str:
    """Return records as Export-Clixml writes deserialised objects, enumerations as numbers with a text."""
    body = "".join(f'<Obj RefId="{i}"><Props>{_members(r)}</Props></Obj>' for i, r in enumerate(records))
    return f'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">{body}</Objs>'


ENUMS = {"Succeeded": 1, "NeverRun": 0, "Install": 0, "NotApproved": 3, "Software": 1, "Driver": 2, "Server": 2,
         "Workstation": 1, "Expired": 1, "Published": 0, "Other": 1, "MicrosoftUpdate": 0, "Active": 1}  # fmt: skip


def _members(record: dict[str, Any]) -> str:
    return "".join(_member(n, v) for n, v in record.items())


def _member(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return f'<Obj N="{name}" RefId="9"><ToString>Microsoft.X.Y</ToString><Props>{_members(value)}</Props></Obj>'
    if isinstance(value, list):
        inner = "".join(f"<S>{escape(v)}</S>" for v in value)
        return f'<Obj N="{name}" RefId="9"><TN RefId="1"><T>System.Object[]</T></TN><LST>{inner}</LST></Obj>'
    if isinstance(value, bool):
        return f'<B N="{name}">{str(value).lower()}</B>'
    if isinstance(value, int):
        return f'<I64 N="{name}">{value}</I64>'
    if value in ENUMS and not name.endswith("Name"):
        return f'<Obj N="{name}" RefId="9"><ToString>{value}</ToString><I32>{ENUMS[value]}</I32></Obj>'
    tag = "DT" if name.endswith(("Time", "Date", "Deadline")) else "S"
    return f'<{tag} N="{name}">{escape(value)}</{tag}>'


def _in_ticks(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record as ConvertTo-Json of Windows PowerShell writes it: times in ticks, enumerations as numbers."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, str) and value in ENUMS and not name.endswith("Name"):
            found[name] = ENUMS[value]
        elif name == "ClientVersion" and value:
            major, minor, build, revision = map(int, value.split("."))
            found[name] = {"Major": major, "Minor": minor, "Build": build, "Revision": revision, "MajorRevision": 0}
        elif name == "IPAddress":
            found[name] = {"Address": 1, "AddressFamily": 2, "IPAddressToString": value}
        else:
            found[name] = value
    return found


def _id(record: dict[str, Any]) -> Any:
    given = record.get("Id")
    return record.get("UpdateId", given) if isinstance(record.get("UpdateId", given), dict) else given


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return str(value["UpdateId"])
    return ";".join(value) if isinstance(value, list) else str(value)
