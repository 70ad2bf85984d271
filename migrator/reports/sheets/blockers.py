"""What does not hold: first what stops computers, in the order in which it frees the most."""

from __future__ import annotations

from migrator.reports.sheets import Sheet, lines
from migrator.reports.standing import ORDER, STANDING

SHEET = Sheet(
    name="Blockers",
    table="Blockers",
    meaning="What stops the move and what puts it at risk, in the order in which it frees the most computers.",
    rest="rule_summary",
    wraps=True,
    columns=lines(
        ("Rule", "text", "Id; `migrator explain` shows what it asks"),
        ("What must hold", "text", "The good condition", 44),
        ("Severity", "text", "blocker, risk or note"),
        (
            "Status",
            "status",
            "Whether it holds; Not known: no subject fails, and for some a value was missing; Not assessed: its facts were not read",
        ),
        ("When", "text", "Now, next or later: from severity and effort"),
        ("Fails for", "number", "Subjects for which it does not hold"),
        ("Of looked at", "number", "Subjects for which it was decided"),
        ("Share", "percent", "Fails for, of what was looked at"),
        ("Not known for", "number", "Subjects for which a value was missing"),
        ("Computers it stops", "number", "Computers for which it is a gate that is not met"),
        ("Stopped by it alone", "number", "Computers that nothing else stops"),
        ("Computers it holds up", "number", "Computers for which it is a gate that is not known or was not assessed"),
        ("Effort", "text", "hours, days or project"),
        ("What to do", "text", "Remedy", 52),
        ("Why it matters", "text", "Why", 52),
        ("Source", "text", "Where the rule comes from", 48),
    ),
    sql=f"""
select rule_id, title, severity, status, upper(lane[1]) || lane[2:] as lane,
       failed, looked_at,
       case when looked_at > 0 then failed / cast(looked_at as double) end as share,
       unknown, stops, alone, holds_up, effort, remedy, why, source
  from {STANDING} as standing
 order by {ORDER}
""",
)
