"""To whom a Group Policy object applies and which of two wins, as far as the files tell."""

from __future__ import annotations

from typing import Any

import pytest

from migrator.estate.database import Database
from migrator.estate.loading import Coverage
from tests.mappers.deriving import computer, derived, rows
from tests.mappers.policies import (
    AU,
    DEEP,
    OPEN,
    TOP,
    UNIT,
    applied,
    at,
    container,
    gpo,
    held,
    in_group,
    link,
    read_registry,
    read_results,
    trustee,
    value,
)

Facts = tuple[object, ...]
STACK = "select policy_id, certainty from policy_stack order by rank"
ONE = (computer(), at("c1", DEEP))


def everyone(*policies: str) -> Facts:
    return tuple(trustee(p) for p in policies)


def two(*more: object, links: Facts) -> Facts:
    """Two objects that disagree, open to everybody."""
    values = (value("{A}", "AUOptions", "3", key=AU), value("{B}", "AUOptions", "4", key=AU))
    return (*ONE, *OPEN, gpo("{A}"), gpo("{B}"), *everyone("{A}", "{B}"), *values, *links, *more)


ORDERS: dict[str, tuple[Facts, list[str]]] = {
    "the nearer container wins": ((link("{A}", TOP), link("{B}", DEEP)), ["{B}", "{A}"]),
    "the lower link order wins": ((link("{A}", DEEP, 2), link("{B}", DEEP, 1)), ["{B}", "{A}"]),
    "an enforced link wins over a nearer one": ((link("{A}", TOP, enforced=True), link("{B}", DEEP)), ["{A}", "{B}"]),
    "the higher of two enforced links wins": (
        (link("{A}", TOP, enforced=True), link("{B}", DEEP, enforced=True)), ["{A}", "{B}"],
    ),
    "an object linked twice counts where it wins": (
        (link("{A}", TOP), link("{A}", DEEP, 1), link("{B}", DEEP, 2)), ["{A}", "{B}"],
    ),
    "a disabled link is none": ((link("{A}", TOP), link("{B}", DEEP, enabled=False)), ["{A}"]),
    "a link beside the path is none": ((link("{A}", "corp.example/lyon"), link("{B}", UNIT)), ["{B}"]),
    "a container whose name begins alike is another": ((link("{A}", "corp.example/mun"), link("{B}", UNIT)), ["{B}"]),
}  # fmt: skip


@pytest.mark.parametrize(("links", "expected"), ORDERS.values(), ids=list(ORDERS))
def test_objects_apply_in_the_order_of_windows(links: Facts, expected: list[str]) -> None:
    assert rows(two(links=links), STACK) == [(policy, "certain") for policy in expected]


def test_a_blocked_container_keeps_links_above_it_out_and_enforced_ones_in() -> None:
    facts = (
        *ONE, container(TOP), container(UNIT, blocks=True), container(DEEP),
        *(fact for p in ("{A}", "{B}", "{C}") for fact in (gpo(p), trustee(p), value(p, "AUOptions", "3", key=AU))),
        link("{A}", TOP), link("{B}", TOP, 2, enforced=True), link("{C}", UNIT),
    )  # fmt: skip
    assert rows(facts, STACK) == [("{B}", "certain"), ("{C}", "certain")]


def test_inheritance_that_was_not_read_makes_links_above_an_assumption() -> None:
    facts = [f for f in two(links=(link("{A}", TOP), link("{B}", DEEP))) if f not in OPEN]
    assert rows(facts, STACK) == [("{B}", "certain"), ("{A}", "assumed")]


