"""What policy said, as Graph JSON: one file for each distinct set, of the shape that Intune itself exports."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema
import pytest

from migrator.artefacts.catalog import files, ring_of, settings_of
from migrator.assessment import prepare, question
from migrator.estate.database import Database
from migrator.estate.model import shape
from migrator.mappers import fill, profile_target
from migrator.mappers.machine_policy import MachinePolicy
from migrator.mappers.profile_value import ProfileValue
from migrator.reference import reference_table
from tests.rules.base import AS_OF
from tests.support import data_folder

WU = r"software\policies\microsoft\windows\windowsupdate"
AU = WU + r"\au"
DO = r"software\policies\microsoft\windows\deliveryoptimization"
DEFENDER = r"software\policies\microsoft\windows defender\signature updates"
PREFIX = "device_vendor_msft_policy_config_"
CATALOG = {str(r["setting_definition_id"]): r for r in reference_table("catalog_setting").records()}
BETA = {"roleScopeTagIds", "@odata.type"}
"""Members that the stable version of Graph lacks, or that its schema leaves to the envelope."""
SCHEDULED = {(AU, "AUOptions"): "4", (AU, "ScheduledInstallDay"): "3", (AU, "ScheduledInstallTime"): "22"}
FULL = SCHEDULED | {
    (AU, "ScheduledInstallFirstWeek"): "1",
    (AU, "ScheduledInstallThirdWeek"): "1",
    (AU, "AllowMUUpdateService"): "1",
    (WU, "DeferQualityUpdates"): "1",
    (WU, "DeferQualityUpdatesPeriodInDays"): "45",
    (WU, "SetUpdateNotificationLevel"): "1",
    (WU, "UpdateNotificationLevel"): "1",
    (WU, "SetRestartWarningSchd"): "1",
    (WU, "ScheduleRestartWarning"): "8",
    (WU, "SetActiveHours"): "1",
    (WU, "ActiveHoursStart"): "6",
    (WU, "ActiveHoursEnd"): "20",
    (WU, "SetAutoRestartNotificationConfig"): "1",
    (WU, "AutoRestartNotificationSchedule"): "60",
    (DO, "DODownloadMode"): "100",
    (DO, "DOCacheHost"): "cache1.corp.example, cache2.corp.example",
    (DO, "DOGroupId"): "5",
    (DO, "DOSetHoursToLimitBackgroundDownloadBandwidth_From"): "8",
    (DO, "DOSetHoursToLimitBackgroundDownloadBandwidth_In"): "30",
    (DEFENDER, "FallbackOrder"): "{ InternalDefinitionUpdateServer | MMPC }",
}

Held = Mapping[tuple[str, str], str]


Made = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def made() -> Iterator[Made]:
    with Database() as database:
        database.run("set threads = 1")
        prepare(database, question(as_of=AS_OF), estate="estate", estate_hash="hash")
        yield lambda *profiles: written(database, *profiles)


def written(database: Database, *profiles: tuple[str, Held, int]) -> dict[str, dict[str, Any]]:
    """Return the files of an estate whose profiles (track, values, computers) are these: name -> content."""
    values, machines = [], []
    for number, (track, held, computers) in enumerate(profiles):
        values += [
            ProfileValue(
                profile_id=f"p{number}", side="machine", key=key, value_name=name, value_type=None, value=value,
                policy_id=None, via="policy", certainty="certain",
            )
            for (key, name), value in held.items()
        ]  # fmt: skip
        machines += [
            MachinePolicy(
                machine_id=f"{number}-{m}", profile_id=f"p{number}", known_by="links", certainty="certain", why="",
                gpo_profile_id=f"p{number}", gpo_certainty="certain", track=track, generation=None,
            )
            for m in range(computers)
        ]  # fmt: skip
    for kind, rows in ((ProfileValue, values), (MachinePolicy, machines)):
        database.create(shape(kind))
        database.add(shape(kind), rows)
    fill(database, profile_target.MAPPER)
    found = [*files(database)]
    assert [f.content for f in files(database)] == [f.content for f in found]
    return {f.path: json.loads(f.content) for f in found}


def test_computers_with_the_same_values_share_a_file_and_the_largest_set_comes_first(made: Made) -> None:
    deferred = {(WU, "DeferQualityUpdates"): "1", (WU, "DeferQualityUpdatesPeriodInDays"): "7"}
    found = made(
        ("client", SCHEDULED, 2), ("client", deferred, 3), ("client", {**deferred, (WU, "TargetGroup"): "x"}, 1)
    )
    assert list(found) == ["policies/ring-1.json", "policies/ring-2.json"]
    assert found["policies/ring-1.json"]["qualityUpdatesDeferralPeriodInDays"] == 7
    assert "4 clients" in found["policies/ring-1.json"]["description"]
    assert "automaticUpdateMode" not in found["policies/ring-1.json"]


def test_servers_and_empty_estates_get_no_file(made: Made) -> None:
    assert made() == {}
    assert made(("server", FULL, 3)) == {}


def test_a_ring_holds_what_policy_said_and_its_limits(made: Made) -> None:
    ring = made(("client", FULL, 1))["policies/ring-1.json"]
    said = {k: v for k, v in ring.items() if k not in ("displayName", "description", *BETA)}
    assert said == {
        "automaticUpdateMode": "autoInstallAndRebootAtScheduledTime",
        "installationSchedule": {
            "@odata.type": "#microsoft.graph.windowsUpdateScheduledInstall",
            "scheduledInstallDay": "tuesday",
            "scheduledInstallTime": "22:00:00.0000000",
        },
        "microsoftUpdateServiceAllowed": True,
        "qualityUpdatesDeferralPeriodInDays": 30,
        "scheduleRestartWarningInHours": 8,
        "updateNotificationLevel": "restartWarningsOnly",
        "updateWeeks": "firstWeek,thirdWeek",
    }


def test_graph_accepts_every_ring(made: Made) -> None:
    document = json.loads((data_folder() / "contracts" / "graph" / "graph-v1.openapi.json").read_bytes())
    schemas = "#/components/schemas/microsoft.graph."
    validator = jsonschema.Draft202012Validator(
        {**document, "$ref": f"{schemas}windowsUpdateForBusinessConfiguration-create"}
    )
    schedule = jsonschema.Draft202012Validator({**document, "$ref": f"{schemas}windowsUpdateScheduledInstall-create"})
    for held in (FULL, SCHEDULED, {(AU, "AUOptions"): "3"}, {(AU, "ScheduledInstallEveryWeek"): "1", **SCHEDULED}):
        ring = made(("client", held, 1))["policies/ring-1.json"]
        stable = {k: v for k, v in ring.items() if k not in BETA}
        if stable["automaticUpdateMode"] == "windowsDefault":
            stable["automaticUpdateMode"] = "userDefined"
        for week in str(stable.pop("updateWeeks", "userDefined")).split(","):  # flags, which the contract cannot join
            assert [e.message for e in validator.iter_errors({**stable, "updateWeeks": week})] == []
        assert [*validator.iter_errors({**stable, "qualityUpdatesDeferal": 1})], "the contract refuses nothing"
        if "installationSchedule" in ring:
            assert [e.message for e in schedule.iter_errors(ring["installationSchedule"])] == []


def test_every_week_stands_for_all_weeks() -> None:
    assert ring_of({"updateWeeks.everyWeek": "true", "updateWeeks.firstWeek": "true"}) == {"updateWeeks": "everyWeek"}


def settings_by_id(policy: Mapping[str, Any]) -> dict[str, Any]:
    return {
        s["settingInstance"]["settingDefinitionId"].removeprefix(PREFIX): s["settingInstance"]
        for s in policy["settings"]
    }


def test_a_policy_of_the_catalogue_holds_what_a_ring_cannot(made: Made) -> None:
    policy = made(("client", FULL, 1))["policies/catalog-1.json"]
    found = settings_by_id(policy)
    assert found["update_activehoursstart"]["simpleSettingValue"]["value"] == 6
    reminder = found["update_autorestartnotificationschedule_v2"]["choiceSettingValue"]["value"]
    assert reminder == f"{PREFIX}update_autorestartnotificationschedule_60", "the option has no _v2"
    mode = found["deliveryoptimization_dodownloadmode"]["choiceSettingValue"]["value"]
    assert mode == f"{PREFIX}deliveryoptimization_dodownloadmode_0"
    assert found["deliveryoptimization_dogroupid"]["simpleSettingValue"]["value"] == "5"
    hosts = found["deliveryoptimization_docachehost"]["simpleSettingCollectionValue"]
    assert [h["value"] for h in hosts] == ["cache1.corp.example", "cache2.corp.example"]
    order = found["defender_signatureupdatefallbackorder"]["simpleSettingCollectionValue"]
    assert [o["value"] for o in order] == ["MicrosoftUpdateServer", "MMPC"]
    hours = found["deliveryoptimization_dosethourstolimitbackgrounddownloadbandwidth"]["choiceSettingValue"]
    assert hours["value"].endswith("_1")
    assert [c["settingDefinitionId"].rsplit("bandwidth", 1)[1] for c in hours["children"]] == ["from", "in"]
    assert all("_sethours" not in setting for setting in found)


def test_a_policy_has_the_members_of_microsofts_model(made: Made) -> None:
    entities = json.loads((data_folder() / "contracts" / "graph" / "graph-beta.models.json").read_bytes())["entities"]
    policy = made(("client", FULL, 1))["policies/catalog-1.json"]
    assert set(policy) <= set(entities["deviceManagementConfigurationPolicy"]["properties"])
    for setting in policy["settings"]:
        assert set(setting) <= set(entities["deviceManagementConfigurationSetting"]["properties"])
        instance = setting["settingInstance"]
        kind = instance["@odata.type"].removeprefix("#microsoft.graph.")
        if kind in entities:
            assert set(instance) <= set(entities[kind]["properties"])


def exports() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((data_folder() / "raw" / "intune-exports").glob("*.json")):
        raw = path.read_bytes()
        text = raw.decode("utf-16" if raw.startswith(codecs.BOM_UTF16_LE) else "utf-8-sig")
        content = json.loads(text)
        if "settings" in content:
            yield path.name, content


def bare(node: Any) -> Any:
    """Leave out what Graph adds to an answer: annotations, and members that are null."""
    if isinstance(node, dict):
        kept = {k: v for k, v in node.items() if v is not None and ("@" not in k or k == "@odata.type")}
        return {k: bare(v) for k, v in kept.items()}
    return [bare(n) for n in node] if isinstance(node, list) else node


def value_of(instance: Mapping[str, Any]) -> str:
    if "simpleSettingValue" in instance:
        return str(instance["simpleSettingValue"]["value"])
    return str(instance["choiceSettingValue"]["value"]).rsplit("_", 1)[1]


def test_settings_are_written_as_intune_exports_them() -> None:
    compared = set()
    for name, policy in exports():
        for setting in policy["settings"]:
            theirs = bare(setting["settingInstance"])
            if theirs["settingDefinitionId"] in CATALOG:
                [ours] = settings_of({theirs["settingDefinitionId"]: value_of(theirs)})
                assert ours["settingInstance"] == theirs, name
                assert ours["@odata.type"] == setting["@odata.type"]
                compared.add(theirs["settingDefinitionId"])
    assert len(compared) > 15


def test_a_policy_has_the_envelope_of_an_export(made: Made) -> None:
    ours = made(("client", FULL, 1))["policies/catalog-1.json"]
    for _, theirs in exports():
        assert (ours["platforms"], ours["technologies"]) == (theirs["platforms"], theirs["technologies"])
        assert ours["templateReference"]["templateId"] == theirs["templateReference"]["templateId"]
        assert ours["roleScopeTagIds"] == theirs["roleScopeTagIds"]


@pytest.mark.parametrize("setting", CATALOG)
def test_every_setting_of_the_table_can_be_written(setting: str) -> None:
    [made_of] = settings_of({setting: "1"})
    instance = made_of["settingInstance"]
    assert instance["settingDefinitionId"] == (CATALOG[setting]["parent"] or setting)
    assert "\\" not in json.dumps(instance)
