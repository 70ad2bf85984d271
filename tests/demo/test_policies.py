"""The Group Policy of the example holds together: objects, links, filters, registries, and the truth about them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from migrator.demo.applied import in_scope
from migrator.demo.directory import container_of, has_account, sid
from migrator.demo.generate import generate
from migrator.demo.machines import blueprints
from migrator.estate.database import Database
from tests.estate.opening import opened

PLANTED = {
    "policy_not_known", "wsus_policy_in_cloud", "internet_locations_closed", "update_access_disabled",
    "auto_update_off_on_clients", "servers_install_by_themselves", "dual_scan_beside_scan_source",
    "scan_source_incomplete", "scan_source_in_wrong_key", "http_with_user_proxy", "plain_http_policy",
    "status_server_differs", "blank_wsus_address", "half_a_wsus_policy", "scan_source_unclear", "dual_scan",
    "target_group_unknown", "other_wsus_server", "alternate_download_server", "telemetry_off", "delivery_bypass",
    "legacy_restart", "deadline_contradicted", "policies_fight", "orphaned_link", "policy_not_linked",
    "policy_disabled", "preference_tattoo", "definitions_from_wsus_only", "pause_left_behind", "retired_value",
    "old_release_pinned", "one_policy_for_both", "reach_not_known", "value_by_hand", "unknown_value",
    "scan_source_ignored", "branch_cache", "value_in_32_bit_view",
}  # fmt: skip
ABOUT_COMPUTERS = {
    "policy_not_known", "scan_source_unclear", "dual_scan", "other_wsus_server", "value_by_hand",
}  # fmt: skip
EVERYBODY = "S-1-5-11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An example with its truth: kind -> subjects."""

    database: Database
    truth: dict[str, set[str]]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.database.rows(sql)

    def only(self, sql: str) -> set[Any]:
        return {row[0] for row in self.rows(sql)}


def read(folder: Path, database: Database) -> Example:
    truth: dict[str, set[str]] = defaultdict(set)
    for fault in json.loads((folder / "truth.json").read_text(encoding="utf-8"))["faults"]:
        truth[fault["kind"]].add(fault["subject"])
    return Example(database=database, truth=truth)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    folder = tmp_path_factory.mktemp("policies")
    generate(folder / "estate", computers=2_000)
    with opened(folder / "estate") as database:
        yield read(folder, database)


