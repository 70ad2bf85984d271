"""Where servers contradict each other, or what one says cannot be looked up at the other."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("server_id", "other", "kind"))
class ServerConflict:
    """A contradiction as a fact: who, with whom, of which kind, and both sides of it."""

    server_id: Annotated[str, "The server that it is about"]
    other: Annotated[str, "The other server, by its id or else its name; empty where there is none"]
    kind: Annotated[
        str,
        "role: a list says replica and the server itself autonomous, or the reverse. upstream: a list says that it "
        "synchronises from here, and itself something else. newer: the downstream server has the newer version. not read: "
        "named, and not read. claimed twice: both say that computers report to them. one id: both say so of computers to "
        "which they give different names. not at home: a roll-up lists computers of a server that was read and does not "
        "list them. parent not listed: computers report to a server that is in no list. own groups: a replica has groups "
        "that its upstream lacks. old roll-up: a replica has not reported its computers lately. circle: its upstream "
        "servers lead back to themselves. one name: servers with different ids have one name",
    ]
    subjects: Annotated[int, "How many computers, groups or servers it is about"]
    evidence: Annotated[str, "Both sides of it, or examples"]


MAPPER = Mapper(
    fills=ServerConflict,
    tolerates=(
        "server",
        "downstream_server",
        "named_server",
        "server_alias",
        "server_tree",
        "computer",
        "computer_record",
        "computer_group",
        "coverage",
    ),
    sql="""
with listed as (
    select d.server_id, n.server_key, d.is_replica, d.version, d.last_rollup_at,
           coalesce(d.is_direct, d.parent_server_id is null) as is_direct
      from downstream_server d
      join named_server n on n.server_id = d.server_id and n.place = 'downstream' and n.other_id = d.downstream_id
), met as (
    select l.server_id, l.server_key, l.is_replica, l.is_direct, s.is_replica as own_replica,
           case when s.has_upstream = false then 'none' else u.server_key end as own_upstream
      from listed l
      join server s on s.server_id = l.server_key
      left join named_server u on u.server_id = l.server_key and u.place = 'upstream'
     where l.server_key <> l.server_id
), versions as (
    select distinct version
      from (select version from listed union all select version from server) v
     where regexp_matches(version, '^[0-9]{1,3}([.][0-9]{1,6}){3}$')
), numbered as (
    select version,
           ((cast(split_part(version, '.', 1) as bigint) * 1000000 + cast(split_part(version, '.', 2) as bigint)) * 1000
             + cast(split_part(version, '.', 3) as bigint) // 1000) as upper_half,
           (cast(split_part(version, '.', 3) as bigint) % 1000) * 1000000 + cast(split_part(version, '.', 4) as bigint)
               as lower_half
      from versions
), claimed as (
    select h.server_id, c.server_id as other, h.names, coalesce(p.name, p.computer_id) as name
      from computer_record c
      join computer_record h on h.computer_id = c.computer_id and h.kind = 'home' and h.claims > 1
      join computer p on p.server_id = c.server_id and p.computer_id = c.computer_id
     where c.kind = 'claim'
), above as (
    select r.server_id, r.home_key as other, coalesce(p.name, p.computer_id) as name, t.was_read, a.server_key as alias_of
      from computer_record r
      join computer p on p.server_id = r.server_id and p.computer_id = r.computer_id
      left join server_tree t on t.server_key = r.home_key
      left join (select distinct server_key from server_alias union select server_id as server_key from server) a
        on a.server_key = r.home_key
     where p.parent_server_id is not null and r.home_key <> r.server_id
       and (a.server_key is null or (r.kind = 'above' and t.was_read))
), named as (
    select server_id, other, case names when 'several' then 'one id' else 'claimed twice' end as kind, name
      from claimed
     union all
    select server_id, other, case when alias_of is null then 'parent not listed' else 'not at home' end as kind, name
      from above
     union all
    select t.server_key as server_id, t.decided_by as other, 'own groups' as kind, coalesce(g.name, g.group_id) as name
      from server_tree t
      join computer_group g on g.server_id = t.server_key
     where t.replica_steps > 0
       and exists (select 1 from computer_group o where o.server_id = t.decided_by)
       and not exists (select 1 from computer_group o where o.server_id = t.decided_by and o.group_id = g.group_id)
     union all
    select server_id, '' as other, 'one name' as kind, min(other_name) || ': ' || server_key as name
      from named_server
     where place = 'downstream' and other_name is not null
       and exists (
           select 1 from named_server o
            where o.server_id = named_server.server_id and o.place = 'downstream'
              and o.other_name = named_server.other_name and o.other_id <> named_server.other_id)
     group by server_id, other_id, server_key
), examples as (
    select server_id, other, kind, name,
           count(*) over (partition by server_id, other, kind) as subjects,
           row_number() over (partition by server_id, other, kind order by name) as place
      from named
)
select server_id, server_key as other, 'role' as kind, cast(1 as bigint) as subjects,
       'the list says ' || case when is_replica then 'replica' else 'autonomous' end
       || ', the server itself ' || case when own_replica then 'replica' else 'autonomous' end as evidence
  from met
 where is_replica <> own_replica
 union all
select server_id, server_key as other, 'upstream' as kind, cast(1 as bigint) as subjects,
       'the list says that it synchronises from here, the server itself: from ' || own_upstream as evidence
  from met
 where is_direct and own_upstream not in ('', server_id)
 union all
select l.server_id, l.server_key as other, 'newer' as kind, cast(1 as bigint) as subjects,
       s.version || ' here, ' || l.version || ' below' as evidence
  from listed l
  join server s on s.server_id = l.server_id
  join numbered d on d.version = l.version
  join numbered n on n.version = s.version
 where d.upper_half > n.upper_half or (d.upper_half = n.upper_half and d.lower_half > n.lower_half)
 union all
select t.server_key as server_id, '' as other, 'not read' as kind, cast(1 as bigint) as subjects,
       coalesce(t.problem, 'no reading of it was tried') as evidence
  from server_tree t
 where not t.was_read
 union all
select l.server_id, l.server_key as other, 'old roll-up' as kind, cast(1 as bigint) as subjects,
       cast(whole_days(l.last_rollup_at, v.read_at) as varchar) || ' days before it was read' as evidence
  from listed l
  join coverage v on v.scope_kind = 'server' and v.scope = l.server_id and v.table_name = 'downstream_server'
  join threshold t on t.name = 'rollup_days'
 where l.is_replica and whole_days(l.last_rollup_at, v.read_at) > t.value
 union all
select t.server_key as server_id, t.parent_key as other, 'circle' as kind, cast(1 as bigint) as subjects,
       'its upstream servers lead back to themselves' as evidence
  from server_tree t
 where t.depth is null
 union all
select server_id, other, kind, max(subjects) as subjects, string_agg(name, ', ' order by name) as evidence
  from examples
 where place <= 3
 group by server_id, other, kind
""",
)