GROUP = "S-1-5-21-1-2-3-1234"
FILTERS: dict[str, tuple[Facts, list[tuple[str, str]]]] = {
    "everybody": ((trustee("{A}"),), [("{A}", "certain")]),
    "a group that it is in": ((trustee("{A}", GROUP), in_group(GROUP, "SID-c1")), [("{A}", "certain")]),
    "a group that it is not in": ((trustee("{A}", GROUP), in_group(GROUP, "SID-c9")), []),
    "an empty group": ((trustee("{A}", GROUP), in_group(GROUP, "")), []),
    "a group whose members were not read": ((trustee("{A}", GROUP),), [("{A}", "not known")]),
    "the computer itself": ((trustee("{A}", "SID-c1"),), [("{A}", "certain")]),
    "everybody but a group that it is in": (
        (trustee("{A}"), trustee("{A}", GROUP, allows=False), in_group(GROUP, "SID-c1")), [],
    ),
    "everybody but a group that it is not in": (
        (trustee("{A}"), trustee("{A}", GROUP, allows=False), in_group(GROUP, "SID-c9")), [("{A}", "certain")],
    ),
    "everybody but a group whose members were not read": (
        (trustee("{A}"), trustee("{A}", GROUP, allows=False)), [("{A}", "not known")],
    ),
    "denied alone": ((trustee("{A}", allows=False),), []),
    "domain controllers": ((trustee("{A}", "S-1-5-21-1-2-3-516"),), []),
    "computers of the domain": ((trustee("{A}", "S-1-5-21-1-2-3-515"),), [("{A}", "certain")]),
    "a filter that lets nobody in": ((), []),
    "read-only controllers": ((trustee("{A}", "S-1-5-21-1-2-3-521"),), []),
}  # fmt: skip


@pytest.mark.parametrize(("filters", "expected"), FILTERS.values(), ids=list(FILTERS))
def test_security_filtering_decides_to_whom_an_object_applies(filters: Facts, expected: list[Any]) -> None:
    facts = (*ONE, *OPEN, gpo("{A}"), link("{A}", DEEP), value("{A}", "AUOptions", "3", key=AU), *filters)
    assert rows(facts, STACK) == expected


def test_a_filter_that_was_not_read_is_an_assumption() -> None:
    facts = (*ONE, *OPEN, gpo("{A}", filter_known=None), link("{A}", DEEP), value("{A}", "AUOptions", "3", key=AU))
    assert rows(facts, "select certainty, why from policy_stack") == [("assumed", "security filtering was not read")]


UNSURE: dict[str, tuple[Facts, list[tuple[str, str]]]] = {
    "a WMI filter": ((gpo("{A}", has_wmi_filter=True, wmi_filter="Laptops"), link("{A}", DEEP)), [("not known", "WMI filter Laptops")]),
    "a WMI filter that was not read": ((gpo("{A}", has_wmi_filter=None), link("{A}", DEEP)), [("assumed", "its WMI filter was not read")]),
    "a site": ((gpo("{A}"), link("{A}", "Munich", target_kind="site")), [("not known", "linked to the site Munich")]),
    "a link of which it is not said whether it is enabled": (
        (gpo("{A}"), link("{A}", DEEP, enabled=None)), [("assumed", "whether it is enabled was not read")],
    ),
    "a disabled computer part": ((gpo("{A}", enabled=False), link("{A}", DEEP)), []),
}  # fmt: skip


@pytest.mark.parametrize(("objects", "expected"), UNSURE.values(), ids=list(UNSURE))
def test_what_the_files_do_not_tell_is_said(objects: Facts, expected: list[Any]) -> None:
    facts = (*ONE, *OPEN, value("{A}", "AUOptions", "3", key=AU), trustee("{A}"), *objects)
    assert rows(facts, "select certainty, why from policy_stack") == expected


def test_an_object_whose_links_nobody_tells_may_be_anywhere() -> None:
    facts = (*ONE, value("{A}", "AUOptions", "3", key=AU))
    asked = "select m.certainty, m.why, o.reach from machine_policy m cross join policy_origin o"
    assert rows(facts, asked) == [("not known", "links were not read: {A}", "not known")]


def test_links_of_all_containers_tell_the_links_of_an_object_that_no_report_describes() -> None:
    facts = (*ONE, *OPEN, value("{A}", "AUOptions", "3", key=AU), link("{A}", UNIT), trustee("{A}"))
    assert rows(facts, "select certainty from machine_policy") == [("assumed",)]
    assert rows((*facts, gpo("{A}", links_known=None)), "select certainty from machine_policy") == [("certain",)]


