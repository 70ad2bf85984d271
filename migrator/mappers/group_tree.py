"""The groups of each server that decides, as a tree: path, depth, members; a replica's groups are its upstream's."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("group_key",))
class GroupTree:
    """A group, once, with its place in the tree and its members on its server and the replicas of it."""

    group_key: Annotated[str, "Owning server and group"]
    server_id: Annotated[str, "The server that owns it"]
    group_id: Annotated[str, "The group"]
    name: Annotated[str | None, "Name"]
    path: Annotated[str | None, "Names from the top, joined by ›"]
    depth: Annotated[int | None, "0 for All Computers; not known where parents are not"]
    built_in: Annotated[str | None, "all_computers, unassigned or downstream_servers; not set for other groups"]
    members: Annotated[int, "Computers that are direct members"]


MAPPER = Mapper(
    fills=GroupTree,
    tolerates=("group_member",),
    sql="""
with recursive tree as (
    select server_id, group_id, name as path, 0 as depth
      from computer_group
     where has_parent = false
     union all
    select g.server_id, g.group_id, t.path || ' › ' || g.name, t.depth + 1
      from computer_group g
      join tree t on t.server_id = g.server_id and t.group_id = g.parent_id
     where t.depth < 50 and coalesce(g.has_parent, true)
), counted as (
    select group_key, count(*) as members from group_member group by group_key
)
select o.group_key,
       g.server_id, g.group_id, g.name,
       coalesce(t.path, g.name) as path,
       cast(t.depth as bigint) as depth,
       w.meaning as built_in,
       coalesce(c.members, 0) as members
  from computer_group g
  join group_owner o using (server_id, group_id)
  left join tree t using (server_id, group_id)
  left join counted c on c.group_key = o.group_key
  left join well_known_group w using (group_id)
 where not o.is_copy
""",
)
