-- id        = "POL022"
-- title     = "The policy sets no legacy restart value"
-- about     = "policy"
-- severity  = "note"
-- effort    = "hours"
-- why       = "Engaged restart, auto-restart and their notifications are legacy policies: Windows 11 hardly reads them, and beside deadlines nobody can say why a computer restarted."
-- remedy    = "Delete them; the ring replaces them by deadlines, 7 days for quality updates with 2 days of grace as a beginning."
-- source    = "https://learn.microsoft.com/windows/deployment/update/waas-restart"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with held as (
    select v.origin_id,
           count(*) filter (where v.value is not null) as met,
           count(*) filter (where v.value is null) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found
      from origin_setting v
     where v.is_legacy
       and regexp_matches(v.setting, '^wu/(set)?(engagedrestart|autorestart|(schedule)?(imminent)?restartwarning)')
       -- a switch that is 0 turns its values off
       and not coalesce(v.setting like 'wu/set%' and v.value = '0', false)
     group by v.origin_id
)
select o.origin_id as subject,
       case when h.met > 0 then false
            when h.unclear > 0 then null
            else true end as ok,
       not coalesce(o.enabled = false and h.met + h.unclear > 0, false) as applies,
       o.name, h.found, o.computers, o.perhaps, o.links
  from policy_origin o
  left join held h using (origin_id)
 where not o.is_echo
