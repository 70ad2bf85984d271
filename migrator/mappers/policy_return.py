"""Values that come back at the next refresh once an object is left, because another one sets them too."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("origin_id", "other_id", "side", "key", "value_name", "value"))
class PolicyReturn:
    """An object that decides about a value today, and the one that decides once it is gone."""

    origin_id: Annotated[str, "The object that is left"]
    other_id: Annotated[str, "The object behind it"]
    side: Annotated[str, "machine or user"]
    key: Annotated[str, "Registry key below its hive, lower case"]
    value_name: Annotated[str, "The value"]
    value: Annotated[str, "What it is then"]
    computers: Annotated[int, "Computers to which that happens"]


MAPPER = Mapper(
    fills=PolicyReturn,
    sql="""
with reached as (
    select gpo_profile_id as profile_id, count(*) as machines
      from machine_policy
     where gpo_profile_id is not null
     group by gpo_profile_id
), behind as (
    select *
      from profile_entry
     where place > 1 and via <> 'registry'
   qualify row_number() over (partition by profile_id, side, key, lower(value_name) order by place) = 1
)
select w.origin_id, b.origin_id as other_id, w.side, w.key, lower(w.value_name) as value_name,
       coalesce(b.value, '') as value,
       cast(sum(r.machines) as bigint) as computers
  from profile_entry w
  join behind b
    on b.profile_id = w.profile_id and b.side = w.side and b.key = w.key and lower(b.value_name) = lower(w.value_name)
  join reached r on r.profile_id = w.profile_id
 where w.place = 1 and w.via <> 'registry' and w.value_name <> '' and b.origin_id <> w.origin_id
   and b.action in ('set', 'set_if_absent') and not b.is_wiped
 group by all
""",
)
