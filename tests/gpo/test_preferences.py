"""Group Policy Preferences: actions, hives, and item-level targeting in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from migrator.estate.facts.policy import GroupPolicy, PolicyValue
from tests.collectors.importing import collect
from tests.gpo import making
from tests.gpo.making import WU, as_report, gpo

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<RegistrySettings clsid="{A3CCFC41-DFDB-43a5-8D26-0FE8B954DA51}">'


def item(
    name: str, value: str, *, action: str = "U", kind: str = "REG_SZ", filters: str = "", more: str = "", key: str = WU,
    hive: str = "HKEY_LOCAL_MACHINE", default: str = "0", values: str = "",
) -> str:  # fmt: skip
    return (
        f'<Registry clsid="{{9CD4B2F4-923D-47f5-A062-E897DD1DAD50}}" name="{name}" status="{name}" image="12" '
        f'changed="2026-05-30 20:37:37" uid="{{52C38FD7-A081-404C-A8EA-B24A9614D0B5}}" bypassErrors="1" {more}>'
        f'<Properties action="{action}" displayDecimal="1" default="{default}" hive="{hive}" key="{key}" '
        f'name="{name}" type="{kind}" value="{value}">{values}</Properties>{filters}</Registry>'
    )


def preferences(tmp_path: Path, *items: str) -> list[dict[str, Any]]:
    making.backup(tmp_path / "bk", machine=None, preferences=f"{HEAD}{''.join(items)}</RegistrySettings>")
    return sorted(collect("gpo", tmp_path / "estate", tmp_path / "bk").rows(PolicyValue), key=lambda r: r["position"])


def test_actions_and_types_are_those_of_the_items(tmp_path: Path) -> None:
    rows = preferences(
        tmp_path,
        item("WUServer", "http://x"),
        item("A", "0000000A", kind="REG_DWORD", action="R"),
        item("B", "00000000000000FF", kind="REG_QWORD", action="C"),
        item("C", "", action="D"),
        item("", "", action="D"),
        item("", "x", default="1"),
        item("E", "a b", kind="REG_MULTI_SZ", values="<Values><Value>a</Value><Value>b</Value></Values>"),
        item("F", "0aFF", kind="REG_BINARY"),
        item("Off", "1", more='disabled="1"'),
        item("Other", "1", key="Software\\Other"),
    )
    assert [(r["value_name"], r["action"], r["value_type"], r["value"]) for r in rows] == [
        ("WUServer", "set", "REG_SZ", "http://x"),
        ("A", "set", "REG_DWORD", "10"),
        ("B", "set_if_absent", "REG_QWORD", "255"),
        ("C", "delete", None, None),
        ("", "delete_key", None, None),
        ("", "set", "REG_SZ", "x"),
        ("E", "set", "REG_MULTI_SZ", "a\nb"),
        ("F", "set", "REG_BINARY", "0aff"),
    ]
    assert {(r["via"], r["side"], r["targeting"]) for r in rows} == {("preference", "machine", None)}


def test_targeting_is_named_in_words(tmp_path: Path) -> None:
    filters = (
        '<Filters><FilterGroup bool="AND" not="0" name="CORP\\Ring1" sid="S-1-5-21-1-2-3-1105" userContext="0"/>'
        '<FilterOs bool="OR" not="1" class="NT" version="WINTHRESHOLD" type="NE" edition="NE" sp="NE"/>'
        '<FilterCollection bool="AND" not="0"><FilterSite bool="AND" not="0" name="Berlin"/>'
        '<FilterUnheard bool="OR" not="0" name="of"/></FilterCollection></Filters>'
    )
    (row,) = preferences(tmp_path, item("WUServer", "x", filters=filters))
    assert row["targeting"] == (
        "group CORP\\Ring1 S-1-5-21-1-2-3-1105 or not operating system NT WINTHRESHOLD and (site Berlin or unheard of)"
    )


def test_the_targeting_of_a_collection_holds_for_what_is_in_it(tmp_path: Path) -> None:
    inside = item("WUServer", "x", filters='<Filters><FilterRunOnce bool="AND" not="0" id="{1}"/></Filters>')
    off = f'<Collection name="off" disabled="1">{item("A", "1")}</Collection>'
    rows = preferences(
        tmp_path,
        f'<Collection name="on"><Filters><FilterComputer bool="AND" not="0" type="NETBIOS" name="PC*"/></Filters>{inside}{off}</Collection>',
    )
    assert [(r["value_name"], r["targeting"]) for r in rows] == [("WUServer", "computer PC* and once only")]


def test_an_item_for_the_other_hive_says_so(tmp_path: Path) -> None:
    (row,) = preferences(tmp_path, item("NoAutoUpdate", "1", hive="HKEY_CURRENT_USER", key=WU))
    assert (row["side"], row["targeting"]) == ("user", "in the profile of the system")


def test_items_in_a_report_count_where_there_is_nothing_else(tmp_path: Path) -> None:
    space = "http://www.microsoft.com/GroupPolicy/Settings/Windows/Registry"
    inner = item("WUServer", "http://x").replace("<Properties", "<GPOSettingOrder>1</GPOSettingOrder><Properties")
    extension = (
        f'<ExtensionData><Extension xmlns:q2="{space}" xsi:type="q2:RegistrySettings"><q2:RegistrySettings xmlns="{space}">'
        f"{inner}</q2:RegistrySettings></Extension><Name>Windows-Registrierung</Name></ExtensionData>"
    )
    file = making.written(tmp_path / "r.xml", as_report(gpo(computer=extension)))
    found = collect("gpo", tmp_path / "estate", file)
    assert [(r["via"], r["value"]) for r in found.rows(PolicyValue)] == [("preference", "http://x")]
    assert found.rows(GroupPolicy)[0]["only_updates"] is True
