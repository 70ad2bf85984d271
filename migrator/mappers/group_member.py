"""Each computer in each of its groups, once, however many servers list it there."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("machine_id", "group_key"))
class GroupMember:
    """A computer in a group, by the record that counts."""

    machine_id: Annotated[str, "The computer"]
    group_key: Annotated[str, "Owning server and group"]
    group_id: Annotated[str, "The group"]
    is_certain: Annotated[bool, "False where it is not known whether its own server has the groups of this one"]


MAPPER = Mapper(
    fills=GroupMember,
    tolerates=("group_owner",),
    sql="""
select b.computer_id as machine_id,
       coalesce(o.group_key, b.server_id || '/' || b.group_id) as group_key,
       b.group_id,
       coalesce(r.groups_known, false) as is_certain
  from group_membership b
  join computer_record r on r.server_id = b.server_id and r.computer_id = b.computer_id
  left join group_owner o on o.server_id = b.server_id and o.group_id = b.group_id
 where r.kind in ('home', 'above') and coalesce(r.groups_known, true)
""",
)