@dataclass(slots=True, kw_only=True)
class Domain:
    """The objects of the domain as the facts tell them, read anew and without the example's own model."""

    links: dict[str, list[tuple[int, bool, str]]] = field(default_factory=lambda: defaultdict(list))
    blocking: set[str] = field(default_factory=set)
    allowed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    denied: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    with_wmi: set[str] = field(default_factory=set)
    enabled: set[str] = field(default_factory=set)
    values: dict[str, list[tuple[tuple[str, str], str | None, bool]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, example: Example) -> Domain:
        found = cls()
        for target, order, enforced, policy in example.rows(
            "select target, link_order, enforced, policy_id from group_policy_link where enabled"
        ):
            found.links[target].append((order, enforced, policy))
        found.blocking = example.only("select container from policy_container where blocks_inheritance")
        for policy, trustee, allows in example.rows("select policy_id, trustee, allows from group_policy_trustee"):
            (found.allowed if allows else found.denied)[policy].add(trustee)
        for trustee, member in example.rows("select trustee, member from trustee_member"):
            found.members[trustee].add(member)
        found.with_wmi = example.only("select policy_id from group_policy where has_wmi_filter")
        found.enabled = example.only("select policy_id from group_policy where enabled")
        # Preferences are written after the policies of all objects, so a later place in the list wins over them too.
        for origin, key, name, value, unsure in example.rows(
            "select origin, key, lower(value_name) || case when is_32_bit then ' 32' else '' end, value,"
            " targeting is not null from policy_value where origin_kind = 'gpo' and side = 'machine'"
            " order by origin, via = 'preference', position"
        ):
            found.values[origin].append(((key, name), value, unsure))
        return found

    def stack(self, container: str, sid: str) -> list[tuple[str, bool]]:
        """Return the objects that apply, or may apply, at a container, the one that wins first, and which are certain."""
        enforced: list[str] = []
        others: list[str] = []
        stopped = False
        while container:
            here = sorted(self.links[container])
            enforced = [p for _, hard, p in here if hard] + enforced
            others += [p for _, hard, p in here if not hard and not stopped]
            stopped = stopped or container in self.blocking
            container = container.rpartition("/")[0]
        answers = {p: self._lets_in(p, sid) for p in [*enforced, *others] if p in self.enabled}
        return [(p, answer is True) for p, answer in answers.items() if answer is not False]

    def _lets_in(self, policy: str, sid: str) -> bool | None:
        if any(sid in self.members.get(trustee, ()) for trustee in self.denied[policy]):
            return False
        trustees = self.allowed[policy]
        if EVERYBODY in trustees or any(sid in self.members.get(trustee, ()) for trustee in trustees):
            return None if policy in self.with_wmi else True
        return None if any(trustee not in self.members for trustee in trustees) else False

    def outcome(self, stack: list[tuple[str, bool]]) -> tuple[dict[tuple[str, str], str], set[tuple[Any, str]]]:
        """Return what has to be in a registry, and what may be there besides."""
        sure: dict[tuple[str, str], str | None] = {}
        perhaps: set[tuple[Any, str]] = set()
        for policy, certain in reversed(stack):
            for place, value, unsure in self.values[policy]:
                if certain and not unsure:
                    sure[place] = value
                elif value is not None:
                    perhaps.add((place, value))
        return {place: value for place, value in sure.items() if value is not None}, perhaps


READ = """
select p.computer, p.sus_client_id, d.container, d.sid
  from policy_computer p join directory_computer d on d.dns_name = p.computer
 where p.has_registry order by 1
"""


def registries(example: Example) -> dict[str, dict[tuple[str, str], str]]:
    found: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for computer, key, name, value in example.rows(
        "select origin, key, lower(value_name) || case when is_32_bit then ' 32' else '' end, value"
        " from policy_value where origin_kind = 'computer'"
    ):
        found[computer][key, name] = value
    return found


def test_every_kind_of_fault_of_client_policy_is_planted(example: Example) -> None:
    assert {kind for kind in PLANTED if not example.truth[kind]} == set()


@pytest.mark.parametrize("kind", sorted(PLANTED))
def test_the_subjects_of_a_fault_are_there(kind: str, example: Example) -> None:
    if kind in ABOUT_COMPUTERS:
        there = example.only("select computer_id from computer")
    elif kind == "orphaned_link":
        there = example.only("select policy_id from group_policy_link anti join group_policy using (policy_id)")
        assert example.truth[kind] == there
    else:
        there = example.only("select policy_id from group_policy")
    assert example.truth[kind] <= there


def test_most_objects_are_named_and_every_one_has_a_guid(example: Example) -> None:
    guid = r"^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$"
    assert example.rows(f"select policy_id from group_policy where not regexp_matches(policy_id, '{guid}')") == []
    assert 25 <= len(example.only("select name from group_policy")) <= 40
    assert example.database.value("select count(*) - count(distinct policy_id) from group_policy") == 0


def test_links_point_to_containers_that_are_there_in_an_order_without_gaps(example: Example) -> None:
    containers = example.only("select container from policy_container")
    assert example.only("select target from group_policy_link") <= containers
    assert example.only("select container from directory_computer") <= containers
    orders: dict[str, list[int]] = defaultdict(list)
    for target, order in example.rows("select target, link_order from group_policy_link"):
        orders[target].append(order)
    assert {t for t, found in orders.items() if sorted(found) != list(range(1, len(found) + 1))} == set()


def test_the_container_of_a_computer_is_that_of_its_distinguished_name(example: Example) -> None:
    for name, container in example.rows("select distinguished_name, container from directory_computer"):
        _, *units = [part[3:].lower() for part in name.split(",") if not part.startswith("DC=")]
        assert container == "/".join(["contoso.example", *reversed(units)])


def test_every_object_tells_whom_it_applies_to(example: Example) -> None:
    assert example.rows("select policy_id from group_policy anti join group_policy_trustee using (policy_id)") == []
    unread = example.only(
        "select t.name from group_policy_trustee t anti join trustee_member m using (trustee)"
        f" where t.trustee <> '{EVERYBODY}'"
    )
    assert unread == {r"CONTOSO\GG-Contractors"}
    sids = example.only("select sid from directory_computer")
    assert example.only("select member from trustee_member where member <> ''") <= sids


@pytest.mark.parametrize(
    "found",
    ["group_policy_link where enforced", "group_policy_link where not enabled", "policy_container where blocks_inheritance",
     "group_policy where has_wmi_filter", "group_policy where not enabled and user_enabled", "policy_value where side = 'user'",
     "policy_value where action = 'delete'", "policy_value where via = 'preference' and targeting is not null",
     "policy_value where value = ''", "policy_value where is_32_bit", "group_policy_trustee where not allows",
     "applied_policy where not is_applied and reason <> ''"],
)  # fmt: skip
def test_the_domain_has_what_makes_group_policy_hard(found: str, example: Example) -> None:
    assert example.database.value(f"select count(*) from {found}") > 0


def test_what_is_taken_away_has_no_value_and_numbers_are_decimal(example: Example) -> None:
    shapes = example.rows(
        "select distinct action, value_type, value is null,"
        " value_type = 'REG_DWORD' and not regexp_matches(value, '^[0-9]+$') from policy_value order by all"
    )
    assert [s[:3] for s in shapes] == [
        ("delete", None, True),
        ("set", "REG_DWORD", False),
        ("set", "REG_SZ", False),
    ]
    assert not any(s[3] for s in shapes)
    assert example.rows("select key from policy_value where key <> lower(key)") == []


def test_a_registry_holds_what_the_objects_say_and_else_only_what_is_planted(example: Example) -> None:
    domain, held = Domain.of(example), registries(example)
    strange = set()
    computers = example.rows(READ)
    for computer, computer_id, container, account in computers:
        sure, perhaps = domain.outcome(domain.stack(container, account))
        others = held[computer].items() - sure.items() - perhaps
        missing = sure.keys() - held[computer].keys()
        assert not missing, computer
        if others:
            strange.add(computer_id)
    assert strange == example.truth["value_by_hand"]
    assert len(strange) < len(computers) / 4
    assert 0.03 < len(computers) / 2_000 < 0.06


def test_what_is_written_by_hand_are_addresses_options_and_deferrals(example: Example) -> None:
    written = {
        (name, value)
        for (_, name), value in (pair for held in registries(example).values() for pair in held.items())
        if name in ("wuserver", "auoptions", "deferqualityupdatesperiodindays")
    }
    assert written >= {
        ("wuserver", "http://wsus-old.contoso.example:8530"), ("auoptions", "5"), ("deferqualityupdatesperiodindays", "14"),
    }  # fmt: skip


def test_the_objects_that_the_truth_counts_on_are_those_that_the_facts_give_each_computer(example: Example) -> None:
    domain = Domain.of(example)
    special = {"contoso.example/domain controllers", "contoso.example/berlin/workstations/research"}
    seen = set()
    for plan in filter(has_account, blueprints(2_000, 1)):
        told = [
            (s.policy.policy_id, s.state == "certain") for s in in_scope(2_000, plan) if s.state in ("certain", "open")
        ]
        assert domain.stack(container_of(plan), sid(plan)) == told
        seen.add(container_of(plan))
    assert seen > special


def test_results_name_the_objects_that_the_links_give_in_their_order(example: Example) -> None:
    domain = Domain.of(example)
    found: dict[tuple[str, str, str], list[tuple[int, str]]] = defaultdict(list)
    for computer, container, account, position, policy in example.rows(
        "select a.computer, d.container, d.sid, a.position, a.policy_id from applied_policy a"
        " join directory_computer d on d.dns_name = a.computer where a.is_applied"
    ):
        found[computer, container, account].append((position, policy))
    assert len(found) > 10
    for (_, container, account), applied in found.items():
        stack = domain.stack(container, account)
        named = [policy for _, policy in sorted(applied, reverse=True)]
        assert {policy for policy, certain in stack if certain} <= set(named)
        assert [policy for policy, _ in stack if policy in named] == named
        assert sorted(position for position, _ in applied) == list(range(1, len(applied) + 1))


def test_computers_without_an_account_are_those_of_which_no_policy_is_known(example: Example) -> None:
    """Of a server that was read: what the upstream server still claims under an older name is no other computer."""
    nameless = example.only(
        "select computer_id from computer c where reports_here or parent_server_id not in ('wsus01', 'wsus02')"
        " group by computer_id having count(*) filter (where exists ("
        "select 1 from directory_computer d where d.dns_name = c.name)) = 0"
    )
    assert example.truth["policy_not_known"] == nameless
    assert example.only("select directory from directory_computer") == {"contoso.example"}


def test_policies_point_computers_at_the_server_that_they_report_to(example: Example) -> None:
    """Others are only those of the replica that nobody read, those written by hand, and the second ones of a name."""
    known = example.truth["known_from_above"] - example.truth["policy_not_known"] - example.truth["duplicate_name"]
    rest = example.truth["other_wsus_server"] - example.truth["value_by_hand"] - example.truth["duplicate_name"]
    assert rest == known - example.truth["value_by_hand"]
    addresses = set(
        example.rows(
            "select distinct c.server_id, c.reports_here, regexp_extract(v.value, '//([a-z0-9-]+)', 1) from policy_computer p"
            " join computer c on c.computer_id = p.sus_client_id and (c.reports_here or c.parent_server_id <> 'wsus02')"
            " join policy_value v on v.origin = p.computer and v.value_name = 'WUServer'"
        )
    )
    written = {"wsus-old"}
    assert {a for a in addresses if a[2] not in written} == {
        ("wsus01", True, "wsus01"),
        ("wsus02", True, "wsus02"),
        ("wsus01", False, "wsus03"),
    }


def test_no_name_has_two_accounts(example: Example) -> None:
    assert example.rows("select dns_name from directory_computer group by 1 having count(*) > 1") == []


def test_the_group_that_an_object_names_is_the_one_that_its_computers_ask_for(example: Example) -> None:
    rows = example.rows(
        "select v.value, c.requested_groups[1] from policy_value v"
        " join policy_computer p on p.computer = v.origin join computer c on c.computer_id = p.sus_client_id"
        " where v.value_name = 'TargetGroup' and c.server_id = 'wsus02'"
    )
    assert rows
    assert {r for r in rows if r[0] != r[1]} == set()


@pytest.mark.parametrize("computers", [1, 20, 200])
def test_a_small_enterprise_has_its_objects_too(computers: int, tmp_path: Path) -> None:
    generate(tmp_path / "estate", computers=computers)
    with opened(tmp_path / "estate") as database:
        found = read(tmp_path, database)
        assert len(found.only("select policy_id from group_policy")) > 25
        assert len(found.rows("select * from policy_computer where has_registry")) >= (3 if computers >= 20 else 0)
        assert found.only("select trustee from trustee_member where member = ''").isdisjoint(
            found.only("select trustee from trustee_member where member <> ''")
        )
        assert found.truth["old_release_pinned"] and found.truth["orphaned_link"]
