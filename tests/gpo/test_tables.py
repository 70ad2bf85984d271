"""Links and members that the script exports: order, options, groups without members, several domains."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from migrator.estate.facts.policy import GroupPolicyLink, PolicyContainer, TrusteeMember
from tests.collectors.importing import Imported, collect
from tests.gpo import making
from tests.gpo.making import ID, OTHER, gpo, links_to, written

DN = "cn=policies,cn=system,DC=corp,DC=example"
LINKS = f"[LDAP://cn={OTHER.lower()},{DN};0][LDAP://CN={ID},{DN};2]"
Row = dict[str, str | None]
ROWS: list[Row] = [
    {"DistinguishedName": "DC=corp,DC=example", "gPLink": LINKS, "gPOptions": "0"},
    {"DistinguishedName": "OU=Clients,DC=corp,DC=example", "gPLink": f"[LDAP://cn={ID},{DN};3]", "gPOptions": "1"},
    {"DistinguishedName": "OU=Empty,DC=corp,DC=example", "gPLink": " ", "gPOptions": ""},
    {
        "DistinguishedName": "CN=Berlin,CN=Sites,CN=Configuration,DC=corp,DC=example",
        "gPLink": f"[LDAP://cn={ID},{DN};1]",
        "gPOptions": None,
    },
]


def as_csv(rows: list[Row]) -> str:
    lines = [",".join(f'"{n}"' for n in rows[0])]
    lines += [",".join(f'"{v or ""}"' for v in row.values()) for row in rows]
    return "\r\n".join(lines) + "\r\n"


@pytest.fixture(params=["csv", "json"])
def links(request: pytest.FixtureRequest, tmp_path: Path) -> Imported:
    text = as_csv(ROWS) if request.param == "csv" else json.dumps(ROWS)
    return collect("gpo", tmp_path / "estate", written(tmp_path / f"links.{request.param}", text))


def test_the_last_link_wins_and_options_are_bits(links: Imported) -> None:
    names = ("policy_id", "target", "target_kind", "enabled", "enforced", "link_order")
    assert [tuple(r[n] for n in names) for r in links.rows(GroupPolicyLink)] == [
        (ID, "berlin", "site", False, False, 1),
        (ID, "corp.example", "domain", True, True, 1),
        (ID, "corp.example/clients", "unit", False, True, 1),
        (OTHER, "corp.example", "domain", True, False, 2),
    ]


def test_containers_tell_whether_they_block_inheritance(links: Imported) -> None:
    assert links.reading.scope == "corp.example"
    assert [(r["container"], r["blocks_inheritance"], r["links_known"]) for r in links.rows(PolicyContainer)] == [
        ("corp.example", False, True),
        ("corp.example/clients", True, True),
        ("corp.example/empty", False, True),
    ]
    assert "group_policy" not in links.reading.tables


def test_a_container_knows_its_links_better_than_a_report(tmp_path: Path) -> None:
    written(tmp_path / "in" / "links.csv", as_csv(ROWS[:2]))
    report = gpo(links=links_to("corp.example/Clients") + links_to("corp.example/Gone"))
    written(tmp_path / "in" / "reports.xml", making.as_report(f"<report>{report}</report>"))
    found = collect("gpo", tmp_path / "estate", tmp_path / "in")
    rows = {(r["policy_id"], r["target"]): (r["enabled"], r["link_order"]) for r in found.rows(GroupPolicyLink)}
    assert rows[ID, "corp.example/clients"] == (False, 1)
    assert rows[ID, "corp.example/gone"] == (True, None)


def test_links_that_are_not_understood_are_a_gap(tmp_path: Path) -> None:
    rows: list[Row] = [{**ROWS[0], "gPLink": LINKS + "[LDAP://cn=what"}]
    found = collect("gpo", tmp_path / "estate", written(tmp_path / "links.csv", as_csv(rows)))
    assert {g.table for g in found.gaps} == {"policy_container", "group_policy_link"}
    assert [r["links_known"] for r in found.rows(PolicyContainer)] == [False]


def test_members_of_groups_are_read_with_those_that_have_none(tmp_path: Path) -> None:
    text = (
        "Domain,GroupSid,GroupName,MemberSid,MemberName\r\n"
        "corp.example,S-1-5-21-1-2-3-1105,Clients,S-1-5-21-1-2-3-2001,PC1\r\n"
        "CORP.example,s-1-5-21-1-2-3-1105,Clients,S-1-5-21-1-2-3-2002,PC2\r\n"
        "corp.example,S-1-5-21-1-2-3-1106,Nobody,,\r\n"
        "other.example,S-1-5-21-9-9-9-1106,Else,S-1-5-21-9-9-9-1,X\r\n"
    )
    found = collect("gpo", tmp_path / "estate", written(tmp_path / "filter-members.csv", text))
    assert sorted(r.scope for r in found.readings) == ["corp.example", "other.example"]
    assert [(r["trustee"], r["member"]) for r in found.rows(TrusteeMember, scope="corp.example")] == [
        ("S-1-5-21-1-2-3-1105", "S-1-5-21-1-2-3-2001"),
        ("S-1-5-21-1-2-3-1105", "S-1-5-21-1-2-3-2002"),
        ("S-1-5-21-1-2-3-1106", ""),
    ]


def test_members_without_a_domain_are_for_every_domain_of_the_run(tmp_path: Path) -> None:
    written(tmp_path / "in" / "links.csv", as_csv(ROWS))
    written(tmp_path / "in" / "m.csv", "GroupSid,MemberSid\r\nS-1-5-21-1-2-3-1105,S-1-5-21-1-2-3-2001\r\n")
    found = collect("gpo", tmp_path / "estate", tmp_path / "in")
    assert found.reading.scope == "corp.example"
    assert len(found.rows(TrusteeMember)) == 1
