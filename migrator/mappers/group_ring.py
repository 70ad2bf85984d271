"""Groups to rings: a first mapping by role, habit, deadline and size; without a habit a large group comes last."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("group_key", "track"))
class GroupRing:
    """The ring that a group's clients, and the stage that its servers, become."""

    group_key: Annotated[str, "Server and group"]
    track: Annotated[str, "client or server"]
    ring: Annotated[str, "Ring of an Autopatch group (clients) or stage of Update Manager (servers)"]
    position: Annotated[int, "Order of the ring; 0 comes first"]
    basis: Annotated[str, "settings, own approvals, approvals of a parent, or size"]
    rests_on: Annotated[
        str | None, "Group whose approvals give the median: itself or the nearest above with enough of them"
    ]
    quality_days: Annotated[float | None, "Median days from release to approval that it rests on"]
    deadline_days: Annotated[float | None, "Median days to the deadline, where most approvals have one"]
    machines: Annotated[int, "Computers of this track in the group"]


MAPPER = Mapper(
    fills=GroupRing,
    sql="""
with habit as (
    select l.group_key, h.group_key as rests_on, l.steps, h.quality_days,
           case when h.deadlines * 2 > h.quality_approvals then h.deadline_days end as deadline_days
      from group_line l
      join group_habit h on h.group_key = l.ancestor_key
      join setting s on s.name = 'plan.fewest_approvals'
     where h.quality_approvals >= cast(s.value as bigint) and h.quality_days is not null
   qualify row_number() over (partition by l.group_key order by l.steps) = 1
), sized as (
    select g.group_key,
           case when p.target in ('autopatch', 'intune-rings') then 'client' else 'server' end as track,
           count(*) as machines
      from machine_group g
      join placement p using (machine_id)
     where p.target not in ('decide', 'stay')
     group by 1, 2
), overall as (
    select track, sum(machines) as machines from sized group by track
), wanted as (
    select s.group_key, s.track, s.machines, h.quality_days, h.deadline_days, h.steps, h.rests_on,
           r.ring as fixed,
           case when s.machines * 20 <= o.machines then 2 else 1 end as from_last
      from sized s
      join overall o using (track)
      join group_tree t using (group_key)
      left join habit h using (group_key)
      left join ring_setting r on lower(r.group_name) = lower(t.name) or lower(r.group_name) = lower(t.path)
   qualify row_number() over (partition by s.group_key, s.track order by r.ring nulls last) = 1
), near as (
    select w.group_key, w.track, c.ring, c.position,
           row_number() over (
               partition by w.group_key, w.track
               order by abs(c.quality_deferral - w.quality_days), c.quality_deferral desc) as rank
      from wanted w
      join ring_choice c using (track)
     where w.quality_days is not null
)
select w.group_key, w.track,
       c.ring, c.position,
       case when w.fixed is not null then 'settings'
            when w.quality_days is not null and w.steps = 0 then 'own approvals'
            when w.quality_days is not null then 'approvals of a parent'
            else 'size' end as basis,
       w.rests_on, w.quality_days, w.deadline_days, w.machines
  from wanted w
  left join near n on n.group_key = w.group_key and n.track = w.track and n.rank = 1
  left join (select track, ring, row_number() over (partition by track order by position desc) as from_last
               from ring_choice) z
    on z.track = w.track and z.from_last = w.from_last
  join ring_choice c on c.track = w.track and c.ring = coalesce(w.fixed, n.ring, z.ring)
""",
)
