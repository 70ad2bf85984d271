"""What the section on taking policy away asks the database, and the shape of its answers."""

from __future__ import annotations

from datetime import date

import msgspec

from migrator.estate.database import Database
from migrator.reports.policy_words import PAIRS, VALUE_NAMES, was_read
from migrator.reports.sections._scan_data import FromWhere


class StepLine(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the cut-over, and from where computers would scan quality updates after it; step 0 is today."""

    track: str
    step: int
    title: str
    stop_condition: str
    scanned: FromWhere


class WaveExit(msgspec.Struct, frozen=True, kw_only=True):
    """How many objects the computers of a wave leave, by the way; `local`: computers whose own registry is changed."""

    wave_id: str
    title: str
    starts: date
    computers: int
    edit: int
    filter: int
    outrank: int
    local: int
    group_name: str | None


class ObjectExit(msgspec.Struct, frozen=True, kw_only=True):
    """An object with values that change: computers that leave it, those that wait in lanes, the wave after which it can go."""

    policy_id: str
    name: str
    computers: int
    waves: int
    waiting: int
    methods: list[str]
    last_wave: str | None
    free_after: date | None


class ValueReturn(msgspec.Struct, frozen=True, kw_only=True):
    """A value that another object sets once the one that decides is gone."""

    name: str
    left: str
    behind: str
    value: str
    computers: int


class Removal(msgspec.Struct, frozen=True, kw_only=True):
    """The way out of client policy; `adrift` are computers of which nothing says which objects they have."""

    was_read: bool
    adrift: int
    steps: list[StepLine]
    waves: list[WaveExit]
    objects: list[ObjectExit]
    returns: list[ValueReturn]


STEPS = f"""
with counted as (
    select s.track, s.step, s.scan_from, sum(p.machines) as machines
      from scan_source s
      join ({PAIRS}) as p using (profile_id, generation, track)
     where s.update_class = 'quality'
     group by s.track, s.step, s.scan_from
), step as (
    select track, step, title, stop_condition from cutover_step
     union all
    select distinct track, cast(0 as bigint) as step, 'Today' as title, '' as stop_condition from cutover_step
)
select s.track, s.step, s.title, s.stop_condition,
       cast(coalesce(sum(c.machines) filter (where c.scan_from = 'wsus'), 0) as bigint) as wsus,
       cast(coalesce(sum(c.machines) filter (where c.scan_from = 'wu'), 0) as bigint) as wu,
       cast(coalesce(sum(c.machines) filter (where c.scan_from = 'none'), 0) as bigint) as none,
       cast(coalesce(sum(c.machines) filter (where c.scan_from = 'verify'), 0) as bigint) as verify
  from step s
  join counted c on c.track = s.track and c.step = s.step
 group by s.track, s.step, s.title, s.stop_condition
 order by s.track, s.step
"""
WAVES = """
select w.wave_id, w.title, w.starts, w.computers,
       count(distinct e.origin_id) filter (where e.method = 'edit') as edit,
       count(distinct e.origin_id) filter (where e.method = 'filter') as filter,
       count(distinct e.origin_id) filter (where e.method = 'outrank') as outrank,
       cast(coalesce(sum(e.computers) filter (where e.method = 'local'), 0) as bigint) as local,
       max(e.group_name) as group_name
  from wave w
  join policy_exit e on e.is_wave and e.place = w.wave_id
 group by w.wave_id, w.title, w.starts, w.computers, w.track, w.position
 order by w.track, w.position
"""
OBJECTS = """
select e.origin_id as policy_id, o.name,
       cast(coalesce(sum(e.computers) filter (where e.is_wave), 0) as bigint) as computers,
       count(distinct e.place) filter (where e.is_wave) as waves,
       cast(coalesce(sum(e.computers) filter (where not e.is_wave), 0) as bigint) as waiting,
       list(distinct e.method order by e.method) as methods,
       max(e.last_wave) as last_wave, max(w.ends) as free_after
  from policy_exit e
  join policy_origin o using (origin_id)
  left join wave w on w.wave_id = e.last_wave
 where o.kind = 'gpo'
 group by e.origin_id, o.name
 order by computers desc, waiting desc, o.name, e.origin_id
"""
RETURNS = f"""
select n.shown as name, l.name as left, b.name as behind, r.value, r.computers
  from policy_return r
  join policy_origin l using (origin_id)
  join policy_origin b on b.origin_id = r.other_id
  join ({VALUE_NAMES}) as n on n.side = r.side and n.key = r.key and n.name = r.value_name
 order by r.computers desc, l.name, b.name, r.key, r.value_name, r.value, r.origin_id, r.other_id, r.side
"""


def read(database: Database) -> Removal:
    """Return how each wave leaves policy, when each object can go, and what would come back."""
    steps = []
    for row in database.records(STEPS):
        scanned = FromWhere(**{source: row.pop(source) for source in ("wsus", "wu", "none", "verify")})
        steps.append(StepLine(**row, scanned=scanned))
    return Removal(
        was_read=was_read(database),
        adrift=database.value("select count(*) from machine_policy where gpo_profile_id is null"),
        steps=steps,
        waves=[WaveExit(**row) for row in database.records(WAVES)],
        objects=[ObjectExit(**row) for row in database.records(OBJECTS)],
        returns=[ValueReturn(**row) for row in database.records(RETURNS)],
    )
