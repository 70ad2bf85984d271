"""Placement: a case for each row of the decision table and of the treatments, in the order of their ranks."""

from __future__ import annotations

from typing import Any

import pytest

from migrator.decisions import Choice
from migrator.estate.database import Database
from migrator.estate.facts.cloud import AzureMachine, IntuneDevice
from migrator.estate.facts.directory import MachineRole
from migrator.reference import reference_table
from migrator.targets import DECIDE, targets
from tests.mappers.deriving import computer, derived

SERVER: dict[str, Any] = {"sku": 7, "product_type": 3, "os_build": 20348}
CASES: dict[str, tuple[dict[str, Any], list[object]]] = {
    "P10": ({"sku": None, "product_type": None}, []),
    "P15": ({"os_build": None}, []),
    "P20": ({}, [MachineRole(inventory="m", machine="p20.corp.example", is_isolated=True)]),
    "P30": ({"sku": 175, "product_type": 3, "os_build": 22631}, []),
    "P40": (SERVER | {"product_type": 2}, []),
    "P50": ({"os_build": 99999}, []),
    "P60": ({"os_build": 9600, "sku": 48}, []),
    "P61": (SERVER | {"os_build": 7601}, []),
    "P62": (SERVER | {"architecture": "X86"}, []),
    "P70": ({"sku": 125, "os_build": 19044}, []),
    "P71": ({"sku": 191, "os_build": 26100}, []),
    "P72": ({"architecture": "x86", "os_build": 19045}, []),
    "P73": ({"sku": 101}, []),
    "P80": ({}, []),
    "P90": (SERVER, [AzureMachine(subscription_id="s", resource_id="a", kind="vm", fqdn="p90.corp.example")]),
    "P91": (SERVER, [AzureMachine(subscription_id="s", resource_id="b", kind="arc", fqdn="p91.corp.example")]),
    "P92": (SERVER, []),
}
WON_OVER = {
    "P10": "P10 P80", "P20": "P20 P80", "P30": "P30 P80", "P40": "P40", "P50": "P50 P80", "P60": "P60 P80",
    "P61": "P61 P92", "P62": "P62 P92", "P70": "P70 P80", "P90": "P90 P92", "P91": "P91 P92",
}  # fmt: skip
TREATED = {
    "retire": {"os_build": 9600, "sku": 48},
    "extended security updates": {"os_build": 19045},
    "upgrade first": {"os_build": 22631, "sku": 48},
}


@pytest.fixture(scope="module")
def placed() -> Database:
    facts: list[object] = []
    for rule, (values, more) in CASES.items():
        facts += [computer(rule.lower(), **values), *more]
    return derived(facts, rings=True)


def test_there_is_a_case_for_each_row_of_both_tables() -> None:
    assert list(CASES) == [r["rule"] for r in reference_table("placement_rule").records()]
    assert list(TREATED) == [r["treatment"] for r in reference_table("treatment").records()]


@pytest.mark.parametrize("row", list(reference_table("placement_rule").records()), ids=lambda r: r["rule"])
def test_the_row_decides_for_its_case(placed: Database, row: dict[str, str]) -> None:
    found = placed.rows(
        "select rule, target, reason, provisional from placement where machine_id = ?", [row["rule"].lower()]
    )
    assert found == [(row["rule"], row["target"], row["reason"], row["provisional"] == "true")]


@pytest.mark.parametrize(("rule", "fired"), [(r, f) for r, f in WON_OVER.items() if r != "P10"])
def test_every_row_that_holds_is_named_and_the_first_decides(placed: Database, rule: str, fired: str) -> None:
    assert placed.value("select fired from placement where machine_id = ?", [rule.lower()]) == fired


def test_every_target_of_the_decision_table_exists() -> None:
    known = {t.id for t in targets()} | {DECIDE}
    assert {r["target"] for r in reference_table("placement_rule").records()} <= known


@pytest.mark.parametrize(("treatment", "values"), TREATED.items())
def test_a_treatment_is_chosen_by_the_dates_of_the_release(treatment: str, values: dict[str, Any]) -> None:
    with derived([computer(**values)], rings=True) as database:
        assert database.rows("select treatment from placement") == [(treatment,)]


@pytest.mark.parametrize("values", [{}, {"os_build": None}, {"sku": None}, {"os_build": 99999}])
def test_a_release_in_service_or_not_known_needs_no_treatment(values: dict[str, Any]) -> None:
    with derived([computer(**values)], rings=True) as database:
        assert database.rows("select treatment from placement") == [(None,)]


def test_a_placement_is_provisional_until_intune_knows_the_client() -> None:
    known = IntuneDevice(tenant_id="t", device_id="i", name="C1")
    for facts, provisional in (([computer()], True), ([computer(), known], False)):
        with derived(facts, rings=True) as database:
            assert database.rows("select target, provisional from placement") == [("autopatch", provisional)]


def test_a_person_outweighs_the_table_and_the_treatment_stays() -> None:
    chosen = [Choice(machine_id="c1", target="stay", comment="Lathe")]
    with derived([computer(os_build=19045)], rings=True, choices=chosen) as database:
        assert database.rows("select target, reason, rule, fired, provisional, treatment from placement") == [
            ("stay", "Decided by hand: Lathe", "hand", "P80", False, "extended security updates")
        ]


def test_a_comment_alone_decides_nothing() -> None:
    with derived([computer()], rings=True, choices=[Choice(machine_id="c1", comment="Ask Anna")]) as database:
        assert database.rows("select target, rule from placement") == [("autopatch", "P80")]


def test_every_computer_is_placed_once_whatever_is_not_known() -> None:
    blank = dict.fromkeys(("os_build", "sku", "product_type", "architecture", "name"))
    facts = [computer(f"c{i}", **{name: None}) for i, name in enumerate(blank)] + [computer("c9", **blank)]
    with derived(facts, rings=True) as database:
        assert database.value("select count(*) from placement") == len(facts)
        assert database.rows("select target from placement where machine_id = 'c9'") == [("decide",)]
