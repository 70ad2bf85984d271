"""What the example holds: systems, structures and habits of a real enterprise, and a truth that says so."""

from __future__ import annotations

import csv
import json
import statistics
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from migrator.demo.generate import AS_OF, generate
from migrator.demo.world import read_at
from migrator.errors import MigratorError
from migrator.estate.database import Database
from migrator.reference import reference_table
from tests.estate.opening import opened
from tests.rules.faults import FAULTS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("enterprise")
    generate(found / "estate", computers=2_000)
    return found


@pytest.fixture(scope="module")
def estate(folder: Path) -> Iterator[Database]:
    with opened(folder / "estate") as database:
        yield database


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return found


def only(estate: Database, sql: str) -> set[Any]:
    return {row[0] for row in estate.rows(sql)}


def test_every_windows_from_7_and_server_2008_r2_to_now_is_there(estate: Database) -> None:
    clients = only(estate, "select os_build from computer where product_type = 1")
    servers = only(estate, "select os_build from computer where product_type = 3")
    controllers = only(estate, "select os_build from computer where product_type = 2")
    assert clients >= {7601, 9600, 14393, 17763, 19044, 19045, 22631, 26100, 26200}
    assert servers >= {7601, 9200, 9600, 14393, 17763, 20348, 26100}
    assert controllers >= {17763, 20348}
    assert only(estate, "select architecture from computer") == {"AMD64", "ARM64", "x86", None}


def test_every_build_that_the_build_history_knows_has_a_revision_of_it(estate: Database) -> None:
    known = {(int(r["build"] or 0), int(r["revision"] or 0)) for r in reference_table("windows_build").records()}
    found = {
        (int(build), int(revision))
        for (version,) in estate.rows("select distinct client_version from computer where client_version is not null")
        for build, revision in [version.split(".")[2:]]
    }
    of_known_builds = {pair for pair in found if pair[0] in {b for b, _ in known}}
    assert of_known_builds <= known
    assert len(of_known_builds) > len({b for b, _ in of_known_builds})


def test_makes_and_models_are_real_ones(estate: Database) -> None:
    lines = (ROOT / "migrator/demo/data/models.csv").read_text(encoding="utf-8").splitlines()
    real = {(r["make"], r["model"]) for r in csv.DictReader(line for line in lines if not line.startswith("#"))}
    virtual = {("Microsoft Corporation", "Virtual Machine"), ("VMware, Inc.", "VMware7,1")}
    found = set(estate.rows("select distinct make, model from computer"))
    assert found <= real | virtual
    assert len(found & real) > 50


@pytest.mark.parametrize(
    "words",
    ["Pilot IT", "Clients – Broad", "Lyon – Sales", "Servers – Test", "Servers – Production", "SQL clusters",
     "Domain controllers", "Kiosks and signage", "Lab", "XP Migration 2013", "Branch – Early", "Finance"],
)  # fmt: skip
def test_there_is_a_group_of_each_kind_that_administrators_make(words: str, estate: Database) -> None:
    assert estate.value("select count(*) from computer_group where name = ?", [words]) == 1


def test_groups_are_nested_and_every_parent_is_there(estate: Database) -> None:
    depths = estate.rows(
        "with recursive tree as ("
        " select server_id, group_id, 0 as depth from computer_group where has_parent = false union all"
        " select g.server_id, g.group_id, t.depth + 1 from computer_group g"
        " join tree t on g.server_id = t.server_id and g.parent_id = t.group_id)"
        " select max(depth), count(*) from tree"
    )
    assert depths == [(3, estate.value("select count(*) from computer_group"))]


def test_computers_lie_in_the_subnet_and_unit_of_their_site(estate: Database) -> None:
    strangers = estate.value(
        "select count(*) from computer c join directory_computer d on d.dns_name = c.name"
        " join site s on contains(d.distinguished_name, 'OU=' || s.site || ',')"
        " where not starts_with(c.ip_address, left(s.subnets[1], 6))"
        " and (select count(*) from computer t where t.name = c.name) = 1"
    )
    assert strangers == 0
    units = only(estate, "select distinct regexp_extract(distinguished_name, 'OU=([^,]+)', 1) from directory_computer")
    assert units >= {"Domain Controllers", "Test", "Production", "Kiosks", "Pilot", "Sales", "Research"}
    assert estate.value("select count(distinct cluster) from machine_role") > 3


