"""Each group with itself and every group above it, from which it inherits approvals."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("group_key", "ancestor_key"))
class GroupLine:
    """A group and one of its line: itself, its parent, and so on to the top."""

    group_key: Annotated[str, "Server and group"]
    ancestor_key: Annotated[str, "Server and group of the same line"]
    steps: Annotated[int, "0 for the group itself, 1 for its parent …"]
    is_top: Annotated[bool | None, "The group of the line is known to have no parent"]


MAPPER = Mapper(
    fills=GroupLine,
    sql="""
with recursive line as (
    select server_id, group_id, group_id as ancestor_id, parent_id, has_parent, 0 as steps from computer_group
     union all
    select l.server_id, l.group_id, g.group_id, g.parent_id, g.has_parent, l.steps + 1
      from line l
      join computer_group g on g.server_id = l.server_id and g.group_id = l.parent_id
     where l.steps < 50
)
select o.group_key,
       a.group_key as ancestor_key,
       cast(min(l.steps) as bigint) as steps,
       min(l.has_parent) = false as is_top
  from line l
  join group_owner o on o.server_id = l.server_id and o.group_id = l.group_id
  join group_owner a on a.server_id = l.server_id and a.group_id = l.ancestor_id
 where not o.is_copy
 group by o.group_key, a.group_key
""",
)
