"""One set of objects, written in every form that PowerShell has: the facts must be the same."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from migrator.estate.facts.computers import Computer, ComputerGroup, GroupMembership
from migrator.estate.facts.updates import Approval, Update
from tests.collectors import powershell as ps
from tests.collectors.importing import collect
from tests.collectors.powershell import Address, Enum, Guid, Nested, Version

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each example collects four times; to make one smaller would take minutes."""
FACTS = (Computer, ComputerGroup, GroupMembership, Update, Approval)
API = "Microsoft.UpdateServices.Administration."
ALL = Guid("a0a08746-4dbe-4a37-9adf-9e7652c0b421")
NEVER = datetime(1, 1, 1, tzinfo=UTC)
NO_END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

guids = st.uuids(version=4).map(lambda u: Guid(str(u)))
times = st.datetimes(datetime(2001, 1, 1), datetime(2030, 1, 1)).map(lambda t: t.replace(microsecond=0, tzinfo=UTC))
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30) | st.sampled_from(
    [
        'a "quoted", title; with all',
        "=cmd|' /C calc'!A0",
        "Ärger & <Söhne>",
        "_x000A_",
        "line\r\nbreak",
        "更新プログラム",
        "😀",
    ]
)
words = st.text("abcäöüß日本 -", min_size=1, max_size=12).map(str.strip).filter(bool)
flags = st.booleans()


def enums(type_: str, *names: str) -> Any:
    return st.sampled_from([Enum(API + type_, name, i) for i, name in enumerate(names) if name])


def objects(**members: Any) -> Any:
    return st.fixed_dictionaries(members)


COMPUTERS = objects(
    Id=guids.map(lambda g: g.text),
    FullDomainName=words,
    IPAddress=st.ip_addresses(v=4).map(lambda a: Address(str(a))),
    Make=texts,
    OSArchitecture=st.sampled_from(["AMD64", "x86", "ARM64"]),
    OSInfo=st.just(Nested(API + "OSInfo", {"DefaultUILanguage": None})),
    ClientVersion=st.integers(0, 9999).map(lambda n: Version(f"10.0.{n}.1")),
    OSDescription=texts,
    ComputerRole=enums("ComputerRole", "", "Workstation", "Server"),
    LastSyncTime=times | st.just(NEVER),
    LastSyncResult=enums("SynchronizationResult", "NeverRun", "Succeeded", "Failed", "Canceled", "Unknown"),
    LastReportedStatusTime=times | st.just(NEVER),
    RequestedTargetGroupNames=st.lists(words, max_size=3),
    ComputerTargetGroupIds=st.lists(guids, max_size=3).map(lambda ids: [ALL, *ids]),
    ParentServerId=guids | st.just(Guid("00000000-0000-0000-0000-000000000000")),
    SyncsFromDownstreamServer=flags,
)
GROUPS = objects(Id=guids, Name=words)
REVISIONS = st.tuples(guids, st.integers(1, 300)).map(
    lambda r: Nested(API + "UpdateRevisionId", {"UpdateId": r[0], "RevisionNumber": r[1]})
)
UPDATES = objects(
    Id=REVISIONS,
    Title=texts,
    KnowledgebaseArticles=st.lists(st.integers(10_000, 99_999_999).map(str), max_size=2, unique=True),
    ProductTitles=st.lists(words, max_size=3),
    UpdateClassificationTitle=st.sampled_from(["Security Updates", "Mises à jour", "Sicherheitsupdates", "更新"]),
    MsrcSeverity=enums("MsrcSeverity", "Unspecified", "Low", "Moderate", "Important", "Critical"),
    UpdateType=enums("UpdateType", "", "Software", "Driver"),
    CreationDate=times,
    ArrivalDate=times,
    Size=st.integers(0, 2**40),
    PublicationState=enums("PublicationState", "Published", "Expired"),
    UpdateSource=enums("UpdateSource", "MicrosoftUpdate", "Other"),
    IsApproved=flags, IsDeclined=flags, IsSuperseded=flags, HasSupersededUpdates=flags, IsLatestRevision=flags,
)  # fmt: skip
APPROVALS = objects(
    Id=guids,
    UpdateId=REVISIONS,
    ComputerTargetGroupId=guids,
    Action=enums("UpdateApprovalAction", "Install", "Uninstall", "", "NotApproved"),
    CreationDate=times,
    GoLiveTime=times,
    Deadline=times | st.just(NO_END),
    AdministratorName=st.sampled_from(["DOMAIN\\Müller", "WUS Server"]),
    IsOptional=flags,
    State=enums("UpdateApprovalState", "Pending", "Active"),
)
SETS = st.tuples(*(st.lists(kind, min_size=1, max_size=3) for kind in (COMPUTERS, GROUPS, UPDATES, APPROVALS)))
TYPES = ("ComputerTarget", "ComputerTargetGroup", "Update", "UpdateApproval")


