"""Update rings as Graph JSON: one file for each client ring that the plan uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from migrator.artefacts import Artefact, File
from migrator.estate.database import Database
from migrator.reference import reference_table

TYPE = "#microsoft.graph.windowsUpdateForBusinessConfiguration"
LONGEST = 1_000
"""Characters of a description that Intune takes."""

RINGS = """
with moving as (
    select r.ring, min(r.position) as position, count(*) as computers,
           count(*) filter (where p.target = 'intune-rings') as by_rings
      from machine_ring r
      join placement p using (machine_id)
     where r.track = 'client'
     group by r.ring
), asked as (
    select ring,
           case when 2 * sum(machines) filter (where deadline_days is not null) > sum(machines)
                then median(deadline_days) end as deadline_days,
           coalesce(sum(machines) filter (where deadline_days is not null), 0) as with_deadline,
           sum(machines) as grouped,
           string_agg(coalesce(t.path, g.group_key), ', ' order by t.path, g.group_key) as groups
      from group_ring g
      left join group_tree t using (group_key)
     where g.track = 'client'
     group by ring
)
select m.ring, m.computers, m.by_rings, a.deadline_days, coalesce(a.with_deadline, 0) as with_deadline,
       coalesce(a.grouped, 0) as grouped, a.groups, c.*
  from moving m
  join ring_choice c on c.track = 'client' and c.ring = m.ring
  left join asked a on a.ring = m.ring
 order by m.position, m.ring
"""


def rings(database: Database) -> list[dict[str, Any]]:
    """Return the client rings that the plan uses, in their order: the reference table's values and what the groups had."""
    return database.records(RINGS)


def files(database: Database) -> Iterator[File]:
    """Yield a file for each ring in use."""
    [run] = database.records("select * from run")
    for ring in rings(database):
        content = {
            "@odata.type": TYPE,
            "displayName": f"WSUS migration - {ring['ring']}",
            "description": _description(ring, run),
            **properties(ring),
        }
        text = msgspec.json.format(msgspec.json.encode(content), indent=2)
        yield File(
            path=path_of(ring["ring"]),
            meaning=f"Ring {ring['ring']}: {ring['computers']:,} computers, {ring['by_rings']:,} of them outside Autopatch",
            content=text + b"\n",
        )


def path_of(ring: str) -> str:
    """Return the path of a ring's file below the folder of artefacts."""
    return f"rings/{re.sub(r'[^a-z0-9]+', '-', ring.lower()).strip('-') or 'ring'}.json"


def properties(ring: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a ring in the order of the reference table, each within its limits.

    `ring` has the columns of ring_choice; where groups with most of its computers have deadlines, their median
    (`deadline_days`) replaces its own.
    """
    found: dict[str, Any] = {}
    for row in reference_table("ring_property").records():
        column = row["ring_value"]
        value = ring.get(column) if column else None
        if column == "quality_deadline" and ring.get("deadline_days") is not None:
            value = round(ring["deadline_days"])
        found[str(row["property"])] = _value(row, value)
    return found


def _value(row: dict[str, str | None], value: int | None) -> Any:
    default = row["default"]
    match row["kind"]:
        case "number":
            wanted = int(default or 0) if value is None else value
            return max(int(row["min"] or 0), min(wanted, int(row["max"] or wanted)))
        case "yes or no":
            return default == "true"
        case "list":
            return (default or "").split()
        case "nothing":
            return None
        case _:
            return default


def _description(ring: dict[str, Any], run: dict[str, Any]) -> str:
    of = f"{ring['with_deadline']:,} of {ring['grouped']:,} computers are in groups that had a deadline"
    deadline = (
        f"quality deadline: median of the groups' own; {of}"
        if ring["deadline_days"] is not None
        else f"quality deadline: the default, because {of}"
    )
    start = f"Made by migrator {run['tool']} as of {run['as_of']} for {ring['computers']:,} computers; {deadline}."
    groups = f" WSUS groups: {ring['groups']}." if ring["groups"] else ""
    plain = "".join(c for c in start + groups if c.isprintable())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


ARTEFACT = Artefact(
    title="Update rings for Intune (Microsoft Graph, beta)",
    how=(
        "Windows Autopatch makes its own rings. For computers in an Autopatch group enter the values there, and do not",
        "assign these rings to them: two rings on one computer contradict each other.",
        "For the other clients: read the file, then POST it to https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations",
        "(permission DeviceManagementConfiguration.ReadWrite.All), or enter the values under Devices > Windows updates > Update rings.",
        "A ring does nothing until it is assigned to a group. Assign the first one to the pilot and wait for its stop conditions.",
        "Deadlines of 0 or 1 day cannot be entered in the portal; Graph takes them.",
    ),
    files=files,
)
