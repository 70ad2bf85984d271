"""The object of a wave's own: what it sets and takes away in each step, so that it wins over the objects that others need."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("wave_id", "step", "side", "key", "value_name"))
class WavePolicy:
    """An entry of a wave's own Group Policy object; where two objects of the wave differ, the value goes."""

    wave_id: Annotated[str, "The wave"]
    track: Annotated[str, "client or server"]
    step: Annotated[int, "Step of the cut-over"]
    step_name: Annotated[str, "Its name"]
    position: Annotated[int, "Order within the step"]
    side: Annotated[str, "machine or user"]
    key: Annotated[str, "Registry key below its hive, lower case"]
    value_name: Annotated[str, "The value"]
    action: Annotated[str, "set or delete"]
    value_type: Annotated[str | None, "Type of what is set"]
    value: Annotated[str | None, "What is set"]
    computers: Annotated[int, "Computers of the wave for which it changes something"]


MAPPER = Mapper(
    fills=WavePolicy,
    sql="""
with mover as (
    select w.wave_id, w.track, m.machine_id, m.gpo_profile_id as profile_id, m.generation
      from machine_place p
      join wave w on w.wave_id = p.place
      join machine_policy m using (machine_id)
     where p.place_kind = 'wave' and m.track = w.track and m.gpo_profile_id is not null
), held as (
    -- one row for each profile of a wave, so that computers are counted and not multiplied
    select wave_id, track, profile_id, generation, count(*) as machines
      from mover
     group by wave_id, track, profile_id, generation
), changed as (
    select h.wave_id, h.track, c.step, c.step_name, c.position, c.side, c.key, c.value_name, c.becomes, c.type_then,
           c.value_then, h.profile_id, h.generation, h.machines
      from held h
      join profile_policy p on p.profile_id = h.profile_id
      join policy_change c on c.origin_id = p.policy_id and c.track = h.track
     where c.becomes in ('absent', 'set') and c.side = 'machine' and not c.is_32_bit and c.value_name <> ''
), added as (
    -- what a step sets whether an object has it or not
    select h.wave_id, h.track, c.step, s.name as step_name, c.position, c.side, c.key, c.value_name, 'set' as becomes,
           c.value_type as type_then, c.value as value_then, h.profile_id, h.generation, h.machines
      from held h
      join cutover_change c on c.track = h.track and c.action = 'set' and c.only_if in ('always', 'uses_wsus')
      join cutover_step s on s.track = c.track and s.step = c.step
      join profile_state t on t.profile_id = h.profile_id and t.track = h.track and t.step = 0
     where (c.only_if = 'always' or t.wsus = 'wsus')
       and (s.generations is null or strpos('|' || s.generations || '|', '|' || h.generation || '|') > 0)
), removed_again as (
    select a.wave_id, a.track, c.step, s.name as step_name, c.position, c.side, c.key, c.value_name, 'absent' as becomes,
           cast(null as varchar) as type_then, cast(null as varchar) as value_then, a.profile_id, a.generation, a.machines
      from added a
      join cutover_change c on c.track = a.track and c.action = 'delete' and c.side = a.side and c.key = a.key
                           and lower(c.value_name) = lower(a.value_name) and c.step > a.step
      join cutover_step s on s.track = c.track and s.step = c.step
), entry as (
    select distinct * from changed union select distinct * from added union select distinct * from removed_again
)
select wave_id, track, step, max(step_name) as step_name, min(position) as position, side, key,
       max(value_name) as value_name,
       case when min(becomes) = 'set' and count(distinct value_then) = 1 then 'set' else 'delete' end as action,
       case when min(becomes) = 'set' and count(distinct value_then) = 1 then max(type_then) end as value_type,
       case when min(becomes) = 'set' and count(distinct value_then) = 1 then max(value_then) end as value,
       cast(sum(machines) as bigint) as computers
  from (select wave_id, track, step, step_name, min(position) as position, side, key, lower(value_name) as name,
               max(value_name) as value_name, min(becomes) as becomes, max(type_then) as type_then,
               max(value_then) as value_then, profile_id, generation, max(machines) as machines
          from entry
         group by wave_id, track, step, step_name, side, key, lower(value_name), profile_id, generation) e
 group by wave_id, track, step, side, key, name
""",
)
