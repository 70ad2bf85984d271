"""Reports and results: what they tell without their language, and what they cannot tell."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from migrator.collectors._gpo.descriptor import Right, rights_of_sddl
from migrator.estate.facts.policy import (
    AppliedPolicy,
    GroupPolicy,
    GroupPolicyLink,
    GroupPolicyTrustee,
    PolicyComputer,
    PolicyValue,
)
from tests.collectors.importing import collect
from tests.gpo import making
from tests.gpo.making import AU, ID, OTHER, WU, as_report, gpo, links_to, registry_extension, settings, written

PLAIN_SETTINGS = registry_extension(
    f"<q1:RegistrySetting><q1:KeyPath>{WU}</q1:KeyPath><q1:AdmSetting>false</q1:AdmSetting>"
    "<q1:Value><q1:Name>WUServer</q1:Name><q1:String>http://x:8530</q1:String></q1:Value></q1:RegistrySetting>"
    f"<q1:RegistrySetting><q1:KeyPath>{AU}</q1:KeyPath><q1:AdmSetting>false</q1:AdmSetting>"
    "<q1:Value><q1:Name>UseWUServer</q1:Name><q1:Number>1</q1:Number></q1:Value></q1:RegistrySetting>"
    "<q1:RegistrySetting><q1:KeyPath>Software\\Other</q1:KeyPath>"
    "<q1:Value><q1:Name>X</q1:Name><q1:Number>1</q1:Number></q1:Value></q1:RegistrySetting><q1:Blocked>false</q1:Blocked>"
)
LOCALISED = registry_extension(
    "<q1:Policy><q1:Name>Internen Pfad für den Microsoft Updatedienst angeben</q1:Name><q1:State>Enabled</q1:State>"
    "<q1:EditText><q1:Name>Interner Updatedienst:</q1:Name><q1:Value>http://x</q1:Value></q1:EditText></q1:Policy>"
)


def test_a_report_of_all_objects_is_read_from_both_ends(tmp_path: Path) -> None:
    body = gpo(links=links_to("corp.example"), computer=PLAIN_SETTINGS) + gpo(
        policy_id=OTHER, name="Empty", enabled="false"
    )
    file = written(tmp_path / "reports.xml", as_report(f'<report xmlns:x="y">{body}</report>'))
    found = collect("gpo", tmp_path / "estate", file)
    assert found.reading.scope == "corp.example"
    assert [(r["policy_id"], r["name"], r["enabled"], r["created_at"]) for r in found.rows(GroupPolicy)] == [
        (ID, "Updates München", True, datetime(2020, 12, 8, 22, 14, 24)),
        (OTHER, "Empty", False, datetime(2020, 12, 8, 22, 14, 24)),
    ]
    assert settings(found.rows(PolicyValue)) == [
        ("machine", "report", WU.lower(), "WUServer", "set", "REG_SZ", "http://x:8530"),
        ("machine", "report", AU.lower(), "UseWUServer", "set", "REG_DWORD", "1"),
    ]
    assert [(r["target"], r["target_kind"]) for r in found.rows(GroupPolicyLink)] == [("corp.example", "domain")]
    assert [(r["policy_id"], r["only_updates"]) for r in found.rows(GroupPolicy)] == [(ID, False), (OTHER, True)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_a_report_is_read_whatever_it_was_saved_as(tmp_path: Path, encoding: str) -> None:
    text = '<?xml version="1.0" encoding="utf-16"?>\n' + gpo()
    file = written(tmp_path / "report.xml", text.encode(encoding))
    (policy,) = collect("gpo", tmp_path / "estate", file).rows(GroupPolicy)
    assert policy["name"] == "Updates München"


def test_policies_named_in_the_language_of_a_report_are_a_gap(tmp_path: Path) -> None:
    file = written(tmp_path / "report.xml", as_report(gpo(computer=LOCALISED)))
    found = collect("gpo", tmp_path / "estate", file)
    (gap,) = found.gaps
    assert gap.table == "policy_value"
    assert "Updates München" in gap.what
    assert not found.reading.tables["policy_value"].complete


def test_a_report_that_breaks_off_leaves_values_unread(tmp_path: Path) -> None:
    text = f"<report>{gpo(computer=PLAIN_SETTINGS)}{gpo(policy_id=OTHER)}</report>"
    found = collect("gpo", tmp_path / "estate", written(tmp_path / "reports.xml", as_report(text)[:-600]))
    assert [r["policy_id"] for r in found.rows(GroupPolicy)] == [ID]
    assert {"group_policy", "policy_value"} <= {g.table for g in found.gaps}


def test_a_report_beside_the_settings_themselves_is_no_gap_and_gives_no_values(tmp_path: Path) -> None:
    making.backup(tmp_path / "bk", report=gpo(computer=LOCALISED + PLAIN_SETTINGS))
    found = collect("gpo", tmp_path / "estate", tmp_path / "bk")
    assert found.gaps == []
    assert {r["via"] for r in found.rows(PolicyValue)} == {"policy"}


def test_settings_of_another_kind_are_told(tmp_path: Path) -> None:
    other = '<ExtensionData><Extension xmlns:q1="http://www.microsoft.com/GroupPolicy/Settings/Security"><q1:Account/></Extension></ExtensionData>'
    only = making.pol((WU, "WUServer", 1, making.sz("x")))
    making.backup(tmp_path / "a", machine=only, report=gpo())
    making.backup(tmp_path / "b", machine=only, report=gpo(computer=other))
    for name, expected in (("a", True), ("b", False)):
        (policy,) = collect("gpo", tmp_path / f"estate-{name}", tmp_path / name).rows(GroupPolicy)
        assert policy["only_updates"] is expected


def test_permissions_count_where_there_is_no_sddl(tmp_path: Path) -> None:
    file = written(tmp_path / "report.xml", as_report(gpo(sddl="")))
    found = collect("gpo", tmp_path / "estate", file)
    assert [(r["trustee"], r["allows"]) for r in found.rows(GroupPolicyTrustee)] == [("S-1-5-21-1-2-3-1105", True)]


def test_rights_are_those_for_the_object_itself() -> None:
    text = (
        "O:DAD:(A;;GA;;;SY)(A;;0x20094;;;AU)(A;;0x100;;;WD)(OA;;CR;11111111-1111-1111-1111-111111111111;;BA)"
        "(OD;;CR;edacfd8f-ffb3-11d1-b41d-00a0c968f939;;DD)(OA;IO;CR;;;DU)S:(AU;SA;CR;;;WD)"
    )
    assert rights_of_sddl(text, domain_sid="S-1-5-21-1-2-3") == [
        Right("S-1-5-18", True), Right("S-1-1-0", True), Right("S-1-5-21-1-2-3-516", False),
    ]  # fmt: skip


RESULTS = f"""<?xml version="1.0" encoding="utf-16"?>
<Rsop xmlns="http://www.microsoft.com/GroupPolicy/Rsop">
  <ReadTime>2026-11-20T10:17:49.7941964Z</ReadTime>
  <DataType>LoggedData</DataType>
  <ComputerResults>
    <Version>2228228</Version>
    <Name>CORP\\PC-01$</Name>
    <Domain>Corp.Example</Domain>
    <SOM>Corp.Example/München/Clients</SOM>
    <Site>Berlin</Site>
    GPOS
    <ExtensionData><Extension><GPO><Path><Identifier>{OTHER}</Identifier></Path></GPO></Extension></ExtensionData>
  </ComputerResults>
  <UserResults><Name>CORP\\ann</Name></UserResults>
