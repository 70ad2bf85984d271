"""Every verdict that is no pass: rule, subject and what was found."""

from __future__ import annotations

from migrator.reports.sheets import PATH, Sheet, lines

SHEET = Sheet(
    name="Findings",
    table="Findings",
    meaning="Every rule and subject that fails, is not known or is waived, with what was found. Failures first.",
    rest="verdict",
    columns=lines(
        ("Subject", "text", "Computer, group, server, update, approval or policy that it is about", 48),
        ("Rule", "text", "Id of the rule"),
        ("What must hold", "text", "The good condition", 56),
        ("Status", "status", "Does not hold, Not known or Waived"),
        ("Severity", "text", "blocker, risk or note"),
        ("What was found", "evidence", "What the rule looked at", 120),
        ("Effort", "text", "hours, days or project"),
        ("About", "text", "Kind of subject"),
        ("Server", "text", "WSUS server of the subject", 32),
        ("Subject id", "text", "Key of the subject in assessment.duckdb", 40),
    ),
    sql=f"""
select coalesce(m.name, case when r.about = 'group' then {PATH} end, u.title, s.name, o.name,
                case when r.about = 'estate' then 'The estate' end, v.subject) as shown,
       v.rule_id, r.title, v.status, r.severity, v.evidence, r.effort, r.about,
       coalesce(z.name, nullif(v.scope, '')) as server, v.subject
  from verdict v
  join rule_table r using (rule_id)
  left join machine m on r.about = 'computer' and m.machine_id = v.subject
  left join group_tree t on r.about = 'group' and t.group_key = v.subject
  left join "update" u on r.about = 'update' and u.server_id || '/' || u.update_id = v.subject
  left join server s on r.about = 'server' and s.server_id = v.subject
  left join policy_origin o on r.about = 'policy' and o.origin_id = v.subject
  left join server z on z.server_id = v.scope
 where v.status in ('fail', 'unknown', 'waived')
 order by case v.status when 'fail' then 0 when 'unknown' then 1 else 2 end,
          case r.severity when 'blocker' then 0 when 'risk' then 1 else 2 end,
          v.rule_id, shown, v.subject
""",
)
