"""How the rules stand that do not simply hold, and how many computers each keeps back: one query for every output."""

from __future__ import annotations

STANDING = """
(
    with stopped as (
        select rule_id, count(*) as stops, count(*) filter (where alone) as alone
          from (select unnest(blockers) as rule_id, len(blockers) = 1 and len(not_known) = 0 as alone
                  from machine_readiness)
         group by rule_id
    ), held as (
        select rule_id, count(*) as holds_up
          from (select unnest(not_known) as rule_id from machine_readiness where readiness is not null)
         group by rule_id
    )
    select r.rule_id, r.title, r.about, r.severity, r.effort, r.why, r.remedy, r.source,
           s.status, s.lane, s.reason, s.failed, s.looked_at, s.unknown, s.not_assessed,
           coalesce(x.stops, 0) as stops, coalesce(x.alone, 0) as alone, coalesce(h.holds_up, 0) as holds_up,
           r.severity = 'blocker' or x.stops is not null or h.holds_up is not null as in_the_way
      from rule_summary s
      join rule_table r using (rule_id)
      left join stopped x using (rule_id)
      left join held h using (rule_id)
     where s.status in ('fail', 'unknown') or h.holds_up is not null
)
"""
"""A row for each rule that fails or is not known, and for each gate that keeps computers from being judged.

`stops`: computers for which it is a gate that does not hold; `alone`: those that nothing else stops; `holds_up`: computers
for which it is a gate that is not known or was not assessed.
"""

ORDER = """
in_the_way desc, alone desc, stops desc, holds_up desc,
case severity when 'blocker' then 0 when 'risk' then 1 else 2 end, status, failed desc, rule_id
"""
"""What frees the most computers first."""
