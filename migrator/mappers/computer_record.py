"""One machine, however many servers list it: which record is its home, and which only echo another server's."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("server_id", "computer_id"))
class ComputerRecord:
    """What a server's record of a computer is worth; each computer has exactly one record that counts.

    That is the one of the server that it reports to. Where only roll-ups know it, it is the one of the server nearest to
    its own; where several servers claim it, the one that it contacted last.
    """

    server_id: Annotated[str, "The server that lists it"]
    computer_id: Annotated[str, "SusClientId"]
    kind: Annotated[
        str,
        "home: of its own server. above: its own server was not read or does not list it, this roll-up counts. echo: a "
        "roll-up of a computer that counts elsewhere. claim: says that it reports here too, and another record counts",
    ]
    home_key: Annotated[str | None, "Server that it reports to by this record; not known where a roll-up does not say"]
    groups_known: Annotated[
        bool | None, "The groups of this record are those of the computer; not known where its server's role is not"
    ]
    is_clear: Annotated[
        bool,
        "False where it is not said whether the computer reports here, and it could be a roll-up: the server has downstream "
        "servers, or another lists the computer too",
    ]
    claims: Annotated[int, "Servers that say it reports to them"]
    unclear: Annotated[int, "Servers that do not say whether it reports to them"]
    names: Annotated[str, "one, several or unknown: whether the servers that claim it give it one name"]


MAPPER = Mapper(
    fills=ComputerRecord,
    tolerates=("server_tree", "server_alias", "downstream_server", "coverage"),
    sql="""
with rolling as (
    -- servers whose records can be a roll-up: they list a downstream server, or may do so
    select server_id from downstream_server
     union
    select scope as server_id from coverage
     where scope_kind = 'server' and table_name = 'downstream_server' and state = 'partial'
), stated as (
    select server_id, computer_id, name, last_sync_at, parent_server_id,
           coalesce(reports_here, case when parent_server_id is not null then false end) as reports_here
      from computer
), said as (
    select c.server_id, c.computer_id, c.reports_here, c.last_sync_at,
           split_part(lower(c.name), '.', 1) as short_name,
           coalesce(c.reports_here,
                    case when d.server_id is null and count(*) over (partition by c.computer_id) = 1 then true end) as is_here,
           case when c.reports_here = false then coalesce(a.server_key, c.parent_server_id) else c.server_id end as home_key
      from stated c
      left join rolling d on d.server_id = c.server_id
      left join server_alias a on a.alias = c.parent_server_id
), ranked as (
    select s.*,
           row_number() over (
               partition by s.computer_id
               order by case when s.is_here then 0 when s.is_here is null then 1 else 2 end,
                        case when coalesce(s.is_here, false) then null else t.depth end desc nulls last,
                        s.last_sync_at desc nulls last, s.server_id) as place,
           sum(case when s.is_here then 1 else 0 end) over (partition by s.computer_id) as claims,
           sum(case when s.is_here is null then 1 else 0 end) over (partition by s.computer_id) as unclear,
           sum(case when s.is_here and s.short_name is null then 1 else 0 end) over (partition by s.computer_id) as nameless,
           min(case when s.is_here then s.short_name end) over (partition by s.computer_id) as first_name,
           max(case when s.is_here then s.short_name end) over (partition by s.computer_id) as last_name,
           t.decided_by
      from said s
      left join server_tree t on t.server_key = s.server_id
)
select r.server_id, r.computer_id,
       case when r.place = 1 and coalesce(r.is_here, true) then 'home'
            when r.place = 1 then 'above'
            when r.is_here then 'claim'
            else 'echo' end as kind,
       r.home_key,
       case when r.place > 1 then false
            when r.is_here or r.is_here is null then r.is_here
            when h.decided_by = r.decided_by then true
            when h.role in ('root', 'autonomous', 'replica') then false end as groups_known,
       r.is_here is not null as is_clear,
       cast(r.claims as bigint) as claims,
       cast(r.unclear as bigint) as unclear,
       case when r.first_name <> r.last_name then 'several'
            when r.nameless > 0 or r.first_name is null then 'unknown'
            else 'one' end as names
  from ranked r
  left join server_tree h on h.server_key = r.home_key
""",
)
