"""Every WSUS server that was read, that another names, that computers report to or that a reading failed for."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("server_key",))
class KnownServer:
    """A WSUS server, once, under whatever id and names it is known."""

    server_key: Annotated[str, "Id under which it was read, else its id, else its name"]
    name: Annotated[str | None, "Its name in lower case"]
    was_read: Annotated[bool, "A reading holds facts of it"]
    known_from: Annotated[
        str,
        "How we know of it: read, list of downstream servers, upstream of another server, computers that report to it, "
        "or a reading that failed",
    ]
    named_by: Annotated[int, "Servers that name it as upstream or downstream"]
    problem: Annotated[str | None, "What its reading met, where one was tried and holds nothing"]
    hint: Annotated[str | None, "What to do about that"]


MAPPER = Mapper(
    fills=KnownServer,
    tolerates=(
        "server",
        "downstream_server",
        "computer",
        "named_server",
        "server_alias",
        "coverage",
        "reading_summary",
    ),
    sql="""
with reached as (
    select server_id as server_key from server
     union
    select scope as server_key from coverage where scope_kind = 'server' and state <> 'missing'
     union
    select server_id as server_key from downstream_server
     union
    select server_id as server_key from computer
), pointed_at as (
    select distinct parent_server_id as alias, 3 as rank from computer where parent_server_id is not null
     union
    select distinct parent_server_id as alias, 1 as rank from downstream_server where parent_server_id is not null
), said as (
    select server_key, cast(null as varchar) as name, 0 as rank, cast(null as varchar) as by_server from reached
     union all
    select server_id as server_key, lower(name) as name, 0 as rank, null as by_server from server
     union all
    select server_key, other_name as name, case place when 'downstream' then 1 else 2 end as rank, server_id as by_server
      from named_server
     where server_key <> ''
     union all
    select coalesce(a.server_key, p.alias) as server_key, null as name, p.rank, null as by_server
      from pointed_at p
      left join server_alias a using (alias)
), met as (
    select server_key,
           coalesce(min(case when rank = 0 then name end), min(name)) as name,
           min(rank) as rank,
           count(distinct by_server) as named_by
      from said
     group by server_key
), tried as (
    select scope, lower(scope) as name, split_part(lower(scope), '.', 1) as short_name, problem, hint
      from reading_summary
     where scope_kind = 'server' and not exists (select 1 from reached r where r.server_key = scope)
   qualify row_number() over (partition by lower(scope) order by started desc, reading_id desc) = 1
), found as (
    select t.scope, t.name, t.problem, t.hint, m.server_key
      from tried t
      left join met m
        on m.server_key = t.scope
        or m.name = t.name
        or (split_part(m.name, '.', 1) = t.short_name and (t.name = t.short_name or m.name not like '%.%'))
   qualify row_number() over (
               partition by t.scope
               order by case when m.server_key = t.scope then 0 when m.name = t.name then 1 else 2 end, m.server_key) = 1
), problems as (
    select server_key, min(problem) as problem, min(hint) as hint
      from found
     group by server_key
)
select m.server_key, m.name,
       m.rank = 0 as was_read,
       case m.rank when 0 then 'read'
                   when 1 then 'list of downstream servers'
                   when 2 then 'upstream of another server'
                   else 'computers that report to it' end as known_from,
       m.named_by,
       case when m.rank > 0 then p.problem end as problem,
       case when m.rank > 0 then p.hint end as hint
  from met m
  left join problems p using (server_key)
 union all
select f.scope as server_key, f.name, false as was_read, 'a reading that failed' as known_from, cast(0 as bigint) as named_by,
       f.problem, f.hint
  from found f
 where f.server_key is null
""",
)
