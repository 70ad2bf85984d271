"""What happens to each value of each origin, in which step of the cut-over: goes, is set, stays, or is decided first."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("origin_id", "track", "side", "via", "key", "value_name", "is_32_bit", "targeting", "step"))
class PolicyChange:
    """A change of a value, once for each step that changes it; a value that no step changes has one row with step 0."""

    origin_id: Annotated[str, "Group Policy object, or profile of registries that hold the same"]
    track: Annotated[str, "client or server: for whose sake"]
    side: Annotated[str, "machine or user"]
    via: Annotated[str, "policy, preference, report or registry"]
    key: Annotated[str, "Registry key below its hive, lower case"]
    value_name: Annotated[str, "Name as written"]
    is_32_bit: Annotated[bool, "It is in the 32-bit view"]
    targeting: Annotated[str, "Item-level targeting of a preference; empty: none"]
    value_type: Annotated[str | None, "Type of the value now"]
    value: Annotated[str | None, "The value now; not set where the entry takes something away"]
    step: Annotated[int, "Step of the cut-over; 0 where nothing changes"]
    step_name: Annotated[str, "Its name; empty where nothing changes"]
    position: Annotated[int, "Order within the step"]
    becomes: Annotated[str, "absent, set, stay or decide"]
    value_then: Annotated[str | None, "What it is set to"]
    type_then: Annotated[str | None, "Type of that"]
    fate: Annotated[str, "As PolicyFate"]
    why: Annotated[str, "Why"]


MAPPER = Mapper(
    fills=PolicyChange,
    sql=r"""
with held as (
    select f.*, o.value_type, f.action in ('set', 'set_if_absent') and not f.is_32_bit as counts
      from policy_fate f
      join origin_value o using (origin_id, side, via, key, value_name, is_32_bit, targeting)
), named as (
    -- the steps that name the value themselves
    select h.origin_id, h.track, h.side, h.via, h.key, h.value_name, h.is_32_bit, h.targeting, h.value_type, h.value, h.fate,
           c.step, s.name as step_name, c.position,
           case c.action when 'set' then 'set' else 'absent' end as becomes,
           case when c.action = 'set' then c.value end as value_then,
           case when c.action = 'set' then c.value_type end as type_then,
           c.why
      from held h
      join cutover_change c on c.track = h.track and c.side = h.side and c.key = h.key
                           and lower(c.value_name) = lower(h.value_name)
      join cutover_step s on s.track = c.track and s.step = c.step
     where h.counts and h.fate <> 'review'
       and not (c.action = 'set' and c.value = h.value)
       and case c.only_if when 'is_1' then h.value = '1'
                          when 'names_wsus' then h.value ilike '%internaldefinitionupdateserver%'
                          else true end
), changing as (
    select distinct origin_id, track, side, via, key, value_name, is_32_bit, targeting from named
), others as (
    select h.origin_id, h.track, h.side, h.via, h.key, h.value_name, h.is_32_bit, h.targeting, h.value_type, h.value, h.fate,
           case when not h.counts and h.action not in ('set', 'set_if_absent') then 'stay'
                when h.fate = 'keep' and h.target is not null and h.target_value <> coalesce(h.value, '')
                     and lower(h.target) = lower(h.value_name) then 'set'
                else r.becomes end as becomes,
           h.target_value, coalesce(t.value_type, h.value_type) as type_kept,
           case when not h.counts and h.action not in ('set', 'set_if_absent')
                then 'It sets nothing, and is gone with the object'
                else r.why end as why,
           r.step_name
      from held h
      join removal_step r on r.track = h.track and r.fate = h.fate
      left join policy_setting t on t.setting = h.setting
      left join changing c
        on c.origin_id = h.origin_id and c.track = h.track and c.side = h.side and c.via = h.via and c.key = h.key
       and c.value_name = h.value_name and c.is_32_bit = h.is_32_bit and c.targeting = h.targeting
     where c.origin_id is null
)
select origin_id, track, side, via, key, value_name, is_32_bit, targeting, value_type, value,
       step, step_name, position, becomes, value_then, type_then, fate, why
  from named
 union all
select o.origin_id, o.track, o.side, o.via, o.key, o.value_name, o.is_32_bit, o.targeting, o.value_type, o.value,
       coalesce(s.step, 0) as step,
       coalesce(s.name, '') as step_name,
       cast(1000 as bigint) as position,
       o.becomes,
       case when o.becomes = 'set' then o.target_value end as value_then,
       case when o.becomes = 'set' then o.type_kept end as type_then,
       o.fate,
       case when o.becomes = 'set' then 'It is kept, with another value' else o.why end as why
  from others o
  left join cutover_step s
    on s.track = o.track and o.becomes in ('absent', 'set')
   and s.name = case when o.becomes = 'set' then 'hold' else o.step_name end
""",
)
