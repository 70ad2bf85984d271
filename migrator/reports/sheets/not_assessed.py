"""What could not be asked, where and why; none of it counts as passed."""

from __future__ import annotations

from migrator.reports.sheets import Sheet, lines

SHEET = Sheet(
    name="Not assessed",
    table="NotAssessed",
    meaning="Rules that could not be asked, or not of everything, and why. None of them counts as passed.",
    rest="rule_scope",
    wraps=True,
    columns=lines(
        ("Rule", "text", "Id of the rule"),
        ("What must hold", "text", "The good condition", 56),
        ("How far", "status", "Not read: the facts it needs are missing there; Partly read: they are incomplete"),
        ("Severity", "text", "blocker, risk or note"),
        ("Where", "text", "WSUS server, or the whole estate", 36),
        ("Subjects", "number", "Subjects of the rule's kind there"),
        ("Why", "text", "Why the facts are not complete", 64),
        ("Rests on", "list", "Facts that the rule rests on", 48),
    ),
    sql="""
select r.rule_id, r.title, s.state, r.severity,
       coalesce(v.name, nullif(s.scope, ''), 'The estate') as place,
       s.subjects, s.reason, r.needs
  from rule_scope s
  join rule_table r using (rule_id)
  left join server v on v.server_id = s.scope
 where s.state <> 'complete'
 order by case s.state when 'missing' then 0 else 1 end,
          case r.severity when 'blocker' then 0 when 'risk' then 1 else 2 end, r.rule_id, place, s.scope
""",
)
