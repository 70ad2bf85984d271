"""The lossy-conversion register: values that do not survive the move as they were, and what that means."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("origin_id", "track", "side", "via", "key", "value_name", "is_32_bit", "targeting"))
class PolicyLossy:
    """A value before and after, where something is lost: clipped, replaced by the nearest thing, or gone."""

    origin_id: Annotated[str, "Group Policy object, or profile of registries that hold the same"]
    track: Annotated[str, "client or server"]
    side: Annotated[str, "machine or user"]
    via: Annotated[str, "policy, preference, report or registry"]
    key: Annotated[str, "Registry key below its hive, lower case"]
    value_name: Annotated[str, "Name as written"]
    is_32_bit: Annotated[bool, "It is in the 32-bit view"]
    targeting: Annotated[str, "Item-level targeting of a preference; empty: none"]
    setting: Annotated[str | None, "Setting of the reference table"]
    before: Annotated[str | None, "The value; not known where its source does not tell it"]
    after: Annotated[str, "Target and its value, or removed"]
    consequence: Annotated[str, "What is lost or changes"]


MAPPER = Mapper(
    fills=PolicyLossy,
    sql="""
with beaten as (
    -- two values of one set become one property with different values: the one with the lower claim is lost
    select distinct f.origin_id, f.track, f.setting
      from policy_fate f
      join policy_fate o on o.origin_id = f.origin_id and o.track = f.track and o.target = f.target
     where f.claim < o.claim and f.target_value <> o.target_value
)
select f.origin_id, f.track, f.side, f.via, f.key, f.value_name, f.is_32_bit, f.targeting, f.setting, f.value as before,
       coalesce(f.target || ' = ' || f.target_value, case f.fate when 'keep' then 'kept' else 'removed' end) as after,
       coalesce(f.consequence || case when b.setting is not null then ' ' else '' end, '')
       || case when b.setting is not null then a.consequence else '' end as consequence
  from policy_fate f
  left join beaten b on b.origin_id = f.origin_id and b.track = f.track and b.setting = f.setting
  join policy_setting_fate a on a.setting = 'any/other-value' and a.track = f.track and a.rank = 1
 where f.consequence is not null or b.setting is not null
""",
)
