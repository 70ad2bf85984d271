"""Group Policy objects that reach the same computers and say different things about one value."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("origin_id", "other_id", "side", "key", "value_name"))
class PolicyConflict:
    """An object that decides about a value, and one that it overrules."""

    origin_id: Annotated[str, "The object that decides"]
    other_id: Annotated[str, "The object that says something else and is overruled"]
    side: Annotated[str, "machine or user"]
    key: Annotated[str, "Registry key below its hive, lower case"]
    value_name: Annotated[str, "The value"]
    value: Annotated[str | None, "What is in force; not known where it is taken away"]
    other_value: Annotated[str | None, "What is overruled; not known where that one takes it away"]
    computers: Annotated[int, "Computers that both reach"]
    is_certain: Annotated[bool, "Both are known to apply to some of them, in an order that is known"]


MAPPER = Mapper(
    fills=PolicyConflict,
    sql="""
with reached as (
    select gpo_profile_id as profile_id, count(*) as machines
      from machine_policy
     where gpo_profile_id is not null
     group by gpo_profile_id
)
select w.origin_id, o.origin_id as other_id, w.side, w.key, lower(w.value_name) as value_name,
       case when w.action in ('set', 'set_if_absent') then w.value end as value,
       case when o.action in ('set', 'set_if_absent') then o.value end as other_value,
       cast(sum(r.machines) as bigint) as computers,
       max(w.certainty = 'certain' and o.certainty = 'certain') as is_certain
  from profile_entry w
  join profile_entry o
    on o.profile_id = w.profile_id and o.side = w.side and o.key = w.key and lower(o.value_name) = lower(w.value_name)
   and o.place > 1 and o.origin_id <> w.origin_id
  join reached r on r.profile_id = w.profile_id
 where w.place = 1 and w.via <> 'registry' and w.value_name <> ''
   and coalesce(w.value, '') || w.action <> coalesce(o.value, '') || o.action
 group by all
""",
)
