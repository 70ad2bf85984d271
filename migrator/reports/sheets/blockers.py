"""What does not hold: blockers first, in the order in which they free the most computers."""

from __future__ import annotations

from migrator.reports.sheets import Sheet, lines

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
        ("Status", "status", "Whether it holds; Not known: no subject fails, and for some a value was missing"),
        ("When", "text", "Now, next or later: from severity and effort"),
        ("Fails for", "number", "Subjects for which it does not hold"),
        ("Of looked at", "number", "Subjects for which it was decided"),
        ("Share", "percent", "Fails for, of what was looked at"),
        ("Not known for", "number", "Subjects for which a value was missing"),
        ("Computers it stops", "number", "Computers for which it is a gate that is not met"),
        ("Stopped by it alone", "number", "Computers that nothing else stops"),
        ("Effort", "text", "hours, days or project"),
        ("What to do", "text", "Remedy", 52),
        ("Why it matters", "text", "Why", 52),
        ("Source", "text", "Where the rule comes from", 48),
    ),
    sql="""
with stopped as (
    select rule_id, count(*) as computers, count(*) filter (where alone) as alone
      from (select unnest(blockers) as rule_id, len(blockers) = 1 and len(not_known) = 0 as alone
              from machine_readiness)
     group by rule_id
)
select r.rule_id, r.title, r.severity, s.status, upper(s.lane[1]) || s.lane[2:] as lane,
       s.failed, s.looked_at,
       case when s.looked_at > 0 then s.failed / cast(s.looked_at as double) end as share,
       s.unknown,
       coalesce(x.computers, 0) as computers, coalesce(x.alone, 0) as alone,
       r.effort, r.remedy, r.why, r.source
  from rule_summary s
  join rule_table r using (rule_id)
  left join stopped x using (rule_id)
 where s.status in ('fail', 'unknown')
 order by case r.severity when 'blocker' then 0 when 'risk' then 1 else 2 end, s.status,
          alone desc, computers desc, s.failed desc, r.rule_id
""",
)
