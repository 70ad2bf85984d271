"""Every registry value that steers updates is settled by hand, for clients and servers, in words and with a source."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from migrator.reference import reference_table
from tests.support import data_folder

Row = dict[str, str | None]
SETTINGS: list[Row] = list(reference_table("policy_setting").records())
FATES: list[Row] = list(reference_table("policy_setting_fate").records())
SWITCHES: list[Row] = list(reference_table("policy_setting_switch").records())
CATALOG = {str(r["setting_definition_id"]): r for r in reference_table("catalog_setting").records()}
TRACKS = ("client", "server")
TARGETED = ("ring", "deadline", "catalog", "feature_policy", "driver_policy", "maintenance")
ANY = {f"any/{w}" for w in ("not-known", "other-side", "32-bit", "deletion", "switched-off", "other-value")}
WU = r"software\policies\microsoft\windows\windowsupdate"
URL = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}/\S*")
RETIRED = (
    "SetComplianceDeadline", "ConfigureDeadlineNoAutoReboot", "ManagePreviewBuilds", "BranchReadinessLevel",
    "AutoRestartNotificationStyle", "DeferUpgrade", "DeferUpgradePeriod", "DeferUpdatePeriod", "PauseDeferrals",
    "PauseFeatureUpdates", "PauseQualityUpdates", "UseUpdateClassPolicySource", "DisableOSUpgrade",
    "DisableWindowsUpdateAccess",
)  # fmt: skip
SEEN_ELSEWHERE = {
    "device_vendor_msft_policy_config_system_allowtelemetry",
    "device_vendor_msft_policy_config_system_allowdevicenameindiagnosticdata",
    "device_vendor_msft_policy_config_system_allowwufbcloudprocessing",
    "device_vendor_msft_policy_config_system_allowupdatecomplianceprocessing",
    "device_vendor_msft_policy_config_system_allowcommercialdatapipeline",
    "device_vendor_msft_policy_config_defender_signatureupdatefallbackorder",
}
"""Settings outside the tables of facts, which are cut to Update and Delivery Optimization; all but the last are in exports."""


def facts(name: str) -> list[dict[str, str]]:
    with (data_folder() / "facts" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_place() -> dict[tuple[str, str, str], Row]:
    return {(str(r["side"]), str(r["key"]), str(r["value_name"]).lower()): r for r in SETTINGS if r["value_name"]}


def decisions() -> dict[tuple[str, str], list[Row]]:
    found: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in FATES:
        found[str(row["setting"]), str(row["track"])].append(row)
    return {k: sorted(v, key=lambda r: int(str(r["rank"]))) for k, v in found.items()}


DECISIONS = decisions()


def unconditional(row: Row) -> bool:
    return row["low"] is None and row["high"] is None and row["pattern"] is None


def holds(row: Row, value: str) -> bool:
    """Say what the mapper says in SQL."""
    number = int(value) if re.fullmatch(r"-?[0-9]{1,18}", value.strip()) else None
    low, high = (None if row[c] is None else int(str(row[c])) for c in ("low", "high"))
    if (low is not None or high is not None) and number is None:
        return False
    return (
        (low is None or (number is not None and number >= low))
        and (high is None or (number is not None and number <= high))
        and (row["pattern"] is None or re.search(str(row["pattern"]), value) is not None)
    )


def decided(setting: str, track: str, value: str) -> Row:
    return next(row for row in DECISIONS[setting, track] if holds(row, value))


def test_all_values_of_the_windows_update_template_are_settled_with_a_reason() -> None:
    rows, places = facts("windowsupdate_policy_registry.csv"), by_place()
    assert len(rows) == 106
    for row in rows:
        for side in {"User": ("user",), "Machine": ("machine",), "Both": ("machine", "user")}[row["class"]]:
            setting = places[side, row["key"].lower(), row["value_name"].lower()]
            assert setting["value_name"] == row["value_name"]
            for track in TRACKS:
                assert all(len(str(r["reason"])) > 15 for r in DECISIONS[str(setting["setting"]), track])


@pytest.mark.parametrize("name", RETIRED)
def test_values_of_older_windows_and_other_tools_are_settled(name: str) -> None:
    setting = by_place()["machine", WU, name.lower()]
    assert all((setting["setting"], track) in DECISIONS for track in TRACKS)


def test_every_setting_has_answers_for_both_tracks_and_there_are_no_others() -> None:
    wanted = {(str(r["setting"]), track) for r in SETTINGS for track in TRACKS} | {(a, t) for a in ANY for t in TRACKS}
    assert set(DECISIONS) == wanted


def test_a_place_in_the_registry_is_one_setting() -> None:
    places = [(r["side"], r["key"], str(r["value_name"] or "").lower()) for r in SETTINGS]
    assert len(set(places)) == len(places)
    assert all(str(r["key"]) == str(r["key"]).lower() for r in SETTINGS)
    assert {r["side"] for r in SETTINGS} == {"machine", "user"}


def test_ranks_leave_no_value_undecided() -> None:
    for decision, rows in DECISIONS.items():
        assert [int(str(r["rank"])) for r in rows] == [*range(1, len(rows) + 1)], decision
        assert [unconditional(r) for r in rows] == [False] * (len(rows) - 1) + [True], decision


def examples(rows: list[Row]) -> Iterator[str]:
    for row in rows:
        for bound in (row["low"], row["high"]):
            if bound is not None:
                yield from (str(int(bound) + step) for step in (-1, 0, 1))
    yield from (
        "",
        " ",
        "text",
        '" "',
        "InternalDefinitionUpdateServer|MMPC",
        "-1",
        "4294967295",
        "99999999999999999999",
    )


def test_every_rank_decides_about_some_value() -> None:
    for decision, rows in DECISIONS.items():
        deciding = {str(next(r for r in rows if holds(r, value))["rank"]) for value in examples(rows)}
        assert deciding == {str(r["rank"]) for r in rows}, decision


def test_a_decision_has_what_its_fate_needs() -> None:
    for row in FATES:
        assert row["fate"] in (*TARGETED, "keep", "remove", "review"), row
        assert re.fullmatch(r"[A-Z].*[.]", str(row["reason"])), row
        assert row["consequence"] is None or re.fullmatch(r"[A-Z].*[.]", str(row["consequence"])), row
        assert URL.fullmatch(str(row["source"])), row
        assert row["confidence"] in ("documented", "inferred", "general knowledge"), row
        assert (row["target"] is None) == (row["target_value"] is None), row
        assert (row["target"] is not None) == (row["fate"] in TARGETED) or row["fate"] == "keep", row
        assert (row["claim"] is not None) == (row["fate"] in TARGETED), row


def test_a_setting_says_where_it_is_known_from() -> None:
    for row in SETTINGS:
        assert URL.fullmatch(str(row["source"])), row
        assert row["confidence"] in ("documented", "inferred", "general knowledge"), row
        assert row["value_name"] is None or (row["policy"] and str(row["value_type"]).startswith("REG_")), row
        assert row["low"] is None or int(str(row["low"])) <= int(str(row["high"])), row


@pytest.mark.parametrize(
    ("setting", "value", "client", "server"),
    [
        ("au/noautoupdate", "1", "remove", "keep"),
        ("au/noautoupdate", "0", "remove", "keep"),
        ("au/auoptions", "3", "ring", "keep"),
        ("au/auoptions", "4", "ring", "keep"),
        ("au/auoptions", "7", "ring", "keep"),
        ("au/auoptions", "6", "review", "review"),
        ("au/allowmuupdateservice", "1", "ring", "keep"),
        ("au/scheduledinstalltime", "3", "ring", "maintenance"),
        ("wu/wuserver", "http://wsus:8530", "remove", "remove"),
        ("wu/wuserver", '" "', "remove", "remove"),
        ("wu/targetreleaseversioninfo", "25H2", "feature_policy", "keep"),
        ("wu/setpolicydrivenupdatesourcefordriverupdates", "1", "driver_policy", "remove"),
        ("wu/setpolicydrivenupdatesourcefordriverupdates", "0", "remove", "remove"),
        ("wu/configuredeadlineforqualityupdates", "3", "ring", "remove"),
        ("wu/autorestartdeadlineperiodindays", "7", "deadline", "remove"),
        ("telemetry/allowtelemetry", "0", "catalog", "keep"),
        ("do/dodownloadmode", "100", "catalog", "keep"),
        ("wu/branchreadinesslevel", "32", "remove", "remove"),
        ("explorer/noautoupdate", "1", "remove", "remove"),
    ],
)
def test_clients_and_servers_have_rules_of_their_own(setting: str, value: str, client: str, server: str) -> None:
    assert [decided(setting, t, value)["fate"] for t in TRACKS] == [client, server]


@pytest.mark.parametrize(("value", "then"), [("1", "3"), ("2", None), ("3", None), ("4", "3"), ("5", "3"), ("7", None)])
def test_no_server_is_left_to_install_by_itself(value: str, then: str | None) -> None:
    row = decided("au/auoptions", "server", value)
    assert (row["fate"], row["target_value"]) == ("keep", then)


def test_every_setting_of_the_catalogue_exists() -> None:
    known = {r["setting_definition_id"] for r in facts("windows_update_settings.csv")}
    for row in facts("admx_to_settings_catalog.csv"):
        known |= set(row["setting_definition_id"].split(";"))
    used = {str(r["target"]) for r in FATES if r["fate"] == "catalog"}
    assert used - known == SEEN_ELSEWHERE
    assert used | {str(r["parent"]) for r in CATALOG.values() if r["parent"]} == set(CATALOG)


def test_a_setting_of_delivery_optimization_is_named_like_its_value() -> None:
    for row in (r for r in FATES if r["fate"] == "catalog" and str(r["setting"]).startswith("do/do")):
        name = str(row["setting"]).removeprefix("do/")
        whole, _, part = name.partition("_")
        child = f"_{whole.removeprefix('do')}{part}" if part else ""
        assert row["target"] == f"device_vendor_msft_policy_config_deliveryoptimization_{whole}{child}"


def test_every_option_that_is_chosen_exists() -> None:
    options: dict[str, set[str]] = {}
    for fact in facts("windows_update_settings.csv"):
        found = re.findall(r"(?:^| \| )([a-z_0-9]*?)_?(\d+)=", fact["options"])
        options[fact["setting_definition_id"]] = {number for _, number in found}
        used = CATALOG.get(fact["setting_definition_id"])
        assert used is None or {p for p, _ in found if p} <= {used["option_prefix"]}
    for row in FATES:
        if (
            row["fate"] == "catalog"
            and CATALOG[str(row["target"])]["kind"] == "choice"
            and str(row["target"]) in options
        ):
            low, high = (int(str(row[c])) for c in ("low", "high"))
            chosen = (
                {str(n) for n in range(low, high + 1)} if row["target_value"] == "=" else {str(row["target_value"])}
            )
            assert chosen <= options[str(row["target"])], row


def test_a_choice_has_a_prefix_and_a_collection_a_separator() -> None:
    for row in CATALOG.values():
        assert (row["kind"] == "choice") == (row["option_prefix"] is not None)
        assert (row["kind"] == "collection") == (row["separator"] is not None)


def ring_rows() -> list[Row]:
    return [r for r in FATES if r["fate"] in ("ring", "deadline")]


def test_every_property_of_a_ring_is_one_of_microsofts() -> None:
    contract = json.loads((data_folder() / "contracts" / "graph" / "graph-beta.models.json").read_bytes())
    entities, enums = contract["entities"], contract["enums"]
    parts = {
        "installationSchedule": set(entities["windowsUpdateScheduledInstall"]["properties"]),
        "updateWeeks": set(enums["windowsUpdateForBusinessUpdateWeeks"]),
    }
    for row in ring_rows():
        whole, _, part = str(row["target"]).partition(".")
        assert whole in entities["windowsUpdateForBusinessConfiguration"]["properties"], row
        assert not part or part in parts[whole], row


def test_what_becomes_of_a_ring_is_within_its_limits() -> None:
    limits = {str(r["property"]): r for r in reference_table("ring_property").records()}
    for row in ring_rows():
        known = limits.get(str(row["target"]))
        if known is None or known["kind"] == "nothing":
            continue
        if known["kind"] == "number":
            least, most = int(str(known["min"])), int(str(known["max"]))
            ends = [row["low"], row["high"]] if row["target_value"] == "=" else [row["target_value"]]
            assert all(end is not None and least <= int(end) <= most for end in ends), row
        elif known["kind"] == "word":
            assert set(words_of(row)) <= set(str(known["allowed"]).split()), row
        else:
            assert row["target_value"] in ("true", "false")


def words_of(row: Row) -> list[str]:
    text = str(row["target_value"])
    if not text.startswith("@"):
        return [text]
    listed = {
        str(w["value"]): str(w["word"])
        for w in reference_table("policy_setting_word").records()
        if w["list"] == text[1:]
    }
    return [listed[str(n)] for n in range(int(str(row["low"])), int(str(row["high"])) + 1)]


def test_every_number_that_becomes_a_word_has_one() -> None:
    worded = [r for r in FATES if str(r["target_value"]).startswith("@")]
    assert worded
    assert all(words_of(row) for row in worded)


@pytest.mark.parametrize(
    ("setting", "value", "becomes"),
    [
        ("wu/deferqualityupdatesperiodindays", "45", "30"),
        ("wu/deferfeatureupdatesperiodindays", "400", "365"),
        ("wu/configuredeadlineforqualityupdates", "60", "30"),
        ("wu/configuredeadlinegraceperiod", "9", "7"),
        ("wu/autorestartdeadlineperiodindays", "31", "30"),
        ("wu/activehoursmaxrange", "24", "18"),
        ("wu/activehoursmaxrange", "7", "8"),
        ("do/domaxcachesize", "0", "1"),
        ("do/doabsolutemaxcachesize", "4294967295", "2147483647"),
    ],
)
def test_a_value_beyond_the_limits_is_clipped_and_says_so(setting: str, value: str, becomes: str) -> None:
    row = decided(setting, "client", value)
    assert (row["target_value"], row["consequence"] is not None) == (becomes, True)
    assert decided(setting, "client", becomes)["target_value"] == "="


def test_two_settings_with_one_target_never_claim_it_alike() -> None:
    claims: defaultdict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in FATES:
        if row["fate"] in TARGETED:
            claims[str(row["track"]), str(row["target"])][str(row["claim"])].add(str(row["setting"]))
    for target, by_claim in claims.items():
        assert all(len(settings) == 1 for settings in by_claim.values()), (target, by_claim)


def test_a_switch_is_a_setting_and_is_not_its_own() -> None:
    known = {str(r["setting"]) for r in SETTINGS}
    for row in SWITCHES:
        assert {row["setting"], row["switch"]} <= known
        assert row["setting"] != row["switch"]
        assert URL.fullmatch(str(row["source"]))


def test_a_policy_csp_is_that_of_the_catalogue_setting() -> None:
    for row in (r for r in FATES if r["fate"] == "catalog"):
        area, _, name = str(row["csp"]).partition("/")
        assert f"_config_{area}_{name}".lower() in str(row["target"]), row
