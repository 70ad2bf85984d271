"""The servers that a WSUS server names as its upstream or downstream, and whether they were read."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("server_id", "place", "other", "other_id"))
class NamedServer:
    """A server that another one names."""

    server_id: Annotated[str, "The server that names it"]
    place: Annotated[str, "upstream or downstream"]
    other: Annotated[str, "Its name in lower case; its id where it has no name, empty where neither is known"]
    other_id: Annotated[str, "Its id as it is named; empty where it is named without"]
    other_name: Annotated[str | None, "Its name in lower case"]
    server_key: Annotated[
        str, "Which server that is: the id under which it was read, else its id, else its name; empty where not known"
    ]
    was_read: Annotated[bool | None, "It is one of the servers of this estate; not known where a name is missing"]


MAPPER = Mapper(
    fills=NamedServer,
    sql="""
with named as (
    select server_id, 'downstream' as place, downstream_id as id, lower(name) as name
      from downstream_server
     union all
    select server_id, 'upstream' as place, null as id, lower(upstream_name) as name
      from server
     where coalesce(has_upstream, true)
), known as (
    select server_id, lower(name) as name, split_part(lower(name), '.', 1) as short_name from server
), nameless as (
    select count(*) as servers from server where name is null
), fitting as (
    select n.server_id, n.place, n.id, n.name, k.server_id as read_as,
           case when k.server_id = n.id then 0 when k.name = n.name then 1 else 2 end as rank
      from named n
      left join known k
        on k.server_id = n.id
        or k.name = n.name
        or (k.short_name = split_part(n.name, '.', 1) and (k.name = k.short_name or n.name not like '%.%'))
), matched as (
    select *
      from fitting
   qualify row_number() over (partition by server_id, place, id, name order by rank, read_as) = 1
), unread as (
    select id, name from matched where read_as is null
), whole as (
    -- a bare name is short for the only full one that begins with it
    select split_part(u.name, '.', 1) as short_name, min(u.name) as name
      from unread u
     where u.name like '%.%'
     group by split_part(u.name, '.', 1)
    having count(distinct u.name) = 1
), listed as (
    select u.name, min(u.id) as id from unread u where u.id is not null and u.name is not null group by u.name
)
select m.server_id, m.place, coalesce(m.name, m.id, '') as other, coalesce(m.id, '') as other_id, m.name as other_name,
       coalesce(m.read_as, m.id, l.id, w.name, m.name, '') as server_key,
       case when m.read_as is not null then true
            when m.name is not null and x.servers = 0 then false end as was_read
  from matched m
  left join whole w on w.short_name = m.name
  left join listed l on l.name = coalesce(w.name, m.name)
 cross join nameless x
""",
)