def test_one_server_targets_by_the_console_and_the_other_by_policy(estate: Database) -> None:
    assert estate.rows("select server_id, targeting_mode from server order by 1") == [
        ("wsus01", "server"),
        ("wsus02", "client"),
    ]
    asked = only(estate, "select unnest(requested_groups) from computer where server_id = 'wsus02'")
    named = only(estate, "select value from policy_value where value_name = 'TargetGroup'")
    there = only(estate, "select name from computer_group")
    assert asked <= named
    assert named - there == {"Branch - Brod"}
    assert only(estate, "select len(requested_groups) from computer where server_id = 'wsus01'") == {0}


def test_approvals_follow_the_habit_that_the_truth_tells(estate: Database, truth: dict[str, Any]) -> None:
    """The median delay is the habit's days (later where approvals wait for a weekday), and so is the deadline's."""
    for subject, habit in truth["groups"].items():
        server, group = subject.split("/")
        rows = estate.rows(
            "select a.update_id, a.created_at, u.released_at, a.deadline, a.has_deadline, u.has_earlier_revision"
            ' from approval a join "update" u using (server_id, update_id)'
            " where a.server_id = ? and a.group_id = ? and a.action = 'install' and not a.is_optional"
            " and u.classification in ('Security Updates', 'Updates') and not u.is_local",
            [server, group],
        )
        assert rows, subject
        kept = [r for r in rows if r[0] not in habit["late"] and not r[5]]
        if habit["batch_weekday"] is not None:
            assert {r[1].weekday() for r in kept} == {habit["batch_weekday"]}
        else:
            assert round(statistics.median((r[1] - r[2]) / timedelta(days=1) for r in kept)) == habit["quality_days"]
        if habit["deadline_days"] is None:
            assert {r[4] for r in kept} == {False}
        else:
            assert {(r[3] - r[1]).days for r in kept} == {habit["deadline_days"]}
        months = {f"{r[2]:%Y-%m}" for r in rows if not r[5]}
        assert not months & set(habit["forgotten_months"])
        assert not {r[0] for r in rows} & set(habit["skipped"])


def test_habits_have_every_shape(truth: dict[str, Any], estate: Database) -> None:
    habits = list(truth["groups"].values())
    assert any(h["quality_days"] == 0 and h["deadline_days"] for h in habits), "a pilot"
    assert any(h["batch_weekday"] is not None for h in habits), "batch days"
    assert any(h["forgotten_months"] for h in habits), "forgotten months"
    assert any(h["forgotten"] for h in habits), "a forgotten group"
    assert any(h["skipped"] for h in habits) and any(h["late"] for h in habits), "exceptions"
    assert {h["deadline_days"] is None for h in habits} == {True, False}
    newest = estate.value(
        "select max(created_at) from approval a join computer_group g using (server_id, group_id) where g.name = 'Lab'"
    )
    assert newest < read_at().replace(tzinfo=None) - timedelta(days=400)


def test_uninstall_drivers_and_local_packages_are_approved(estate: Database) -> None:
    kinds = set(
        estate.rows(
            'select distinct a.action, u.update_type, u.is_local from approval a join "update" u using (server_id, update_id)'
        )
    )
    assert kinds == {
        ("install", "software", False),
        ("uninstall", "software", False),
        ("install", "driver", False),
        ("install", "software", True),
    }
    assert estate.value("select count(*) from approval where is_optional") == 2
    assert estate.value("select count(*) from approval where administrator = 'WUS Server'") > 20


def test_a_revision_moved_approvals_and_a_decline_removed_them(estate: Database) -> None:
    moved = estate.rows(
        "select a.revision, u.revision, a.created_at >= u.released_at from approval a"
        ' join "update" u using (server_id, update_id) where u.has_earlier_revision'
    )
    assert set(moved) == {(201, 201, True)}
    declined = estate.value(
        'select count(*) from approval a join "update" u using (server_id, update_id) where u.is_declined'
    )
    removed = estate.rows(
        'select distinct u.update_id from "update" u join approval a on a.update_id = u.update_id'
        " where u.server_id = 'wsus01' and a.server_id = 'wsus02' and u.is_declined and u.is_superseded"
    )
    assert declined == 0
    assert len(removed) > 3


