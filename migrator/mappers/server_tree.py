"""The hierarchy of WSUS servers: who synchronises from whom, and whose groups and approvals hold where."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("server_key",))
class ServerTree:
    """A server with its place in the hierarchy; every server has one row, also in a circle of upstream servers.

    A server's own word comes before what lists of downstream servers say of it.
    """

    server_key: Annotated[str, "Id under which it was read, else its id, else its name"]
    name: Annotated[str | None, "Its name in lower case"]
    was_read: Annotated[bool, "A reading holds facts of it"]
    role: Annotated[str, "root, autonomous, replica or unknown"]
    parent_key: Annotated[
        str | None, "Server that it synchronises from; not set for a root, and where that is not known"
    ]
    parent_basis: Annotated[
        str | None, "How we know: its own word, a list of downstream servers, or computers that report to it"
    ]
    depth: Annotated[int | None, "Servers above it; not known in a circle"]
    root_key: Annotated[str | None, "Highest server above it that is known; itself where there is none"]
    by_own_word: Annotated[bool | None, "Each server up to there names the one above it itself"]
    decided_by: Annotated[
        str, "Server whose groups and approvals hold here: itself, for a replica the first one above that is none"
    ]
    replica_steps: Annotated[int, "How far that server is above; 0 for itself"]
    version: Annotated[str | None, "WSUS version, four numbers"]
    known_from: Annotated[str, "How we know of the server at all"]
    problem: Annotated[str | None, "Why it was not read, where a reading was tried"]
    hint: Annotated[str | None, "What to do about that"]


MAPPER = Mapper(
    fills=ServerTree,
    tolerates=("known_server", "named_server", "server_alias", "server", "downstream_server", "computer"),
    sql="""
with recursive listed as (
    select n.server_key, d.is_replica, d.version,
           case when coalesce(d.is_direct, d.parent_server_id is null) then d.server_id
                else coalesce(a.server_key, d.parent_server_id) end as parent_key,
           case when coalesce(d.is_direct, d.parent_server_id is null) then 1 else 2 end as rank
      from downstream_server d
      join named_server n on n.server_id = d.server_id and n.place = 'downstream' and n.other_id = d.downstream_id
      left join server_alias a on a.alias = d.parent_server_id
), claim as (
    select server_id as server_key, cast(null as varchar) as parent_key, 0 as rank from server where has_upstream = false
     union all
    select n.server_id as server_key, n.server_key as parent_key, 0 as rank
      from named_server n
     where n.place = 'upstream' and n.server_key <> ''
     union all
    select server_key, parent_key, rank from listed
     union all
    select coalesce(a.server_key, c.parent_server_id) as server_key, c.server_id as parent_key, 3 as rank
      from (select distinct server_id, parent_server_id from computer where parent_server_id is not null) c
      left join server_alias a on a.alias = c.parent_server_id
), chosen as (
    select server_key, parent_key, rank
      from claim
     where parent_key is null or parent_key <> server_key
   qualify row_number() over (partition by server_key order by rank, parent_key) = 1
), told as (
    select server_key, is_replica, version
      from listed
   qualify row_number() over (partition by server_key order by rank, parent_key) = 1
), placed as (
    select k.server_key, k.name, k.was_read, k.known_from, k.problem, k.hint, c.parent_key,
           case when c.parent_key is null then null
                when c.rank = 0 then 'its own word'
                when c.rank = 3 then 'computers that report to it'
                else 'a list of downstream servers' end as parent_basis,
           case when s.has_upstream = false then 'root'
                when coalesce(s.is_replica, t.is_replica) then 'replica'
                when s.syncs_from_microsoft_update and s.has_upstream is null then 'root'
                when coalesce(s.is_replica, t.is_replica) = false then 'autonomous'
                else 'unknown' end as role,
           coalesce(s.version, t.version) as version
      from known_server k
      left join server s on s.server_id = k.server_key
      left join chosen c on c.server_key = k.server_key
      left join told t on t.server_key = k.server_key
), up as (
    select server_key, server_key as above_key, parent_key, 0 as steps,
           coalesce(parent_basis, 'its own word') = 'its own word' as by_own_word
      from placed
     union all
    select u.server_key, p.server_key, p.parent_key, u.steps + 1,
           u.by_own_word and coalesce(p.parent_basis, 'its own word') = 'its own word'
      from up u
      join placed p on p.server_key = u.parent_key
     where u.steps < 50
), top as (
    select server_key, above_key as root_key, steps as depth, by_own_word from up where parent_key is null
), copying as (
    select server_key, server_key as above_key, parent_key, role, 0 as steps from placed
     union all
    select c.server_key, p.server_key, p.parent_key, p.role, c.steps + 1
      from copying c
      join placed p on p.server_key = c.parent_key
     where c.role = 'replica' and c.steps < 50
), deciding as (
    select server_key, above_key as decided_by, steps from copying where role <> 'replica' or parent_key is null
)
select p.server_key, p.name, p.was_read, p.role, p.parent_key, p.parent_basis,
       cast(t.depth as bigint) as depth,
       t.root_key, t.by_own_word,
       coalesce(d.decided_by, p.server_key) as decided_by,
       cast(coalesce(d.steps, 0) as bigint) as replica_steps,
       p.version, p.known_from, p.problem, p.hint
  from placed p
  left join top t using (server_key)
  left join deciding d using (server_key)
""",
)