def test_containers_whose_links_nobody_read_may_have_other_objects() -> None:
    facts = (*ONE, gpo("{A}"), trustee("{A}"), link("{A}", DEEP), value("{A}", "AUOptions", "3", key=AU))
    [(certainty, why)] = rows(facts, "select certainty, why from machine_policy")
    assert certainty == "assumed"
    assert "other objects may apply" in why


@pytest.mark.parametrize(("state", "reach"), [("complete", "known"), ("partial", "partly")])
def test_a_directory_that_was_read_whole_says_which_computers_are_not_its_own(state: str, reach: str) -> None:
    covered = Coverage(
        scope_kind="directory", scope="corp.example", table_name="directory_computer", state=state, reading_id="r",
        read_at=None, rows=1, reason=None,
    )  # fmt: skip
    facts = (*two(links=(link("{A}", TOP), link("{B}", DEEP))), computer("c2"))
    assert rows(facts, "select distinct reach from policy_origin", covered=[covered]) == [(reach,)]


def test_a_computer_whose_sid_is_not_known_may_be_in_any_group() -> None:
    facts = (
        computer(), at("c1", DEEP, sid=None), *OPEN, gpo("{A}"), link("{A}", DEEP), trustee("{A}", GROUP),
        in_group(GROUP, "SID-c9"), value("{A}", "AUOptions", "3", key=AU),
    )  # fmt: skip
    assert rows(facts, STACK) == [("{A}", "not known")]


def test_computers_of_other_containers_with_the_same_objects_are_one_profile() -> None:
    more = (
        computer("c2"),
        at("c2", UNIT),
        computer("c3"),
        at("c3", "corp.example/lyon"),
        container("corp.example/lyon"),
    )
    found = rows(two(*more, links=(link("{A}", TOP),)), "select machine_id, profile_id from machine_policy order by 1")
    assert len({profile for _, profile in found}) == 1
    assert [m for m, _ in found] == ["c1", "c2", "c3"]


def test_a_computer_that_the_directory_does_not_know_has_no_known_policy() -> None:
    facts = (*two(links=(link("{A}", TOP),)), computer("c2"))
    asked = "select profile_id, known_by, certainty from machine_policy where machine_id = 'c2'"
    assert rows(facts, asked) == [(None, None, "not known")]


@pytest.fixture(scope="module")
def read() -> Database:
    """c1 has results, c2 and c3 the same registry, c4 only its place; all four are in one container."""
    machines = [f for i in range(1, 5) for f in (computer(f"c{i}"), at(f"c{i}", DEEP))]
    values = [
        held(f"c{i}.corp.example", name, text, key=key)
        for i in (2, 3)
        for name, text, key in (("AUOptions", "5", AU), ("ElevateNonAdmins", "1", r"software\other"))
    ]
    return derived([
        *two(links=(link("{A}", TOP), link("{B}", DEEP))), *machines[2:],
        read_results("c1.corp.example"), applied("c1.corp.example", "{A}", 2), applied("c1.corp.example", "{B}", 1),
        read_registry("c2", sus_client_id="C2"), read_registry("c3.corp.example"), *values[2:],
        *(held("c2", v.value_name, v.value, key=v.key) for v in values[:2]),
    ])  # fmt: skip


def test_what_a_computer_says_itself_goes_before_what_links_say(read: Database) -> None:
    asked = """
        select m.machine_id, m.known_by, v.value
          from machine_policy m
          join profile_value v on v.profile_id = m.profile_id and v.value_name = 'AUOptions'
         order by m.machine_id
    """
    assert read.rows(asked) == [
        ("c1", "gpresult", "3"),
        ("c2", "registry", "5"),
        ("c3", "registry", "5"),
        ("c4", "links", "4"),
    ]


def test_registries_with_the_same_values_are_one_origin(read: Database) -> None:
    asked = "select computers, clients, \"values\", reach from policy_origin where kind = 'registry'"
    assert read.rows(asked) == [(2, 2, 2, "known")]