def facts_of(folder: Path, texts: list[str], *, suffix: str, encoding: str, **options: Any) -> dict[type, Any]:
    inputs = folder / "in"
    inputs.mkdir(parents=True)
    for i, text in enumerate(texts):
        (inputs / f"export{i}.{suffix}").write_bytes(text.encode(encoding))
    imported = collect("wsus-export", folder / "estate", inputs, server="W", **options)
    assert (imported.reading.problem, imported.gaps) == ("", [])
    assert {f.state for f in imported.reading.files} == {"read"}
    return {fact: imported.rows(fact) for fact in FACTS}


@settings(max_examples=12, deadline=None, phases=NO_SHRINKING)
@given(SETS, st.sampled_from(sorted(ps.CULTURES)), flags)
def test_every_form_of_the_same_objects_gives_the_same_facts(sets: Any, culture: str, is_7: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = [
            facts_of(
                folder / "csv",
                [
                    ps.as_csv(o, culture=culture, type_line="" if is_7 else ps.BASE + t, use_culture=not is_7)
                    for o, t in zip(sets, TYPES, strict=True)
                ],
                suffix="csv", encoding="utf-8" if is_7 else "utf-8-sig", culture=culture,
            ),
            facts_of(folder / "5", [ps.as_json(o) for o in sets], suffix="json", encoding="utf-16"),
            facts_of(folder / "7", [ps.as_json(o, version=7, indent=2) for o in sets], suffix="json", encoding="utf-8"),
            facts_of(
                folder / "clixml",
                [ps.as_clixml(o, type_name=ps.BASE + t, server="W") for o, t in zip(sets, TYPES, strict=True)],
                suffix="xml", encoding="utf-16",
            ),
        ]  # fmt: skip
    for fact in FACTS:
        assert found[0][fact] == found[1][fact] == found[2][fact] == found[3][fact]
        assert found[0][fact] or fact is GroupMembership


@settings(max_examples=15, deadline=None, phases=NO_SHRINKING)
@given(st.lists(times, min_size=1, max_size=12), st.sampled_from(sorted(ps.CULTURES)))
def test_a_column_without_culture_is_read_rightly_or_not_at_all(moments: Any, culture: str) -> None:
    groups = [{"Id": Guid(f"{i:08x}-0000-4000-8000-000000000000"), "UpdateId": ALL, "ComputerTargetGroupId": ALL,
               "Action": Enum("A", "Install", 0), "CreationDate": m} for i, m in enumerate(moments)]  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "a.csv"
        path.write_bytes(ps.as_csv(groups, culture=culture).encode("utf-8-sig"))
        found = [r["created_at"] for r in collect("wsus-export", Path(name) / "e", path).rows(Approval)]
    for read, meant in zip(found, moments, strict=True):
        assert read in {meant.replace(tzinfo=None), None}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("culture", ["en-US", "de-DE", "fr-FR"])
@pytest.mark.parametrize("type_line", ["", "Selected.Microsoft.UpdateServices.Internal.BaseApi.ComputerTargetGroup"])
def test_every_encoding_delimiter_and_type_line_gives_the_same_groups(
    tmp_path: Path, encoding: Any, culture: Any, type_line: Any
) -> None:
    groups = [{"Id": ALL, "Name": "Büro, Köln"}, {"Id": Guid(ALL.text.replace("a", "b")), "Name": "Straße; 5"}]
    text = ps.as_csv(groups, culture=culture, type_line=type_line, use_culture=True)
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    path = tmp_path / "g.csv"
    path.write_bytes((mark + text).encode(encoding))
    found = collect("wsus-export", tmp_path / "estate", path, encoding="cp1252").rows(ComputerGroup)
    assert [g["name"] for g in found] == ["Büro, Köln", "Straße; 5"]
