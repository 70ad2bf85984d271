"""What each Group Policy object, and each set of registry values, says in the end: of several entries the last wins."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("origin_id", "side", "via", "key", "value_name", "is_32_bit", "targeting"))
class OriginValue:
    """A value that an origin sets or takes away, once."""

    origin_id: Annotated[str, "Group Policy object, or profile of registries that hold the same"]
    side: Annotated[str, "machine or user"]
    via: Annotated[str, "policy, preference, report or registry"]
    key: Annotated[str, "Registry key below its hive, lower case"]
    value_name: Annotated[str, "Name as written; empty for what concerns the whole key"]
    action: Annotated[str, "set, set_if_absent, delete, delete_values or delete_key"]
    value_type: Annotated[str | None, "REG_SZ, REG_DWORD …"]
    value: Annotated[str | None, "The value as text"]
    is_32_bit: Annotated[bool, "It is in the 32-bit view, which Windows Update does not read"]
    targeting: Annotated[str, "Item-level targeting of a preference; empty: none"]


MAPPER = Mapper(
    fills=OriginValue,
    tolerates=("policy_object", "registry_profile"),
    sql=r"""
with held as (
    select o.policy_id as origin_id, v.*
      from policy_value v
      join policy_object o on o.policy_id = v.origin and o.policy_source = v.policy_source
     where v.origin_kind = 'gpo'
     union all
    select p.profile_id as origin_id, v.*
      from policy_value v
      join registry_profile p on p.policy_source = v.policy_source and p.computer = v.origin
     where v.origin_kind = 'computer' and p.is_example
), wiping as (
    select distinct origin_id, side, via, key, action, position from held where action in ('delete_values', 'delete_key')
)
select origin_id, side, via, key, value_name, action, value_type, value,
       coalesce(is_32_bit, false) as is_32_bit,
       coalesce(targeting, '') as targeting
  from held h
 where not exists (
           select 1
             from wiping w
            where w.origin_id = h.origin_id and w.side = h.side and w.via = h.via and w.position > h.position
              and h.action in ('set', 'set_if_absent')
              and (w.key = h.key or (w.action = 'delete_key' and starts_with(h.key, w.key || '\'))))
qualify row_number() over (
            partition by origin_id, side, via, key, lower(value_name), coalesce(is_32_bit, false), coalesce(targeting, '')
            order by position desc) = 1
""",
)