def test_a_conflict_names_both_objects_and_how_many_computers_they_share(read: Database) -> None:
    asked = (
        "select origin_id, other_id, value, other_value, computers, is_certain from policy_conflict order by computers"
    )
    assert read.rows(asked) == [("{A}", "{B}", "3", "4", 1, True), ("{B}", "{A}", "4", "3", 3, True)]


def test_two_objects_that_say_the_same_do_not_fight() -> None:
    facts = [f for f in two(links=(link("{A}", TOP), link("{B}", DEEP))) if getattr(f, "value", None) != "4"]
    assert rows([*facts, value("{B}", "auoptions", "3", key=AU)], "select * from policy_conflict") == []


ENTRIES: dict[str, tuple[Facts, list[tuple[str, str]]]] = {
    "the last entry of a file wins": (
        (value("{A}", "WUServer", "a"), value("{A}", "wuserver", "b", position=1)), [("wuserver", "b")],
    ),
    "an object that takes a value away wins over one that sets it": (
        (value("{A}", "WUServer", "a"), value("{B}", "WUServer", " ", action="delete")), [],
    ),
    "an object that clears a key wins over the values of another": (
        (value("{A}", "WUServer", "a"), value("{B}", "", None, action="delete_values"), value("{B}", "TargetGroup", "x", position=1)),
        [("TargetGroup", "x")],
    ),
    "a key that is cleared first keeps what is set after it": (
        (value("{A}", "", None, action="delete_values"), value("{A}", "WUServer", "a", position=1)), [("WUServer", "a")],
    ),
    "a key that is cleared last keeps nothing": (
        (value("{A}", "WUServer", "a"), value("{A}", "", None, action="delete_values", position=1)), [],
    ),
    "a key that is deleted takes those below it": (
        (value("{A}", "AUOptions", "3", key=AU), value("{B}", "", None, action="delete_key")), [],
    ),
    "set if absent gives way": (
        (value("{A}", "WUServer", "a"), value("{B}", "WUServer", "b", action="set_if_absent")), [("WUServer", "a")],
    ),
    "a preference is written after the policies": (
        (value("{A}", "WUServer", "a", via="preference"), value("{B}", "WUServer", "b")), [("WUServer", "a")],
    ),
    "clearing a key does not touch what preferences write after it": (
        (value("{A}", "WUServer", "a", via="preference"), value("{B}", "", None, action="delete_values")), [("WUServer", "a")],
    ),
    "a targeted preference does not count as certain": (
        (value("{A}", "WUServer", "a", via="preference", targeting="laptops"), value("{B}", "WUServer", "b")), [("WUServer", "b")],
    ),
    "the 32-bit view is not in force": ((value("{A}", "WUServer", "a", is_32_bit=True),), []),
    "the user side follows the user": ((value("{A}", "NoAutoUpdate", "1", side="user"),), []),
    "an empty text is a value": ((value("{A}", "WUServer", ""),), [("WUServer", "")]),
}  # fmt: skip


@pytest.mark.parametrize(("values", "expected"), ENTRIES.values(), ids=list(ENTRIES))
def test_the_value_in_force_is_the_one_that_windows_ends_with(values: Facts, expected: list[Any]) -> None:
    links = (link("{A}", TOP), link("{B}", DEEP), gpo("{A}"), gpo("{B}"), *everyone("{A}", "{B}"))
    assert rows((*ONE, *OPEN, *links, *values), "select value_name, value from profile_value") == expected


def test_an_orphaned_link_is_an_object_that_is_not_there() -> None:
    facts = (*ONE, *OPEN, link("{X}", UNIT))
    assert rows(facts, "select policy_id, is_there, links from policy_object") == [("{X}", False, 1)]


def test_backup_and_sysvol_of_one_object_count_once() -> None:
    facts = (*two(links=(link("{A}", TOP), link("{B}", DEEP))),)
    again = value("{A}", "AUOptions", "3", key=AU)
    copied = type(again)(**{**{n: getattr(again, n) for n in again.__dataclass_fields__}, "policy_source": "backup"})
    assert rows((*facts, copied), "select count(*) from origin_value where origin_id = '{A}'") == [(1,)]
