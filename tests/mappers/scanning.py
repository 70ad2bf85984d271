"""Profiles of policy values in, where Windows scans out: what tests of scan sources share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from migrator.assessment import load_reference
from migrator.estate.database import Database
from migrator.estate.facts.servers import Server
from migrator.estate.functions import define_functions
from migrator.estate.model import shape
from migrator.mappers import fill, profile_state, scan_source
from migrator.reference import reference_table
from migrator.settings import Settings

WU = "software\\policies\\microsoft\\windows\\windowsupdate"
AU = f"{WU}\\au"
DEFENDER = "software\\policies\\microsoft\\windows defender\\signature updates"
DELIVERY = "software\\policies\\microsoft\\windows\\deliveryoptimization"
Values = Mapping[str, str | None]
WSUS: Values = {"WUServer": "http://wsus.corp.example:8530", "AU\\UseWUServer": "1"}
CLASS_VALUE = {
    c.lower(): f"SetPolicyDrivenUpdateSourceFor{c}Updates" for c in ("Feature", "Quality", "Driver", "Other")
}
TO_WU: Values = {**dict.fromkeys(CLASS_VALUE.values(), "0"), "AU\\UseUpdateClassPolicySource": "1"}
TO_WSUS: Values = {**dict.fromkeys(CLASS_VALUE.values(), "1"), "AU\\UseUpdateClassPolicySource": "1"}
DEFER: Values = {"DeferQualityUpdatesPeriodInDays": "7"}
NO_DUAL: Values = {"DisableDualScan": "1"}
MICROSOFT = ("feature", "quality", "driver", "other")
GENERATIONS = [str(r["generation"]) for r in reference_table("scan_generation").records()]
LAST = {
    t: max(int(r["step"] or 0) for r in reference_table("cutover_step").records() if r["track"] == t)
    for t in ("client", "server")
}
W10, W10_OLD, W11 = "windows_10_2004_to_22h2", "windows_10_1607_to_1909", "windows_11"
S16, S19, S22, S25 = "server_2016", "server_2019", "server_2022", "server_2025"


def opened() -> Database:
    """Return a session with the reference tables."""
    database = Database()
    database.run("set threads = 1")
    define_functions(database)
    load_reference(database, Settings())
    return database


def place(path: str) -> tuple[str, str, str]:
    """Return side, key and name of a path: `AU\\X`, `HKCU\\key\\X`, a whole key, or X below Windows Update."""
    *folders, name = path.split("\\")
    if not folders:
        return "machine", WU, name
    if folders == ["AU"]:
        return "machine", AU, name
    if folders[0] == "HKCU":
        return "user", "\\".join(folders[1:]), name
    return "machine", "\\".join(folders), name


def derive(
    database: Database, profiles: Mapping[str, Values], *, generations: Sequence[str], servers: Sequence[Server] = ()
) -> None:
    database.create(shape(Server))
    database.add(shape(Server), list(servers))
    database.run(
        "create or replace table profile_value (profile_id varchar, side varchar, key varchar, value_name varchar, "
        "value_type varchar, value varchar, policy_id varchar, via varchar, certainty varchar)"
    )
    database.run("create or replace table machine_policy (machine_id varchar, profile_id varchar, generation varchar)")
    rows = [(p, *place(path), value) for p, values in profiles.items() for path, value in values.items()]
    if rows:
        database.connection.executemany(
            "insert into profile_value (profile_id, side, key, value_name, value) values (?, ?, ?, ?, ?)",
            [list(r) for r in rows],
        )
    machines = [[f"{p}/{g}/{i}", p, g] for p in profiles for g in generations for i in (1, 2)]
    database.connection.executemany("insert into machine_policy values (?, ?, ?)", machines)
    fill(database, profile_state.MAPPER)
    fill(database, scan_source.MAPPER)


def asked(
    database: Database, values: Values, generation: str, *, step: int = 0, servers: Sequence[Server] = ()
) -> dict[str, dict[str, Any]]:
    """Return the row of each class."""
    derive(database, {"p": values}, generations=[generation], servers=servers)
    found = database.records("select * from scan_source where step = ?", [step])
    assert len(found) == 6
    return {r["update_class"]: r for r in found}


def sources(database: Database, values: Values, generation: str, *, step: int = 0) -> dict[str, str]:
    return {c: r["scan_from"] for c, r in asked(database, values, generation, step=step).items()}


def of_microsoft(found: dict[str, str]) -> str:
    """Return the sources of the four classes in order: `wu wu verify wsus`, or the one that all have."""
    told = [found[c] for c in MICROSOFT]
    return told[0] if len(set(told)) == 1 else " ".join(told)
