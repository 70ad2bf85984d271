"""What was read, when, and what went wrong."""

from __future__ import annotations

from migrator.reports.sheets import Sheet, lines

SHEET = Sheet(
    name="Sources",
    table="Sources",
    meaning="What was read, when, how completely, and what to do about the rest.",
    rest="reading_summary",
    wraps=True,
    columns=lines(
        ("Source", "text", "Collector"),
        ("What was read", "text", "Server, tenant, subscription, directory or folder", 48),
        ("State", "status", "Complete, Partial, Failed or Unfinished"),
        ("Kind", "text", "server, tenant, subscription, directory, policy or inventory"),
        ("Facts", "number", "Facts that the reading holds"),
        ("Started", "time", "Start, UTC"),
        ("Ended", "time", "End, UTC; empty where it died"),
        ("Problem", "text", "What went wrong", 52),
        ("What to do", "text", "What to do about it", 52),
    ),
    sql="""
select source, scope, state, scope_kind, rows, started, ended, problem, hint
  from reading_summary
 order by case state when 'complete' then 1 else 0 end, source, scope, started, reading_id
""",
)