</Rsop>"""


def applied(policy_id: str, *, order: int, allowed: str = "true", denied: str = "false", enabled: str = "true") -> str:
    types = "http://www.microsoft.com/GroupPolicy/Types"
    return f"""<GPO><Name>x</Name><Path><Identifier xmlns="{types}">{policy_id}</Identifier></Path>
      <Enabled>{enabled}</Enabled><IsValid>true</IsValid><FilterAllowed>{allowed}</FilterAllowed>
      <AccessDenied>{denied}</AccessDenied>
      <Link><SOMPath>Corp.Example</SOMPath><AppliedOrder>{order}</AppliedOrder><Enabled>true</Enabled></Link></GPO>"""


def test_results_say_which_objects_applied_and_in_which_order(tmp_path: Path) -> None:
    ids = [f"{{4F3B2A10-0000-4000-8000-{i:012}}}" for i in range(5)]
    body = (
        applied("LocalGPO", order=0)
        + applied(ids[0].lower(), order=1)
        + applied(ids[1], order=2)
        + applied(ids[2], order=0, denied="true")
        + applied(ids[3], order=0, allowed="false")
        + applied(ids[4], order=0)
    )
    file = written(tmp_path / "pc1.xml", RESULTS.replace("GPOS", body).encode("utf-16"))
    found = collect("gpo", tmp_path / "estate", file)
    assert found.reading.scope == "corp.example"
    assert found.rows(PolicyComputer) == [
        {
            "computer": "pc-01.corp.example",
            "has_registry": False,
            "has_results": True,
            "sus_client_id": None,
            "os_build": None,
            "container": "corp.example/münchen/clients",
            "read_at": datetime(2026, 11, 20, 10, 17, 49, 794196),
        }
    ]
    rows = [(r["policy_id"], r["is_applied"], r["position"], r["reason"]) for r in found.rows(AppliedPolicy)]
    assert rows == [
        (ids[0], True, 1, None),
        (ids[1], True, 2, None),
        (ids[2], False, None, "denied (security)"),
        (ids[3], False, None, "denied (WMI filter)"),
        (ids[4], False, None, "empty, or not applied"),
    ]
    assert "group_policy" not in found.reading.tables


def test_results_without_a_computer_say_what_to_do(tmp_path: Path) -> None:
    text = RESULTS.replace("ComputerResults", "Else").replace("GPOS", "")
    found = collect("gpo", tmp_path / "estate", written(tmp_path / "pc1.xml", text.encode("utf-16")))
    assert "no results for a computer" in found.reading.problem
    assert "administrator" in found.reading.hint
