"""Every WSUS server that was read or is named, with its place, its computers and what it contradicts."""

from __future__ import annotations

from migrator.reports.sheets import Sheet, lines

SHEET = Sheet(
    name="Servers",
    table="Servers",
    meaning="Every WSUS server that was read or is named: who it synchronises from, its computers, what contradicts itself.",
    rest="server_tree",
    wraps=True,
    columns=lines(
        ("Server", "text", "Name; its id where it has none", 40),
        ("Role", "text", "root, autonomous, replica or unknown"),
        ("Synchronises from", "text", "Upstream server", 40),
        ("Servers above", "number", "How many servers are above it; empty where they form a circle"),
        ("Read", "yes or no", "A reading holds facts of it"),
        ("Known from", "text", "How we know of it", 32),
        ("Computers", "number", "Computers that report to it, read there"),
        ("Only from a roll-up", "number", "Computers that report to it, which only another server's roll-up lists"),
        ("Records of others", "number", "Its records of computers that count elsewhere"),
        ("Groups and approvals of", "text", "Server that decides: itself, or the upstream of a replica", 40),
        ("WSUS version", "text", "Version, four numbers"),
        ("Contradictions", "text", "Kind and what was found", 64),
        ("Why not read", "text", "What its reading met, and what to do", 52),
    ),
    sql="""
with counted as (
    select home_key, count(*) filter (where coalesce(known_from, '') <> 'only a roll-up') as computers,
           count(*) filter (where known_from = 'only a roll-up') as from_above
      from machine
     group by home_key
), repeating as (
    select server_id, count(*) as repeated from computer_record where kind in ('echo', 'claim') group by server_id
), told as (
    select server_id, string_agg(kind || ': ' || evidence, '; ' order by kind, other) as words
      from server_conflict
     where kind <> 'not read'
     group by server_id
)
select coalesce(t.name, t.server_key) as server, t.role, coalesce(p.name, t.parent_key) as upstream, t.depth, t.was_read,
       t.known_from, coalesce(c.computers, 0), coalesce(c.from_above, 0), coalesce(r.repeated, 0),
       coalesce(d.name, t.decided_by) as decides, t.version, w.words,
       case when not t.was_read then coalesce(nullif(concat_ws(' ', t.problem, t.hint), ''), 'No reading of it was tried.') end
  from server_tree t
  left join server_tree p on p.server_key = t.parent_key
  left join server_tree d on d.server_key = t.decided_by
  left join counted c on c.home_key = t.server_key
  left join repeating r on r.server_id = t.server_key
  left join told w on w.server_id = t.server_key
 order by t.depth nulls last, server, t.server_key
""",
)
