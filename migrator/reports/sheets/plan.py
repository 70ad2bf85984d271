"""The waves with their dates."""

from __future__ import annotations

from migrator.reports.sheets import Sheet, lines

SHEET = Sheet(
    name="Plan",
    table="Plan",
    meaning="The waves: who moves when, what has to be done first, when to stop.",
    rest="wave",
    wraps=True,
    columns=lines(
        ("Wave", "text", "Id; the one that Your wave asks for"),
        ("Title", "text", "Name"),
        ("Ring", "text", "Ring (clients) or stage (servers)"),
        ("Computers", "number", "Computers in the wave"),
        ("Share", "percent", "Of all computers of the estate"),
        ("Moved by then", "percent", "Share of all computers that have moved when the wave has ended"),
        ("Patch Tuesday", "date", "Patch Tuesday before the wave"),
        ("First day", "date", "First day on which computers move"),
        ("Last day", "date", "Last day on which computers move"),
        ("Judge on", "date", "Day of judgement: its ring has had the month's updates long enough"),
        ("Missing at most", "number", "Computers that may lack the month's updates on that day"),
        ("What comes first", "text", "What has to be done before it", 44),
        ("Stop when", "text", "When to stop", 44),
    ),
    sql="""
with everyone as (select count(*) as computers from machine),
     moved as (
         select w.wave_id, sum(o.computers) as computers
           from wave w
           join wave o on o.ends <= w.ends
          group by w.wave_id
     )
select w.wave_id, w.title, w.ring, w.computers,
       case when e.computers > 0 then w.computers / cast(e.computers as double) end as share,
       case when e.computers > 0 then m.computers / cast(e.computers as double) end as moved_by_then,
       w.patch_tuesday, w.starts, w.ends, w.judge_on, w.most_missing, w.needs_first, w.stop_when
  from wave w
  join moved m using (wave_id)
 cross join everyone e
 order by w.track, w.position
""",
)
