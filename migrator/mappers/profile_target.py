"""What the values in force come to in the cloud: each property or setting once for each profile, with its value."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("profile_id", "track", "kind", "target"))
class ProfileTarget:
    """A property of a ring, a setting of the catalogue or a part of a policy, as the values of a profile imply it.

    Values that Windows does not read, because their switch is off or missing, imply nothing.
    """

    profile_id: Annotated[str, "The profile"]
    track: Annotated[str, "client or server: computers with this profile"]
    kind: Annotated[str, "ring, catalog, feature_policy, driver_policy or maintenance"]
    target: Annotated[str, "Property (a point leads to a part of it) or id of the settings catalogue"]
    target_value: Annotated[str, "Its value as text"]
    from_setting: Annotated[str, "Setting that decides: the one with the highest claim"]
    outvoted: Annotated[str | None, "Settings that say something else, with what they say"]


MAPPER = Mapper(
    fills=ProfileTarget,
    sql=r"""
with held as (
    select p.profile_id, s.setting, trim(p.value) as text,
           case when regexp_matches(trim(p.value), '^-?[0-9]{1,18}$') then cast(trim(p.value) as bigint) end as number
      from profile_value p
      join policy_setting s on s.side = p.side and s.key = p.key and lower(s.value_name) = lower(p.value_name)
), condition as (
    select h.profile_id, h.setting, w.condition,
           count(o.setting) filter (where o.text = w.on_value) as on_now,
           count(o.setting) as there,
           max(case when w.counts_without then 1 else 0 end) as counts_without
      from held h
      join policy_setting_switch w on w.setting = h.setting
      left join held o on o.profile_id = h.profile_id and o.setting = w.switch
     group by h.profile_id, h.setting, w.condition
), track as (
    select distinct profile_id, track from machine_policy where profile_id is not null and track is not null
), answer as (
    select h.profile_id, h.number, h.text, f.*
      from held h
      join track t on t.profile_id = h.profile_id
      join policy_setting_fate f on f.setting = h.setting and f.track = t.track
     where (f.low is null or h.number >= f.low)
       and (f.high is null or h.number <= f.high)
       and (f.pattern is null or regexp_matches(h.text, f.pattern))
       and not exists (
           select 1 from condition c
            where c.profile_id = h.profile_id and c.setting = h.setting and c.on_now = 0
              and not (c.there = 0 and c.counts_without = 1))
   qualify row_number() over (partition by h.profile_id, h.setting, f.track order by f.rank) = 1
), claimed as (
    select a.profile_id, a.track, case a.fate when 'deadline' then 'ring' else a.fate end as kind, a.target, a.setting, a.claim,
           case when a.target_value = '=' then coalesce(cast(a.number as varchar), a.text)
                when w.word is not null then w.word
                else a.target_value end as target_value
      from answer a
      left join policy_setting_word w on a.target_value = '@' || w.list and w.value = cast(a.number as varchar)
     where a.fate in ('ring', 'deadline', 'catalog', 'feature_policy', 'driver_policy', 'maintenance')
), winning as (
    select *
      from claimed
   qualify row_number() over (partition by profile_id, track, kind, target order by claim desc, setting) = 1
)
select w.profile_id, w.track, w.kind, w.target, w.target_value, w.setting as from_setting,
       string_agg(o.setting || ' = ' || o.target_value, ', ' order by o.claim desc, o.setting) as outvoted
  from winning w
  left join claimed o
    on o.profile_id = w.profile_id and o.track = w.track and o.kind = w.kind and o.target = w.target
   and o.target_value <> w.target_value
 group by w.profile_id, w.track, w.kind, w.target, w.target_value, w.setting
""",
)
