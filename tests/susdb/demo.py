"""A small SUSDB with something of everything: umlauts, nothing at all, sentinels, and what must not be read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tests.susdb.duck import DuckSusdb

SERVER_ID = "11111111-2222-3333-4444-555555555555"
ALL_COMPUTERS = "a0a08746-4dbe-4a37-9adf-9e7652c0b421"
UNASSIGNED = "b73ca6ed-5727-47f3-84de-015e03f6a88a"
RING = "00000001-0000-0000-0000-0000000000aa"
DOWNSTREAM_GROUP = "d374f42a-9be2-4163-a0fa-3c86a401b7a7"
DOWNSTREAM = "99999999-0000-0000-0000-000000000001"
PRODUCT = "569e8e8f-c6cd-42c8-92a3-efbb20a0f6f5"
SECURITY = "0fa1201d-4330-4fa8-8ae9-b877473b6441"
NO_DEADLINE = datetime(9999, 12, 31, 23, 59, 59, 997000)
WHEN = datetime(2026, 10, 14, 17, 0)


def computer_id(number: int) -> str:
    return str(UUID(int=0xC0000000000000000000000000000000 + number))


def update_id(number: int) -> str:
    return str(UUID(int=(number << 96) + 0x1))


def filled(*, computers: int = 3) -> DuckSusdb:
    """Return the database; updates 1 to 4 can be approved, 5 to 7 are parts of one and categories."""
    susdb = DuckSusdb()
    _server(susdb)
    _computers(susdb, computers)
    _updates(susdb)
    _decisions(susdb)
    _status(susdb, computers)
    return susdb


def _server(susdb: DuckSusdb) -> None:
    susdb.connection.execute(
        "insert into sys.database_files values (1024), (256); insert into property values ('ServerName', 'SQL01'), "
        r"('MachineName', 'SQL01'), ('Login', 'CONTOSO\reader'), ('Edition', 'Express Edition (64-bit)')"
    )
    susdb.add(
        "tbConfigurationA",
        {
            "ConfigurationID": 1, "ServerID": SERVER_ID, "SyncToMU": False, "UpstreamServerName": "wsus00.contoso.com",
            "ServerPortNumber": 8531, "UpstreamServerUseSSL": True, "HostOnMu": False, "ServerTargeting": False,
            "EncryptionKey": b"do not read", "ProxyPassword": "hunter2", "ProxyUserName": "CONTOSO\\proxy",
        },
    )  # fmt: skip
    susdb.add(
        "tbConfigurationB",
        {"ConfigurationID": 1, "LocalContentCacheLocation": "D:\\WSUS\\WsusContent", "AutoRefreshDeployments": True},
    )
    susdb.add("tbConfigurationC", {"ConfigurationID": 1, "ReplicaMode": True, "MaxTargetComputers": 100_000})
    susdb.add("tbConfiguration", {"Name": "AutoRefreshDeploymentsDeclineExpired", "Value": "1"})
    susdb.add("tbSchemaVersion", {"ID": 1, "ComponentName": "CoreDB", "BuildNumber": "10.0.20348"})
    susdb.add(
        "tbLanguage",
        {"LanguageID": 1, "ShortLanguage": "de", "Enabled": True},
        {"LanguageID": 2, "ShortLanguage": "en", "Enabled": True},
        {"LanguageID": 3, "ShortLanguage": "fr", "Enabled": False},
    )
    susdb.add(
        "tbSchedule",
        {
            "ScheduleTarget": 1, "ScheduleID": 1, "LastModifiedBy": "CONTOSO\\äther", "LastModifiedTime": WHEN,
            "ScheduledTimeOfDay": 10_800, "LastRunTime": WHEN, "Frequency": 2,
        },
    )  # fmt: skip
    susdb.add(
        "tbEvent",
        {"EventID": 381, "EventNamespaceID": 2, "StateID": 323, "SeverityID": 4},
        {"EventID": 386, "EventNamespaceID": 2, "StateID": 324, "SeverityID": 1},
    )
    for number, event, minute in ((1, 381, 0), (2, 386, 5), (3, 366, 6)):
        susdb.add(
            "tbEventInstance",
            {
                "EventInstanceID": str(UUID(int=number)), "EventID": event, "EventNamespaceID": 2,
                "TimeAtTarget": WHEN.replace(minute=minute), "TimeAtServer": WHEN.replace(minute=minute),
                "MiscData": "UssCommunicationError: größer als erwartet" if event == 386 else None,
                "EventOrdinalNumber": number,
            },
        )  # fmt: skip
    susdb.add(
        "tbDownstreamServerTarget",
        {"TargetID": 90, "AccountName": "wsus02.contoso.com", "AccountServerID": DOWNSTREAM, "IsReplica": True},
    )


def _computers(susdb: DuckSusdb, computers: int) -> None:
    susdb.add(
        "tbTargetGroupType", {"TargetGroupTypeID": 0, "Name": "Computers"},
        {"TargetGroupTypeID": 1, "Name": "DownstreamServers"},
    )  # fmt: skip
    susdb.add(
        "tbTargetGroup",
        {"TargetGroupID": ALL_COMPUTERS, "Name": "Alle Computer", "IsBuiltin": True},
        {"TargetGroupID": UNASSIGNED, "Name": "Nicht zugewiesen", "ParentGroupID": ALL_COMPUTERS, "IsBuiltin": True},
        {"TargetGroupID": RING, "Name": "Ring 1 Süd 测试", "ParentGroupID": ALL_COMPUTERS},
        {"TargetGroupID": DOWNSTREAM_GROUP, "Name": "Downstream Servers", "TargetGroupTypeID": 1, "IsBuiltin": True},
    )
    susdb.add("tbRequestedTargetGroup", {"RequestedTargetGroupID": 1, "Name": "Ring 1 Süd 测试"})
    susdb.add("tbRequestedTargetGroup", {"RequestedTargetGroupID": 2, "Name": "Kiosk"})
    susdb.add(
        "tbRequestedTargetGroupsForTarget", {"TargetID": 1, "RequestedTargetGroupID": 1},
        {"TargetID": 1, "RequestedTargetGroupID": 2},
    )  # fmt: skip
    numbers = range(1, computers + 1)
    susdb.add(
        "tbComputerTarget",
        *(
            {
                "TargetID": n, "ComputerID": computer_id(n), "FullDomainName": f"PC{n}.contoso.com",
                "LastSyncTime": None if n == 2 else WHEN, "LastReportedStatusTime": WHEN, "LastSyncResult": 1,
                "IPAddress": f"10.0.0.{n % 250}", "ParentServerTargetID": 90 if n == 3 else None,
            }
            for n in numbers
        ),
    )  # fmt: skip
    susdb.add(
        "tbComputerTargetDetail",
        *(
            {
                "TargetID": n, "OSMajorVersion": 10, "OSMinorVersion": 0, "OSBuildNumber": 26100, "OldProductType": 1,
                "NewProductType": 4, "OSDescription": "Windows 11 für Unternehmen" if n == 1 else None,
                "ClientVersion": "10.0.26100.1",
            }
            for n in numbers
        ),
    )  # fmt: skip
    for table in ("tbTargetInTargetGroup", "tbExpandedTargetInTargetGroup"):
        susdb.add(table, *({"TargetGroupID": RING, "TargetID": n, "IsExplicitMember": True} for n in numbers))
    susdb.add("tbExpandedTargetInTargetGroup", *({"TargetGroupID": ALL_COMPUTERS, "TargetID": n} for n in numbers))


def _updates(susdb: DuckSusdb) -> None:
    susdb.add("tbUpdate", *({"LocalUpdateID": n, "UpdateID": update_id(n), "IsHidden": n == 4} for n in range(1, 6)))
    susdb.add("tbUpdate", {"LocalUpdateID": 6, "UpdateID": PRODUCT}, {"LocalUpdateID": 7, "UpdateID": SECURITY})
    for n in range(1, 6):
        susdb.add("tbRevision", {"RevisionID": n, "LocalUpdateID": n, "RevisionNumber": 200, "IsLatestRevision": True})
        susdb.add(
            "tbProperty",
            {
                "RevisionID": n, "CreationDate": WHEN, "ReceivedFromCreatorService": WHEN, "UpdateType": "Software",
                "ExplicitlyDeployable": n < 5, "MsrcSeverity": "Critical", "PublicationState": int(n == 3),
            },
        )  # fmt: skip
        susdb.add("tbPreComputedLocalizedProperty", {"RevisionID": n, "ShortLanguage": "en", "Title": f"Update № {n}"})
        susdb.add("tbPreComputedLocalizedProperty", {"RevisionID": n, "ShortLanguage": "de", "Title": "nicht dieser"})
    susdb.add("tbRevision", {"RevisionID": 101, "LocalUpdateID": 1, "RevisionNumber": 100})
    susdb.add("tbProperty", {"RevisionID": 101, "ExplicitlyDeployable": True})
    susdb.add("tbKBArticleForRevision", {"RevisionID": 1, "KBArticleID": "5044284"})
    susdb.add(
        "tbCategory",
        {"CategoryID": 6, "CategoryType": "Product"},
        {"CategoryID": 7, "CategoryType": "UpdateClassification"},
    )
    susdb.add(
        "tbPrecomputedCategoryLocalizedProperty",
        {"CategoryID": 6, "ShortLanguage": "en", "Title": "Windows Server 2016"},
        {"CategoryID": 7, "ShortLanguage": "en", "Title": "Security Updates"},
    )
    susdb.add("tbCategoryInSubscription", {"SubscriptionID": 1, "CategoryID": 6})
    for n in range(1, 5):
        susdb.add("tbRevisionInCategory", {"RevisionID": n, "CategoryID": 6}, {"RevisionID": n, "CategoryID": 7})
    susdb.add("tbRevisionSupersedesUpdate", {"RevisionID": 2, "SupersededUpdateID": update_id(1)})
    susdb.add("tbBundleDependency", {"RevisionID": 1, "BundledRevisionID": 5})
    susdb.add("tbFile", {"FileDigest": b"a" * 20, "FileName": "kb.cab", "Size": 5_000_000_000})
    susdb.add("tbFile", {"FileDigest": b"b" * 20, "FileName": "licence.txt", "Size": 1, "IsEula": True})
    susdb.add("tbFileForRevision", {"RevisionID": 5, "FileDigest": b"a" * 20, "PatchingType": 1})
    susdb.add("tbFileForRevision", {"RevisionID": 5, "FileDigest": b"b" * 20})


def _decisions(susdb: DuckSusdb) -> None:
    common = {"DeploymentTime": WHEN, "GoLiveTime": WHEN, "AdminName": "CONTOSO\\jürgen", "DeploymentStatus": 1}
    susdb.add(
        "tbDeployment",
        {**common, "DeploymentID": 1, "DeploymentGuid": str(UUID(int=51)), "RevisionID": 1, "TargetGroupID": RING,
         "ActionID": 0, "Deadline": NO_DEADLINE, "IsAssigned": True},
        {**common, "DeploymentID": 2, "DeploymentGuid": str(UUID(int=52)), "RevisionID": 101, "TargetGroupID": RING,
         "ActionID": 1, "Deadline": WHEN},
        {**common, "DeploymentID": 3, "DeploymentGuid": str(UUID(int=53)), "RevisionID": 2, "ActionID": 2,
         "TargetGroupID": ALL_COMPUTERS},
        {**common, "DeploymentID": 4, "DeploymentGuid": str(UUID(int=54)), "RevisionID": 2, "ActionID": 5,
         "TargetGroupID": RING},
        {**common, "DeploymentID": 5, "DeploymentGuid": str(UUID(int=55)), "RevisionID": 3, "ActionID": 2,
         "TargetGroupID": RING},
    )  # fmt: skip
    susdb.add(
        "tbDeadDeployment",
        {"DeploymentID": 9, "DeploymentGuid": str(UUID(int=59)), "UpdateID": update_id(3), "RevisionNumber": 100,
         "TargetGroupID": RING, "ActionID": 0, "DeploymentTime": WHEN, "GoLiveTime": WHEN, "AdminName": "CONTOSO\\jürgen",
         "TimeOfDeath": WHEN, "AdminNameWhoDeleted": "WUS Server"},
    )  # fmt: skip
    susdb.add("tbAutoDeploymentRule", {"ID": 1, "Enabled": True, "Name": "Standardregel", "DateOffset": 7,
                                       "MinutesAfterMidnight": 180})  # fmt: skip
    susdb.add("tbCategoryInAutoDeploymentRule", {"AutoDeploymentRuleID": 1, "CategoryID": 6})
    susdb.add("tbUpdateClassificationInAutoDeploymentRule", {"AutoDeploymentRuleID": 1, "UpdateClassificationID": 7})
    susdb.add("tbTargetGroupInAutoDeploymentRule", {"AutoDeploymentRuleID": 1, "TargetGroupID": RING})


def _status(susdb: DuckSusdb, computers: int) -> None:
    """Give update 1 to be installed, 2 failed, 3 installed, and 4, which is declined, to be installed."""
    states = {1: 2, 2: 5, 3: 4, 4: 2}
    susdb.add(
        "tbUpdateStatusPerComputer",
        *(
            {"TargetID": computer, "LocalUpdateID": update, "SummarizationState": state}
            for computer in range(1, computers + 1)
            for update, state in states.items()
        ),
    )
    counts = {"Unknown": 4, "NotInstalled": 1, "Failed": 1, "Installed": 1, "LastChangeTime": WHEN}
    susdb.add("tbComputerSummaryForMicrosoftUpdates", *({"TargetID": n, **counts} for n in range(1, computers + 1)))
    susdb.add("tbUpdateSummaryForAllComputers", {"LocalUpdateID": 1, "NotInstalled": computers, "LastChangeTime": WHEN})
