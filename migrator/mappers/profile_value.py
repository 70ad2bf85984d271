"""The values that are in force for the computers of a profile."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("profile_id", "side", "key", "value_name"))
class ProfileValue:
    """A value in force; what no Group Policy object sets is not there, and whoever set it by hand is not known."""

    profile_id: Annotated[str, "The profile"]
    side: Annotated[str, "machine or user; the user side only where registries were read"]
    key: Annotated[str, "Registry key below its hive, lower case"]
    value_name: Annotated[str, "Name as written"]
    value_type: Annotated[str | None, "REG_SZ, REG_DWORD …"]
    value: Annotated[str | None, "The value as text"]
    policy_id: Annotated[str | None, "Group Policy object that decides; not known for what a registry tells"]
    via: Annotated[str, "policy, preference, report or registry"]
    certainty: Annotated[str, "certain, assumed or not known"]


MAPPER = Mapper(
    fills=ProfileValue,
    sql="""
select profile_id, side, key, value_name, value_type, value,
       case when via <> 'registry' then origin_id end as policy_id,
       via, certainty
  from profile_entry
 where place = 1 and not is_wiped and action in ('set', 'set_if_absent')
""",
)
