"""The servers that a WSUS server names as its upstream or downstream, and whether they were read."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("server_id", "place", "other"))
class NamedServer:
    """A server that another one names."""

    server_id: Annotated[str, "The server that names it"]
    place: Annotated[str, "upstream or downstream"]
    other: Annotated[str, "Its name in lower case; its id where it has no name, empty where neither is known"]
    other_name: Annotated[str | None, "Its name in lower case"]
    was_read: Annotated[bool | None, "It is one of the servers of this estate; not known where a name is missing"]


MAPPER = Mapper(
    fills=NamedServer,
    sql="""
with named as (
    select server_id, downstream_id as other_id, lower(name) as other_name, 'downstream' as place
      from downstream_server
     union all
    select server_id, null as other_id, lower(upstream_name) as other_name, 'upstream' as place
      from server
     where coalesce(has_upstream, true)
), known as (
    select server_id, lower(name) as name, split_part(lower(name), '.', 1) as short_name from server
), nameless as (
    select count(*) as servers from server where name is null
), matched as (
    select n.server_id, n.place, n.other_id, n.other_name, count(k.server_id) as servers
      from named n
      left join known k
        on k.server_id = n.other_id
        or k.name = n.other_name
        or (k.short_name = split_part(n.other_name, '.', 1) and (k.name = k.short_name or n.other_name not like '%.%'))
     group by n.server_id, n.place, n.other_id, n.other_name
)
select m.server_id, m.place, coalesce(m.other_name, m.other_id, '') as other, min(m.other_name) as other_name,
       case when max(m.servers) > 0 then true
            when min(m.other_name) is not null and max(x.servers) = 0 then false end as was_read
  from matched m
 cross join nameless x
 group by m.server_id, m.place, coalesce(m.other_name, m.other_id, '')
""",
)
