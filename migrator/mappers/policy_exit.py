"""How the computers of each wave leave a Group Policy object that others still need."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("origin_id", "track", "place"))
class PolicyExit:
    """An origin that holds values to be changed, and the computers of one place of the plan that it reaches.

    A shared object is never edited before its last computer has moved: its waves leave it by a group that is denied it
    (filter), or by an object of their own that wins over it (outrank).
    """

    origin_id: Annotated[str, "Group Policy object, or profile of registries that hold the same"]
    track: Annotated[str, "client or server"]
    place: Annotated[str, "Wave id, or the lane of computers that do not move yet"]
    is_wave: Annotated[bool, "A wave of the plan"]
    computers: Annotated[int, "Its computers that the origin reaches or may reach"]
    method: Annotated[
        str,
        "edit: this wave has it alone. filter: deny it to the wave's group. outrank: an object of the wave wins over it. "
        "local: no object sets some values of its registry. wait: these computers do not move",
    ]
    group_name: Annotated[str | None, "Group of the wave's computers"]
    last_wave: Annotated[str | None, "Wave after which nobody needs it; not set while computers in lanes have it"]
    why: Annotated[str, "Why this way"]


MAPPER = Mapper(
    fills=PolicyExit,
    sql="""
with by_hand as (
    select distinct profile_id, key, lower(value_name) as name from hand_value
), changing as (
    select c.origin_id, c.track,
           max(c.becomes in ('absent', 'set') and (c.via <> 'registry' or h.name is not null)) as changes,
           min(c.becomes = 'absent' or (c.becomes = 'stay' and c.value is null)) as goes_whole
      from policy_change c
      left join by_hand h on h.profile_id = c.origin_id and h.key = c.key and h.name = lower(c.value_name)
     group by c.origin_id, c.track
), placed as (
    select r.origin_id, r.track, p.place, p.place_kind = 'wave' as is_wave, count(*) as computers
      from policy_reach r
      join machine_place p using (machine_id)
     where r.track is not null
     group by r.origin_id, r.track, p.place, p.place_kind = 'wave'
), shared as (
    select origin_id,
           count(distinct place) filter (where is_wave) as waves,
           count(*) filter (where not is_wave) as waiting
      from placed
     group by origin_id
), last as (
    select p.origin_id, w.wave_id
      from placed p
      join wave w on w.wave_id = p.place
   qualify row_number() over (partition by p.origin_id order by w.ends desc, w.wave_id desc) = 1
), only_updates as (
    select policy_id, min(only_updates) as only_updates from group_policy group by policy_id
)
select p.origin_id, p.track, p.place, p.is_wave, p.computers,
       case when o.kind = 'registry' then 'local'
            when not p.is_wave then 'wait'
            when s.waves = 1 and s.waiting = 0 and o.reach = 'known' then 'edit'
            when u.only_updates and c.goes_whole then 'filter'
            else 'outrank' end as method,
       case when o.kind = 'gpo' and p.is_wave then 'Leaves WSUS ' || p.place end as group_name,
       case when s.waiting = 0 then l.wave_id end as last_wave,
       case when o.kind = 'registry' then 'Values that no object sets are taken away on the computers themselves'
            when not p.is_wave then 'These computers keep the object until they have a wave'
            when s.waves = 1 and s.waiting = 0 and o.reach = 'known' then 'No other computer has the object'
            when u.only_updates and c.goes_whole
            then 'The object holds nothing else that these computers need: deny it to their group'
            when u.only_updates is null then 'What else the object sets was not read, so it must go on applying'
            when not u.only_updates then 'The object sets other things too, so it must go on applying'
            else 'Some of its values stay, so it must go on applying' end as why
  from placed p
  join policy_origin o using (origin_id)
  join changing c on c.origin_id = p.origin_id and c.track = p.track and c.changes
  join shared s on s.origin_id = p.origin_id
  left join last l on l.origin_id = p.origin_id
  left join only_updates u on u.policy_id = p.origin_id
""",
)
