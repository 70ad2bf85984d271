"""Every entry that reaches a profile, with its place: the first of one value wins, the others are overruled."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("profile_id", "origin_id", "side", "via", "key", "value_name", "targeting"))
class ProfileEntry:
    """What an origin says about a value of a profile.

    Preferences are written after all policies of all objects, so they win where nothing targets them; one that is targeted
    may or may not apply, and is listed last.
    """

    profile_id: Annotated[str, "The profile"]
    origin_id: Annotated[str, "Group Policy object; the profile itself for values read from registries"]
    side: Annotated[str, "machine or user"]
    via: Annotated[str, "policy, preference, report or registry"]
    key: Annotated[str, "Registry key below its hive, lower case"]
    value_name: Annotated[str, "Name as written; empty for what concerns the whole key"]
    targeting: Annotated[str, "Item-level targeting of a preference; empty: none"]
    action: Annotated[str, "set, set_if_absent, delete, delete_values or delete_key"]
    value_type: Annotated[str | None, "REG_SZ, REG_DWORD …"]
    value: Annotated[str | None, "The value as text"]
    certainty: Annotated[str, "certain, assumed or not known"]
    place: Annotated[int, "1 for the entry that decides about its value"]
    is_wiped: Annotated[bool, "An object that wins over it clears the whole key"]


MAPPER = Mapper(
    fills=ProfileEntry,
    sql=r"""
with entry as (
    select p.profile_id, v.*, p.rank,
           case when v.targeting <> '' then 'not known' else p.certainty end as certainty,
           case when v.targeting <> '' then 3 when v.action = 'set_if_absent' then 2
                when v.via = 'preference' then 0 else 1 end as turn
      from profile_policy p
      join origin_value v on v.origin_id = p.policy_id
     where v.side = 'machine' and not v.is_32_bit
     union all
    select v.origin_id as profile_id, v.*, 1 as rank, 'certain' as certainty, 1 as turn
      from origin_value v
     where v.via = 'registry' and not v.is_32_bit
), wiping as (
    select profile_id, side, key, action, rank from entry where action in ('delete_values', 'delete_key') and turn = 1
)
select e.profile_id, e.origin_id, e.side, e.via, e.key, e.value_name, e.targeting, e.action, e.value_type, e.value,
       e.certainty,
       row_number() over (
           partition by e.profile_id, e.side, e.key, lower(e.value_name)
           order by e.turn, e.rank, e.origin_id, e.targeting) as place,
       exists (select 1
                 from wiping w
                where w.profile_id = e.profile_id and w.side = e.side and w.rank < e.rank and e.turn in (1, 2) and e.via <> 'preference'
                  and (w.key = e.key or (w.action = 'delete_key' and starts_with(e.key, w.key || '\')))) as is_wiped
  from entry e
""",
)
