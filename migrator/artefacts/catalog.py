"""What policy said, for Intune: a settings-catalogue policy and a ring as Graph JSON for each distinct set of values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from migrator.artefacts import Artefact, File
from migrator.artefacts.rings import LONGEST, TYPE
from migrator.estate.database import Database
from migrator.reference import reference_table

GRAPH = "#microsoft.graph."
CONFIGURATION = f"{GRAPH}deviceManagementConfiguration"
WEEKS = ("firstWeek", "secondWeek", "thirdWeek", "fourthWeek")

IMPLIED = """
with computers as (
    select profile_id, count(*) as computers
      from machine_policy
     where track = 'client' and profile_id is not null
     group by profile_id
)
select t.profile_id, t.kind, t.target, t.target_value, c.computers
  from profile_target t
  join computers c using (profile_id)
 where t.track = 'client' and t.kind in ('catalog', 'ring')
 order by t.profile_id, t.kind, t.target
"""

Values = dict[str, str]
"""Target -> value, both as text."""


def implied(database: Database, kind: str) -> list[tuple[Values, int]]:
    """Return the distinct sets of one kind (catalog or ring) with their clients, the set of most computers first."""
    sets: defaultdict[str, Values] = defaultdict(dict)
    computers: dict[str, int] = {}
    for row in database.records(IMPLIED):
        if row["kind"] == kind:
            sets[row["profile_id"]][row["target"]] = row["target_value"]
            computers[row["profile_id"]] = row["computers"]
    distinct: defaultdict[tuple[tuple[str, str], ...], int] = defaultdict(int)
    for profile, values in sets.items():
        distinct[tuple(sorted(values.items()))] += computers[profile]
    ordered = sorted(distinct.items(), key=lambda found: (-found[1], found[0]))
    return [(dict(values), count) for values, count in ordered]


def files(database: Database) -> Iterator[File]:
    """Yield a file for each distinct set of settings of the catalogue, then for each of properties of a ring."""
    [run] = database.records("select * from run")
    made = f"Made by migrator {run['tool']} as of {run['as_of']}"
    for number, (values, computers) in enumerate(implied(database, "catalog"), start=1):
        about = f"{made}: what the policy of {computers:,} clients says and a ring cannot."
        body = {
            "name": f"WSUS migration - settings from policy {number}",
            "description": about[:LONGEST],
            "platforms": "windows10",
            "technologies": "mdm",
            "roleScopeTagIds": ["0"],
            "templateReference": {"templateId": ""},
            "settings": settings_of(values),
        }
        yield _file(
            f"catalog-{number}", body, f"{_counted(len(values), 'setting')} of the catalogue, {computers:,} clients"
        )
    for number, (values, computers) in enumerate(implied(database, "ring"), start=1):
        about = f"{made}: what the policy of {computers:,} clients says. What it does not say is left to Intune."
        body = {
            "@odata.type": TYPE,
            "displayName": f"WSUS migration - ring from policy {number}",
            "description": about[:LONGEST],
            "roleScopeTagIds": ["0"],
            **ring_of(values),
        }
        yield _file(f"ring-{number}", body, f"{_counted(len(values), 'value')} for a ring, {computers:,} clients")


def ring_of(values: Values) -> dict[str, Any]:
    """Return the properties of a ring as Graph takes them; a schedule and the weeks of a month are put together."""
    found: dict[str, Any] = {}
    parts: defaultdict[str, Values] = defaultdict(dict)
    for target, value in sorted(values.items()):
        whole, _, part = target.partition(".")
        if part:
            parts[whole][part] = value
        else:
            found[whole] = _plain(value)
    if schedule := parts.get("installationSchedule"):
        found["installationSchedule"] = {"@odata.type": f"{GRAPH}windowsUpdateScheduledInstall", **schedule}
    if weeks := parts.get("updateWeeks"):
        found["updateWeeks"] = "everyWeek" if "everyWeek" in weeks else ",".join(w for w in WEEKS if w in weeks)
    return found


def settings_of(values: Values) -> list[dict[str, Any]]:
    """Return the settings of a policy of the catalogue; those that belong to a choice stand below it.

    The shape is that of policies that Intune exports:
    https://learn.microsoft.com/graph/api/resources/intune-deviceconfigv2-devicemanagementconfigurationsetting
    """
    known = {str(row["setting_definition_id"]): row for row in reference_table("catalog_setting").records()}
    children: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    instances: dict[str, dict[str, Any]] = {}
    for setting, value in sorted(values.items()):
        instance = _instance(known[setting], value, children=[])
        if parent := known[setting]["parent"]:
            children[parent].append(instance)
        else:
            instances[setting] = instance
    for parent, below in children.items():
        instances[parent] = _instance(known[parent], "1", children=below)
    return [{"@odata.type": f"{CONFIGURATION}Setting", "settingInstance": i} for _, i in sorted(instances.items())]


def _instance(row: Mapping[str, str | None], value: str, *, children: list[dict[str, Any]]) -> dict[str, Any]:
    match row["kind"]:
        case "choice":
            kind, member = "ChoiceSettingInstance", "choiceSettingValue"
            held: Any = {
                "@odata.type": f"{CONFIGURATION}ChoiceSettingValue",
                "value": f"{row['option_prefix']}_{value}",
                "children": children,
            }
        case "collection":
            kind, member = "SimpleSettingCollectionInstance", "simpleSettingCollectionValue"
            # Group Policy shows the order of sources as { A | B }, and some copy the braces
            entries = (entry.strip(" {}") for entry in value.split(row["separator"] or ","))
            held = [_simple("String", entry) for entry in entries if entry]
        case "integer":
            kind, member, held = "SimpleSettingInstance", "simpleSettingValue", _simple("Integer", int(value))
        case _:
            kind, member, held = "SimpleSettingInstance", "simpleSettingValue", _simple("String", value)
    return {
        "@odata.type": f"{CONFIGURATION}{kind}",
        "settingDefinitionId": row["setting_definition_id"],
        member: held,
    }


def _simple(kind: str, value: str | int) -> dict[str, Any]:
    return {"@odata.type": f"{CONFIGURATION}{kind}SettingValue", "value": value}


def _plain(value: str) -> str | int | bool:
    if value in ("true", "false"):
        return value == "true"
    return int(value) if value.isdecimal() else value


def _file(name: str, body: dict[str, Any], meaning: str) -> File:
    text = msgspec.json.format(msgspec.json.encode(body), indent=2)
    return File(path=f"policies/{name}.json", meaning=meaning, content=text + b"\n")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


ARTEFACT = Artefact(
    title="What Group Policy said, for Intune (Microsoft Graph, beta)",
    how=(
        "catalog-*.json: what clients have today and a ring has no property for. POST it to",
        "https://graph.microsoft.com/beta/deviceManagement/configurationPolicies (DeviceManagementConfiguration.ReadWrite.All).",
        "ring-*.json: the properties of a ring that today's policy implies, and no others. It is there to compare with the rings",
        "of the plan; assign the one or the other, for two rings on one computer contradict each other.",
        "Values that cannot be carried over as they are: see the lossy conversions in the workbook.",
        "A policy does nothing until it is assigned. The Group Policy object goes only after the policy is in force.",
    ),
    files=files,
)
