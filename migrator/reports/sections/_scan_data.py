"""What the section on scan sources asks the database, and the shape of its answers."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec

from migrator.estate.database import Database
from migrator.reports.policy_words import CLASSES, PAIRS, SCANNED, SCANNED_BY_GROUP, was_read
from migrator.reports.sheets import PATH

EXAMPLES = 3


class FromWhere(msgspec.Struct, frozen=True, kw_only=True):
    """Computers by where they scan: WSUS, Windows Update, nothing; `verify`: the sources do not settle it."""

    wsus: int = 0
    wu: int = 0
    none: int = 0
    verify: int = 0

    @property
    def parts(self) -> dict[str, int]:
        """Return the four numbers in the order in which they are shown."""
        return {"wsus": self.wsus, "wu": self.wu, "none": self.none, "verify": self.verify}


class ClassLine(msgspec.Struct, frozen=True, kw_only=True):
    """A class of updates and from where computers scan for it today."""

    update_class: str
    scanned: FromWhere


class BlockLine(msgspec.Struct, frozen=True, kw_only=True):
    """A value that stops updates, for which classes, and the computers that have it."""

    value: str
    classes: list[str]
    computers: int


class GroupScan(msgspec.Struct, frozen=True, kw_only=True):
    """A group; `answered` are those of its computers for which it is known where they scan."""

    group_key: str
    group: str
    server: str
    computers: int
    answered: int
    quality: FromWhere
    feature: FromWhere
    driver: FromWhere
    dual_scan: int


class DeviceToTest(msgspec.Struct, frozen=True, kw_only=True):
    """A computer on which a test can be made."""

    name: str
    windows: str


class ScanTest(msgspec.Struct, frozen=True, kw_only=True):
    """A test on one device: `is_open` where nothing else settles the source, else where Microsoft's pages disagree."""

    rule_row: str
    is_open: bool
    classes: list[str]
    windows: list[str]
    computers: int
    reason: str
    test: str
    reading: str
    link: str
    contradicted_by: str
    devices: list[DeviceToTest]


class ScanSources(msgspec.Struct, frozen=True, kw_only=True):
    """Where computers scan today; every number is of `answered`, those whose policy and generation of Windows are known."""

    was_read: bool
    computers: int
    answered: int
    dual_scan: int
    dual_scan_not_known: int
    classes: list[ClassLine]
    blocked: list[BlockLine]
    groups: list[GroupScan]
    tests: list[ScanTest]


COUNTS = f"""
select count(*) as computers, count(t.quality) as answered,
       count(*) filter (where t.dual_scan) as dual_scan,
       count(*) filter (where t.quality is not null and t.dual_scan is null) as dual_scan_not_known
  from machine_policy m
  left join ({SCANNED}) as t using (profile_id, generation, track)
"""
BY_CLASS = f"""
select s.update_class, s.scan_from, cast(sum(p.machines) as bigint) as computers
  from scan_source s
  join ({PAIRS}) as p using (profile_id, generation, track)
 where s.step = 0
 group by s.update_class, s.scan_from
"""
BLOCKED = f"""
with said as (
    select s.profile_id, s.generation, s.track, p.machines, s.update_class,
           trim(unnest(string_split(s.blocked_by, ','))) as value
      from scan_source s
      join ({PAIRS}) as p using (profile_id, generation, track)
     where s.step = 0 and s.blocked_by <> ''
), once as (
    select value, profile_id, generation, track, max(machines) as machines from said group by value, profile_id, generation, track
), counted as (
    select value, cast(sum(machines) as bigint) as computers from once group by value
), classed as (
    select value, list(distinct update_class order by update_class) as classes from said group by value
)
select value, classes, computers from counted join classed using (value) order by computers desc, value
"""
GROUPS = f"""
select t.group_key, {PATH} as group, coalesce(v.name, t.server_id) as server, s.* exclude (group_key)
  from ({SCANNED_BY_GROUP}) as s
  join group_tree t using (group_key)
  left join server v using (server_id)
 order by s.computers desc, server, t.path, t.group_key
"""
TESTS = f"""
select s.rule_row, max(s.scan_from = 'verify') as is_open, list(distinct s.update_class) as classes,
       list(distinct g.name order by g.name) as windows,
       s.reason, s.test, s.test_reading as reading, s.link, s.contradicted_by
  from scan_source s
  join ({PAIRS}) as p using (profile_id, generation, track)
  join scan_generation g using (generation)
 where s.step = 0 and s.test <> ''
 group by s.rule_row, s.reason, s.test, s.test_reading, s.link, s.contradicted_by
"""
TESTED = """
with open_pair as (
    select distinct profile_id, generation, track, rule_row from scan_source where step = 0 and test <> ''
), device as (
    select o.rule_row, m.machine_id, coalesce(m.name, m.machine_id) as name,
           coalesce(nullif(concat_ws(' ', m.release, m.edition), ''), '') as windows,
           count(*) over (partition by o.rule_row) as computers,
           row_number() over (partition by o.rule_row order by coalesce(m.name, m.machine_id), m.machine_id) as place
      from open_pair o
      join machine_policy p using (profile_id, generation, track)
      join machine m using (machine_id)
)
select rule_row, name, windows, computers from device where place <= ? order by rule_row, place
"""


def read(database: Database) -> ScanSources:
    """Return where computers scan today, by class and by group, and what has to be tested."""
    [counts] = database.records(COUNTS)
    scanned: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for update_class, source, computers in database.rows(BY_CLASS):
        scanned[update_class][source] = computers
    return ScanSources(
        was_read=was_read(database),
        **counts,
        classes=[ClassLine(update_class=c, scanned=FromWhere(**scanned[c])) for c in CLASSES],
        blocked=[
            BlockLine(**{**row, "classes": [c for c in CLASSES if c in row["classes"]]})
            for row in database.records(BLOCKED)
        ],
        groups=[_group(row) for row in database.records(GROUPS)],
        tests=_tests(database),
    )


def _group(row: dict[str, Any]) -> GroupScan:
    def of(update_class: str) -> FromWhere:
        return FromWhere(**{source: row.pop(f"{update_class}_{source}") for source in ("wsus", "wu", "none", "verify")})

    return GroupScan(quality=of("quality"), feature=of("feature"), driver=of("driver"), **row)


def _tests(database: Database) -> list[ScanTest]:
    devices: defaultdict[str, list[DeviceToTest]] = defaultdict(list)
    computers: dict[str, int] = {}
    for rule_row, name, windows, count in database.rows(TESTED, [EXAMPLES]):
        devices[rule_row].append(DeviceToTest(name=name, windows=windows))
        computers[rule_row] = count
    found = [
        ScanTest(
            **{**row, "classes": [c for c in CLASSES if c in row["classes"]]},
            computers=computers[row["rule_row"]],
            devices=devices[row["rule_row"]],
        )
        for row in database.records(TESTS)
    ]
    return sorted(found, key=lambda t: (not t.is_open, -t.computers, t.rule_row))
