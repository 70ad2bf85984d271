"""Whatever servers say of each other: each machine once, no server lost, every group and approval counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.assessment import prepare, question
from migrator.estate.database import Database
from migrator.estate.facts.computers import ComputerGroup, GroupMembership
from migrator.estate.facts.servers import DownstreamServer, Server
from migrator.estate.facts.updates import Approval, Update
from migrator.estate.loading import load_facts
from migrator.mappers import derive
from migrator.reports.sections import hierarchy
from tests.mappers.deriving import NOW, approval, computer, update
from tests.rules.asking import early_mappers
from tests.rules.base import ALL, AS_OF

IDS = ("a", "b", "c", "d", "e")
PEOPLE = ("m1", "m2", "m3", "m4")
GROUPS = (ALL, "g1", "g2")
maybe = st.sampled_from((True, False, None))
names = st.sampled_from([*(f"{i}.corp.example" for i in IDS), "A", "b.other.example", None])


def servers() -> st.SearchStrategy[Server]:
    return st.builds(
        Server,
        server_id=st.sampled_from(IDS[:4]),
        name=names,
        is_replica=maybe,
        has_upstream=maybe,
        upstream_name=names,
    )


def listed() -> st.SearchStrategy[DownstreamServer]:
    ids = st.sampled_from(IDS)
    return st.builds(
        DownstreamServer, server_id=st.sampled_from(IDS[:4]), downstream_id=ids, name=names, is_direct=maybe,
        parent_server_id=st.one_of(st.none(), ids), is_replica=maybe,
    )  # fmt: skip


def records() -> st.SearchStrategy[Any]:
    return st.builds(
        lambda person, server, here, parent, days: computer(
            person, server_id=server, reports_here=here, parent_server_id=parent, last_sync_at=days
        ),
        st.sampled_from(PEOPLE), st.sampled_from(IDS[:4]), maybe, st.sampled_from([*IDS, "zz", None]),
        st.sampled_from((NOW, None)),
    )  # fmt: skip


def groups() -> st.SearchStrategy[ComputerGroup]:
    return st.builds(
        ComputerGroup, server_id=st.sampled_from(IDS[:4]), group_id=st.sampled_from(GROUPS), name=st.just("G"),
        parent_id=st.sampled_from((*GROUPS, None)), has_parent=maybe,
    )  # fmt: skip


def memberships() -> st.SearchStrategy[GroupMembership]:
    return st.builds(
        GroupMembership, server_id=st.sampled_from(IDS[:4]), computer_id=st.sampled_from(PEOPLE),
        group_id=st.sampled_from(GROUPS),
    )  # fmt: skip


def approvals() -> st.SearchStrategy[Approval]:
    return st.builds(
        lambda server, group, action: approval("u", group, NOW, server_id=server, action=action),
        st.sampled_from(IDS[:4]), st.sampled_from(GROUPS), st.sampled_from(("install", "uninstall", None)),
    )  # fmt: skip


def many(kind: st.SearchStrategy[Any], *key: str, most: int = 8) -> st.SearchStrategy[list[Any]]:
    return st.lists(kind, max_size=most, unique_by=lambda fact: tuple(getattr(fact, k) for k in key))


ESTATES = st.tuples(
    many(servers(), "server_id"),
    many(listed(), "server_id", "downstream_id"),
    many(records(), "server_id", "computer_id", most=12),
    many(groups(), "server_id", "group_id"),
    many(memberships(), "server_id", "computer_id", "group_id", most=12),
    many(approvals(), "server_id", "approval_id"),
).map(lambda parts: [fact for part in parts for fact in part])


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with Database() as made:
        made.run("set threads = 1")
        prepare(made, question(as_of=AS_OF), estate="estate", estate_hash="hash")
        yield made


def given_to(database: Database, facts: list[Any]) -> None:
    updates: list[Update] = [update("u", NOW, server_id=s) for s in sorted({f.server_id for f in facts})]
    load_facts(database, [*facts, *updates], coverage=[])
    derive(database, early_mappers())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=ESTATES)
def test_nothing_is_lost_and_nothing_counts_twice(database: Database, facts: list[Any]) -> None:
    given_to(database, facts)
    each_machine_once(database, facts)
    each_server_has_a_place(database, facts)
    each_group_once(database, facts)
    each_approval_once(database, facts)
    the_section_counts_all(database)


def each_machine_once(database: Database, facts: list[Any]) -> None:
    listed = [(f.server_id, f.computer_id) for f in facts if hasattr(f, "reports_here")]
    kinds = database.rows("select server_id, computer_id, kind from computer_record")
    assert sorted((s, c) for s, c, _ in kinds) == sorted(listed)
    assert Counter(c for _, c, kind in kinds if kind in ("home", "above")) == Counter({c for _, c in listed})
    machines = database.rows("select machine_id from machine order by 1")
    assert machines == [(c,) for c in sorted({c for _, c in listed})]
    claimed = {f.computer_id for f in facts if hasattr(f, "reports_here") and f.reports_here}
    assert claimed <= {c for _, c, kind in kinds if kind == "home"}


def each_server_has_a_place(database: Database, facts: list[Any]) -> None:
    places = database.records("select * from server_tree")
    by_key = {p["server_key"]: p for p in places}
    assert len(by_key) == len(places)
    read = {f.server_id for f in facts if isinstance(f, Server | DownstreamServer) or hasattr(f, "reports_here")}
    assert read == {key for key, p in by_key.items() if p["was_read"]}
    for place in places:
        above = by_key.get(place["parent_key"])
        assert (above is None) == (place["parent_key"] is None)
        assert place["parent_key"] != place["server_key"]
        if above is None:
            assert (place["depth"], place["root_key"]) == (0, place["server_key"])
        else:
            assert place["depth"] == (None if above["depth"] is None else above["depth"] + 1)
            assert place["root_key"] == above["root_key"]
        assert by_key[place["decided_by"]]["decided_by"] == place["decided_by"]


def each_group_once(database: Database, facts: list[Any]) -> None:
    here = {(f.server_id, f.group_id) for f in facts if isinstance(f, ComputerGroup)}
    owned = {(s, g): key for s, g, key in database.rows("select server_id, group_id, group_key from group_owner")}
    assert owned.keys() == here
    assert all(key.endswith(f"/{g}") for (_, g), key in owned.items())
    tree = [key for (key,) in database.rows("select group_key from group_tree")]
    assert sorted(tree) == sorted(set(owned.values()))
    assert database.rows("select machine_id, group_key from group_member group by all having count(*) > 1") == []
    members = database.value("select count(*) from group_member semi join group_tree using (group_key)")
    assert database.value("select coalesce(sum(members), 0) from group_tree") == members


def each_approval_once(database: Database, facts: list[Any]) -> None:
    made = {f"{f.server_id}/{f.approval_id}" for f in facts if isinstance(f, Approval)}
    decided = [key for (key,) in database.rows("select approval_key from decision")]
    copies = [key for (key,) in database.rows("select server_id || '/' || approval_id from approval_copy")]
    assert sorted([*decided, *copies]) == sorted(made)
    twice = """
select 1 from decision d left join server_tree t on t.server_key = d.server_id
 group by coalesce(t.decided_by, d.server_id), d.update_id, split_part(d.approval_key, '/', 2), d.action
having count(*) > 1"""
    assert database.rows(twice) == []


def the_section_counts_all(database: Database) -> None:
    found = hierarchy.read(database)
    placed = sum(s.computers + s.from_above for s in found.servers)
    assert placed + found.nowhere == found.computers
    assert len(found.servers) == database.value("select count(*) from server_tree")
    assert list(hierarchy.show(found))