def test_an_update_is_marked_approved_exactly_where_an_approval_is_left(estate: Database) -> None:
    """But for upgrades, whose approvals are planted faults, and updates that no group of the server wanted."""
    unmarked = estate.rows(
        'select distinct u.classification from approval a join "update" u using (server_id, update_id) where not u.is_approved'
    )
    assert unmarked in ([], [("Upgrades",)])


def test_updates_carry_the_numbers_of_microsoft_or_say_that_they_are_synthetic() -> None:
    lines = (ROOT / "migrator/demo/data/updates.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    builds = {(r["kb"], r["released"]) for r in reference_table("windows_build").records()}
    for row in rows:
        assert (row["synthetic"] == "1") == (int(row["kb"] or 0) >= 9_000_000 or row["family"] == "definition"), row[
            "title"
        ]
    checked = [r for r in rows if (r["kb"], r["released_at"][:10]) in builds]
    assert len(checked) > 100
    assert max(r["released_at"] for r in rows)[:7] == f"{AS_OF:%Y-%m}"


def test_synchronisation_fails_through_the_outage_of_july_2025_and_only_then(estate: Database) -> None:
    failed = estate.rows(
        "select server_id, min(started_at)::date::varchar, max(started_at)::date::varchar, count(*) from sync_run where result = 'failed' group by 1"
    )
    assert failed == [("wsus01", "2025-07-09", "2025-07-10", failed[0][3])]
    assert failed[0][3] >= 4
    assert estate.value("select count(*) from sync_run where result = 'succeeded'") > 1_000


def test_the_cloud_knows_a_part(estate: Database) -> None:
    clients, enrolled = (
        estate.value("select count(*) from computer where product_type = 1"),
        estate.value("select count(*) from intune_device"),
    )
    servers, machines = (
        estate.value("select count(*) from computer where product_type = 3"),
        estate.value("select count(*) from azure_machine"),
    )
    assert 0.5 < enrolled / clients < 0.9
    assert 0.5 < machines / servers < 0.95
    assert only(estate, "select kind from azure_machine") == {"vm", "arc"}


def test_the_truth_names_every_computer_and_only_known_faults(estate: Database, truth: dict[str, Any]) -> None:
    assert set(truth) == {"as_of", "seed", "computers", "groups", "targets", "faults"}
    assert truth["as_of"] == AS_OF.isoformat()
    assert set(truth["targets"]) == only(estate, "select computer_id from computer")
    assert set(truth["targets"].values()) == {
        "autopatch", "intune-rings", "azure-update-manager-vm", "azure-update-manager-arc", "stay", "decide",
    }  # fmt: skip
    assert {f["kind"] for f in truth["faults"]} <= set(FAULTS)
    assert all(set(f) == {"kind", "subject"} for f in truth["faults"])
    pairs = [(f["kind"], f["subject"]) for f in truth["faults"]]
    assert pairs == sorted(set(pairs))
    groups = {f"{s}/{g}" for s, g in estate.rows("select server_id, group_id from computer_group")}
    assert set(truth["groups"]) <= groups


@pytest.mark.parametrize("computers", [1, 7, 50])
def test_a_small_enterprise_has_exactly_the_computers_asked_for(computers: int, tmp_path: Path) -> None:
    generate(tmp_path / "estate", computers=computers)
    with opened(tmp_path / "estate") as database:
        assert database.value("select count(distinct computer_id) from computer") == computers
        assert database.value("select count(*) from update_status_count where not_applicable < 0 or installed < 0") == 0
        by_name: dict[str, int] = defaultdict(int)
        own = "select name from computer c where server_id = 'wsus02' or not exists (select 1 from computer o where o.server_id = 'wsus02' and o.computer_id = c.computer_id)"
        for (name,) in database.rows(own):
            by_name[name] += 1
        assert set(by_name.values()) <= {1, 2}


def test_no_computer_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MigratorError):
        generate(tmp_path / "estate", computers=0)


def test_as_many_status_rows_as_asked_for_are_written(tmp_path: Path) -> None:
    generate(tmp_path / "estate", computers=60, status_rows=12_345)
    with opened(tmp_path / "estate") as database:
        assert database.value("select count(*) from update_status where server_id = 'wsus01'") == 12_345
        assert (
            database.value(
                "select count(distinct (update_id, computer_id)) from update_status where server_id = 'wsus01'"
            )
            == 12_345
        )
