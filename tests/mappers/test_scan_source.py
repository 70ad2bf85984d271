"""Where Windows scans: every documented case with its page, and what must hold for any set of values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.estate.database import Database
from migrator.estate.facts.servers import Server
from migrator.mappers import fill, profile_state, scan_source
from migrator.reference import reference_table
from tests.mappers.scanning import (
    CLASS_VALUE,
    DEFENDER,
    DEFER,
    DELIVERY,
    GENERATIONS,
    LAST,
    MICROSOFT,
    NO_DUAL,
    S16,
    S19,
    S22,
    S25,
    TO_WSUS,
    TO_WU,
    W10,
    W10_OLD,
    W11,
    WSUS,
    Values,
    asked,
    derive,
    of_microsoft,
    opened,
    sources,
)  # fmt: skip


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with opened() as session:
        yield session


TOGETHER = "https://learn.microsoft.com/windows/deployment/update/wufb-wsus"
CONFIG_MANAGER = (
    "https://learn.microsoft.com/intune/configmgr/sum/deploy-use/integrate-windows-update-for-business-windows-10"
)
DUAL = "wu wu verify wsus"
"""Dual scan: Windows from Windows Update, other products from WSUS, of drivers the pages disagree."""
DOCUMENTED = [
    # name, values, generation, expected, page that says so
    ("no policy, Windows 10", {}, W10, "wu", TOGETHER),
    ("no policy, Windows 11", {}, W11, "wu", TOGETHER),
    ("no WSUS, whatever else", {**DEFER, **NO_DUAL, **TO_WSUS}, W10, "wu", TOGETHER),
    ("no WSUS, whatever else, Windows 11", {**DEFER, **TO_WSUS}, W11, "wu", TOGETHER),
    ("WSUS alone, Windows 10", WSUS, W10, "wsus", TOGETHER),
    ("WSUS alone, Windows 11", WSUS, W11, "wsus", TOGETHER),
    ("WSUS alone, Windows 10 1809", WSUS, W10_OLD, "wsus", TOGETHER),
    ("WSUS alone, Server 2025", WSUS, S25, "wsus", CONFIG_MANAGER),
    ("WSUS and a deferral, Windows 10", {**WSUS, **DEFER}, W10, DUAL, TOGETHER),
    ("WSUS and a deferral, Windows 10 1809", {**WSUS, **DEFER}, W10_OLD, DUAL, TOGETHER),
    ("WSUS and a deferral, Server 2016", {**WSUS, **DEFER}, S16, DUAL, CONFIG_MANAGER),
    ("WSUS and a deferral, Server 2019", {**WSUS, **DEFER}, S19, DUAL, CONFIG_MANAGER),
    ("WSUS and a deferral, Server 2022", {**WSUS, **DEFER}, S22, DUAL, CONFIG_MANAGER),
    ("WSUS, deferral, DisableDualScan, Windows 10", {**WSUS, **DEFER, **NO_DUAL}, W10, "wsus", TOGETHER),
    ("WSUS, deferral, DisableDualScan, Server 2016", {**WSUS, **DEFER, **NO_DUAL}, S16, "wsus", CONFIG_MANAGER),
    ("WSUS, deferral, DisableDualScan, Server 2022", {**WSUS, **DEFER, **NO_DUAL}, S22, "wsus", CONFIG_MANAGER),
    ("WSUS and a deferral, Windows 11", {**WSUS, **DEFER}, W11, "wsus", TOGETHER),
    ("WSUS, deferral, DisableDualScan, Windows 11", {**WSUS, **DEFER, **NO_DUAL}, W11, "wsus", TOGETHER),
    ("WSUS and a deferral, Server 2025", {**WSUS, **DEFER}, S25, "verify", CONFIG_MANAGER),
    ("WSUS and a deferral, Server 23H2", {**WSUS, **DEFER}, "server_23h2", "verify", CONFIG_MANAGER),
    ("WSUS and a deferral, Server 2012 R2", {**WSUS, **DEFER}, "server_2012_r2_and_older", "wsus", TOGETHER),
    ("WSUS and a deferral, Windows 10 1511", {**WSUS, **DEFER}, "windows_10_before_1607", "wsus", TOGETHER),
    ("scan source Windows Update, Windows 10", {**WSUS, **TO_WU}, W10, "wu", TOGETHER),
    ("scan source Windows Update, Windows 11", {**WSUS, **TO_WU}, W11, "wu", TOGETHER),
    ("scan source Windows Update, Server 2022", {**WSUS, **TO_WU}, S22, "wu", CONFIG_MANAGER),
    ("scan source Windows Update, Server 2025", {**WSUS, **TO_WU}, S25, "wu", CONFIG_MANAGER),
    ("scan source Windows Update and a deferral", {**WSUS, **TO_WU, **DEFER}, W10, "wu", TOGETHER),
    ("scan source WSUS", {**WSUS, **TO_WSUS}, W10, "wsus", TOGETHER),
    ("scan source WSUS replaces dual scan", {**WSUS, **TO_WSUS, **DEFER}, W10, "wsus", TOGETHER),
    ("scan source is not known to Server 2016", {**WSUS, **TO_WU}, S16, "wsus", CONFIG_MANAGER),
    ("scan source is not known to Server 2019", {**WSUS, **TO_WU}, S19, "wsus", CONFIG_MANAGER),
    ("scan source is not known to Windows 10 1909", {**WSUS, **TO_WU}, W10_OLD, "wsus", TOGETHER),
    ("dual scan decides on Server 2019 beside a scan source", {**WSUS, **TO_WSUS, **DEFER}, S19, DUAL, CONFIG_MANAGER),
    ("DisableDualScan blocks Windows Update, Windows 10", {**WSUS, **TO_WU, **NO_DUAL}, W10, "wsus wsus verify verify", CONFIG_MANAGER),
    ("DisableDualScan blocks Windows Update, Server 2022", {**WSUS, **TO_WU, **NO_DUAL}, S22, "wsus wsus verify verify", CONFIG_MANAGER),
    ("DisableDualScan is inert on Windows 11", {**WSUS, **TO_WU, **NO_DUAL}, W11, "wu", TOGETHER),
    ("DisableDualScan is inert on Server 2025", {**WSUS, **TO_WU, **NO_DUAL}, S25, "wu", CONFIG_MANAGER),
    ("DisableDualScan does not disturb WSUS", {**WSUS, **TO_WSUS, **NO_DUAL}, W10, "wsus", CONFIG_MANAGER),
    ("an incomplete scan source", {**WSUS, **TO_WU, "SetPolicyDrivenUpdateSourceForDriverUpdates": None}, W11, "verify", CONFIG_MANAGER),
    ("ConfigMgr before KB 36495448", {**WSUS, "AU\\UseUpdateClassPolicySource": "1", CLASS_VALUE["other"]: "1"}, W10, "verify", CONFIG_MANAGER),
    ("four values without the switch (ConfigMgr 2111)", {**WSUS, **TO_WU, "AU\\UseUpdateClassPolicySource": None}, W11, "wsus", CONFIG_MANAGER),
    ("the switch is 0", {**WSUS, **TO_WU, "AU\\UseUpdateClassPolicySource": "0"}, W11, "wsus", CONFIG_MANAGER),
    (
        "the switch in the wrong key (ConfigMgr 2409, 2503)",
        {**WSUS, **TO_WU, "AU\\UseUpdateClassPolicySource": None, "UseUpdateClassPolicySource": "1"},
        W11, "wsus", CONFIG_MANAGER,
    ),
    ("a blank address is no WSUS", {"WUServer": " ", "AU\\UseWUServer": "1"}, W10, "none", TOGETHER),
    ("a quoted blank is no WSUS", {"WUServer": '" "', "AU\\UseWUServer": "1"}, W11, "none", TOGETHER),
    ("an empty address is no WSUS", {"WUServer": "", "AU\\UseWUServer": "1"}, S22, "none", TOGETHER),
    ("UseWUServer without WUServer", {"AU\\UseWUServer": "1"}, W10, "verify", TOGETHER),
    ("UseWUServer is 0", {**WSUS, "AU\\UseWUServer": "0"}, W10, "wu", TOGETHER),
    ("an address without UseWUServer", {"WUServer": "http://wsus"}, W11, "wu", TOGETHER),
    ("newer than the table", WSUS, "windows_newer", "verify", TOGETHER),
]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "generation", "expected", "page"), [c[1:] for c in DOCUMENTED], ids=[c[0] for c in DOCUMENTED]
)
def test_a_documented_case_gives_what_its_page_says(
    database: Database, values: Values, generation: str, expected: str, page: str
) -> None:
    assert page.startswith("https://")
    set_ = {name: value for name, value in values.items() if value is not None}
    assert of_microsoft(sources(database, set_, generation)) == expected


def test_windows_11_with_wsus_and_a_deferral_stays_on_wsus_and_says_that_the_pages_disagree(database: Database) -> None:
    row = asked(database, {**WSUS, **DEFER}, W11)["quality"]
    assert (row["scan_from"], row["dual_scan"], row["ignored"]) == ("wsus", False, "DeferQualityUpdatesPeriodInDays")
    assert row["decides"] == "UseWUServer and WUServer"
    assert row["change"] == "AU\\UseWUServer=0"
    assert (row["confidence"], row["contradicted_by"]) == ("disputed", CONFIG_MANAGER)
    assert "IsWUfBDualScanActive" in row["test"]
    assert row["source_date"] == date(2025, 4, 1)


def test_dual_scan_names_the_deferral_that_caused_it(database: Database) -> None:
    found = asked(database, {**WSUS, "DeferFeatureUpdates": "1", "PauseQualityUpdatesStartTime": "2026-10-01"}, W10)
    assert found["feature"]["decides"] == "DeferFeatureUpdates, PauseQualityUpdatesStartTime"
    assert [found[c]["dual_scan"] for c in MICROSOFT] == [True, True, True, True]


@pytest.mark.parametrize("source", ["0", "1"])
@pytest.mark.parametrize("update_class", MICROSOFT)
def test_a_complete_scan_source_moves_its_class_and_no_other(
    database: Database, update_class: str, source: str
) -> None:
    base = TO_WSUS if source == "0" else TO_WU
    found = asked(database, {**WSUS, **base, CLASS_VALUE[update_class]: source}, W11)
    told = {c: found[c]["scan_from"] for c in MICROSOFT}
    here, there = ("wu", "wsus") if source == "0" else ("wsus", "wu")
    assert told == {c: here if c == update_class else there for c in MICROSOFT}
    assert found[update_class]["decides"] == CLASS_VALUE[update_class]
    if source == "1":
        assert found[update_class]["change"] == f"{CLASS_VALUE[update_class]}=0"


def test_updates_of_other_publishers_come_from_wsus_or_from_nowhere(database: Database) -> None:
    sets: list[Values] = [{}, DEFER, TO_WU, TO_WSUS, {**DEFER, **NO_DUAL}, {"AU\\UseUpdateClassPolicySource": "1"}]
    profiles = {
        f"{'with' if base else 'without'} {i}": {**base, **v} for i, v in enumerate(sets) for base in (WSUS, {})
    }
    derive(database, profiles, generations=GENERATIONS)
    told = database.rows(
        "select distinct split_part(profile_id, ' ', 1), scan_from from scan_source "
        "where step = 0 and update_class = 'third_party' order by all"
    )
    assert told == [("with", "wsus"), ("without", "none")]


def test_other_products_follow_microsoft_update_in_dual_scan(database: Database) -> None:
    assert sources(database, {**WSUS, **DEFER, "AU\\AllowMUUpdateService": "1"}, W10)["other"] == "wu"
    assert sources(database, {**WSUS, "AU\\AllowMUUpdateService": "1"}, W10)["other"] == "wsus"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DeferFeatureUpdates", "1", "yes"),
        ("DeferFeatureUpdates", "0", "unsure"),
        ("DeferQualityUpdatesPeriodInDays", "0", "yes"),
        ("PauseQualityUpdatesStartTime", "", "no"),
        ("PauseFeatureUpdates", "1", "yes"),
        ("BranchReadinessLevel", "32", "yes"),
        ("BranchReadinessLevel", "8", "unsure"),
        ("ExcludeWUDriversInQualityUpdate", "1", "unsure"),
        ("ExcludeWUDriversInQualityUpdate", "0", "no"),
        ("TargetReleaseVersion", "1", "unsure"),
        ("TargetGroup", "Clients", "no"),
    ],
)
def test_a_value_counts_as_a_deferral_surely_perhaps_or_not(
    database: Database, name: str, value: str, expected: str
) -> None:
    found = sources(database, {**WSUS, name: value}, W10)
    assert database.value("select deferral from profile_state where step = 0 and track = 'client'") == expected
    assert found["quality"] == {"yes": "wu", "unsure": "verify", "no": "wsus"}[expected]


@pytest.mark.parametrize(
    ("order", "with_wsus", "without"),
    [
        (None, "verify", "wu"),
        ("", "verify", "wu"),
        ("InternalDefinitionUpdateServer|MicrosoftUpdateServer|MMPC", "wsus", "wu"),
        ("{ InternalDefinitionUpdateServer | MMPC }", "wsus", "wu"),
        ("InternalDefinitionUpdateServer", "wsus", "none"),
        ("InternalDefinitionUpdateServer|FileShares", "wsus", "none"),
        ("MicrosoftUpdateServer|MMPC", "wu", "wu"),
        ("MMPC", "wu", "wu"),
        ("FileShares|MicrosoftUpdateServer", "none", "none"),
    ],
)
def test_definitions_follow_the_order_of_defender(
    database: Database, order: str | None, with_wsus: str, without: str
) -> None:
    values: Values = {} if order is None else {f"{DEFENDER}\\FallbackOrder": order}
    assert sources(database, {**WSUS, **values}, W11)["definitions"] == with_wsus
    assert sources(database, values, W11)["definitions"] == without
    download = asked(database, values, W11)["definitions"]["download_from"]
    assert download == (
        "file_shares" if order and order.startswith("FileShares") else {"wu": "windows_update", "none": "none"}[without]
    )


@pytest.mark.parametrize(
    ("values", "servers", "expected"),
    [
        (WSUS, (), "wsus"),
        (WSUS, (("wsus.corp.example", True),), "wsus"),
        (WSUS, (("wsus.corp.example", False),), "microsoft"),
        (WSUS, (("WSUS", False),), "microsoft"),
        (WSUS, (("wsus.other.example", False),), "wsus"),
        (WSUS, (("wsus.corp.example", None),), "wsus"),
        ({**WSUS, "UpdateServiceUrlAlternate": "http://files"}, (("wsus.corp.example", False),), "alternate"),
        ({**WSUS, "UpdateServiceUrlAlternate": " "}, (), "wsus"),
        ({}, (), "windows_update"),
        ({f"{DELIVERY}\\DODownloadMode": "100"}, (), "windows_update"),
    ],
)
def test_files_come_from_where_the_server_and_the_values_say(
    database: Database, values: Values, servers: tuple[tuple[str, bool | None], ...], expected: str
) -> None:
    read = [Server(server_id=name, name=name, hosts_content=hosts) for name, hosts in servers]
    assert asked(database, values, W11, servers=read)["quality"]["download_from"] == expected


def test_the_mode_of_delivery_optimization_is_told_in_words(database: Database) -> None:
    assert "BITS" in asked(database, {f"{DELIVERY}\\DODownloadMode": "100"}, W11)["quality"]["download_reason"]
    assert (
        "none that Microsoft names"
        in asked(database, {f"{DELIVERY}\\DODownloadMode": "7"}, W11)["quality"]["download_reason"]
    )


@pytest.mark.parametrize(
    ("values", "blocked"),
    [
        ({"AU\\NoAutoUpdate": "1"}, {"feature": "NoAutoUpdate", "definitions": ""}),
        ({"AU\\NoAutoUpdate": "0"}, {"feature": ""}),
        ({"AU\\AUOptions": "3"}, {"feature": ""}),
        ({"DisableWindowsUpdateAccess": "1"}, {"quality": "DisableWindowsUpdateAccess", "third_party": ""}),
        ({**WSUS, "DisableWindowsUpdateAccess": "1"}, {"quality": ""}),
        ({"DoNotConnectToWindowsUpdateInternetLocations": "1"}, {"quality": ""}),
        (
            {**WSUS, **TO_WU, "DoNotConnectToWindowsUpdateInternetLocations": "1"},
            {"quality": "DoNotConnectToWindowsUpdateInternetLocations", "third_party": ""},
        ),
        ({"ExcludeWUDriversInQualityUpdate": "1"}, {"driver": "ExcludeWUDriversInQualityUpdate", "quality": ""}),
        ({"PauseFeatureUpdatesStartTime": "2026-11-01"}, {"feature": "PauseFeatureUpdatesStartTime", "quality": ""}),
    ],
)
def test_a_block_stops_its_class_from_its_source_and_does_not_move_it(
    database: Database, values: Values, blocked: dict[str, str]
) -> None:
    found = asked(database, values, W11)
    assert {c: found[c]["blocked_by"] for c in blocked} == blocked
    moved = {"AU\\NoAutoUpdate", "DisableWindowsUpdateAccess", "DoNotConnectToWindowsUpdateInternetLocations"}
    assert sources(database, {n: v for n, v in values.items() if n not in moved}, W11) == {
        c: r["scan_from"] for c, r in found.items()
    }


def test_the_steps_move_a_client_in_the_safe_order(database: Database) -> None:
    derive(database, {"p": {**WSUS, **DEFER, **NO_DUAL, "TargetGroup": "A"}}, generations=[W11, W10])
    told = {
        (g, s): of for g, s, of in database.rows(
            "select generation, step, string_agg(distinct scan_from, ',' order by scan_from) from scan_source "
            "where update_class in ('feature', 'quality', 'driver', 'other') group by all"
        )
    }  # fmt: skip
    assert [told[W11, s] for s in range(10)] == ["wsus"] * 4 + ["wu"] * 6
    assert [told[W10, s] for s in range(10)] == ["wsus"] * 4 + ["wu"] * 6
    switch = dict(database.rows("select step, scan_source_values from profile_state where track = 'client'"))
    assert [bool(switch[s]) for s in range(10)] == [False] * 4 + [True] * 3 + [False] * 3


def test_a_server_does_not_update_by_itself_before_wsus_goes(database: Database) -> None:
    derive(database, {"p": {**WSUS, "AU\\AUOptions": "4", "AU\\NoAutoUpdate": "0"}}, generations=[S19])
    told = database.rows("select step, wsus, stops_all from profile_state where track = 'server' order by step")
    assert told == [
        (0, "wsus", None), (1, "wsus", None), (2, "wsus", "NoAutoUpdate"), (3, "wsus", "NoAutoUpdate"),
        (4, "none", "NoAutoUpdate"), (5, "none", "NoAutoUpdate"), (6, "none", "NoAutoUpdate"),
    ]  # fmt: skip


def test_a_scan_source_is_set_only_where_a_wsus_address_is_in_use(database: Database) -> None:
    derive(
        database,
        {"with": WSUS, "without": DEFER, "blank": {"WUServer": " ", "AU\\UseWUServer": "1"}},
        generations=[W11],
    )
    found = dict(
        database.rows("select profile_id, quality_source from profile_state where track = 'client' and step = 4")
    )
    assert found == {"with": "wu", "without": "none", "blank": "none"}


def test_computers_do_not_multiply_rows_and_what_is_not_known_has_none(database: Database) -> None:
    derive(database, {"p": WSUS}, generations=[W11, S19])
    database.run(
        "insert into machine_policy values ('m', null, 'windows_11'), ('n', 'p', null), ('o', 'empty', 'windows_11')"
    )
    fill(database, profile_state.MAPPER)
    fill(database, scan_source.MAPPER)
    rows = database.rows("select profile_id, generation, count(*) from scan_source group by all order by all")
    assert rows == [("empty", W11, 60), ("p", S19, 42), ("p", W11, 60)]


VALUE = st.sampled_from(
    [
        *((n, v) for n in ("WUServer",) for v in ("http://wsus:8530", " ", "")),
        *((f"AU\\{n}", v) for n in ("UseWUServer", "UseUpdateClassPolicySource", "NoAutoUpdate", "AllowMUUpdateService") for v in "01"),
        *((n, v) for n in (*CLASS_VALUE.values(), "UseUpdateClassPolicySource") for v in "012"),
        *((n, v) for n in ("DisableDualScan", "DeferQualityUpdates", "ExcludeWUDriversInQualityUpdate") for v in "01"),
        ("DeferFeatureUpdatesPeriodInDays", "30"),
        ("DoNotConnectToWindowsUpdateInternetLocations", "1"),
        ("AU\\AUOptions", "4"),
        *((f"{DEFENDER}\\FallbackOrder", v) for v in ("InternalDefinitionUpdateServer", "InternalDefinitionUpdateServer|MMPC", "MMPC", "FileShares")),
    ]
)  # fmt: skip
ANY_VALUES = st.lists(VALUE, max_size=14).map(dict)
TOLD = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def all_sources(database: Database, values: Values) -> dict[tuple[Any, ...], str]:
    derive(database, {"p": values}, generations=GENERATIONS)
    rows = database.rows("select generation, step, update_class, scan_from from scan_source")
    assert len(rows) == sum(6 * (LAST[str(r["role"])] + 1) for r in reference_table("scan_generation").records())
    return {r[:3]: r[3] for r in rows}


@TOLD
@given(
    values=ANY_VALUES,
    name=st.sampled_from(["ActiveHoursStart", "TargetGroup", "AU\\ScheduledInstallDay", "Strange", "HKCU\\x\\y"]),
)
def test_an_unrelated_value_never_changes_the_source(database: Database, values: Values, name: str) -> None:
    assert all_sources(database, values) == all_sources(database, {**values, name: "1"})


@TOLD
@given(values=ANY_VALUES)
def test_after_the_last_step_every_class_that_can_be_moved_comes_from_windows_update(
    database: Database, values: Values
) -> None:
    found = all_sources(database, values)
    tracks = {str(r["generation"]): str(r["role"]) for r in reference_table("scan_generation").records()}
    last = {(g, c): s for (g, n, c), s in found.items() if n == LAST[tracks[g]]}
    assert {s for (_, c), s in last.items() if c in MICROSOFT} == {"wu"}
    assert {s for (_, c), s in last.items() if c == "third_party"} == {"none"}
    shares = values.get(f"{DEFENDER}\\FallbackOrder") == "FileShares"
    assert {s for (_, c), s in last.items() if c == "definitions"} == {"none" if shares else "wu"}


@TOLD
@given(values=ANY_VALUES, blank=st.text(alphabet=' "\t', max_size=3))
def test_a_blank_address_never_gives_wsus(database: Database, values: Values, blank: str) -> None:
    found = all_sources(database, {**values, "WUServer": blank})
    assert "wsus" not in found.values()


@TOLD
@given(values=ANY_VALUES)
def test_names_are_read_without_regard_to_their_case(database: Database, values: Values) -> None:
    shouted = {"\\".join([*n.split("\\")[:-1], n.split("\\")[-1].upper()]): v for n, v in values.items()}
    assert all_sources(database, shouted) == all_sources(database, values)
