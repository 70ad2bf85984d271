"""Which server a group belongs to: a replica's groups are those of the server that decides for it."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("server_id", "group_id"))
class GroupOwner:
    """A group on a server, and the group that it is.

    Among a server and its replicas a group id is one group, owned by the highest of them that has it. Elsewhere groups are
    their own server's, whatever their names, and so are the built-in ones, whose ids are the same everywhere.
    """

    server_id: Annotated[str, "The server that lists it"]
    group_id: Annotated[str, "The group"]
    group_key: Annotated[str, "Owning server and group"]
    is_copy: Annotated[bool, "Owned by another server than this one"]


MAPPER = Mapper(
    fills=GroupOwner,
    tolerates=("server_tree",),
    sql="""
with placed as (
    select g.server_id, g.group_id,
           coalesce(t.decided_by, g.server_id) as decided_by,
           coalesce(t.replica_steps, 0) as replica_steps
      from computer_group g
      left join server_tree t on t.server_key = g.server_id
), owned as (
    select decided_by, group_id, server_id as owner_id
      from placed
   qualify row_number() over (partition by decided_by, group_id order by replica_steps, server_id) = 1
)
select p.server_id, p.group_id,
       o.owner_id || '/' || p.group_id as group_key,
       o.owner_id <> p.server_id as is_copy
  from placed p
  join owned o using (decided_by, group_id)
""",
)
