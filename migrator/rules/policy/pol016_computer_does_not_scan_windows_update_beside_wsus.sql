-- id        = "POL016"
-- title     = "The computer does not scan Windows Update beside WSUS"
-- about     = "computer"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "A deferral beside a WSUS address makes Windows 10 and older servers take Windows updates from Windows Update, unapproved: dual scan."
-- remedy    = "Delete the deferral and pause values that are named here, or set the scan source for all four classes; DisableDualScan only where the computer stays on WSUS."
-- source    = "https://learn.microsoft.com/intune/configmgr/sum/deploy-use/integrate-windows-update-for-business-windows-10"
-- absence   = "hides"
-- tolerates = ["machine_policy", "profile_value", "scan_source", "policy_gap"]
with entry as (
    -- where nobody read any policy, the rule is not assessed
    select count(*) as entries from policy_value
), unclear as (
    select v.profile_id, count(*) as entries
      from profile_value v
      join scan_value k on k.side = v.side and k.key = v.key and lower(k.value_name) = lower(v.value_name)
     where v.value is null
     group by v.profile_id
), scanned as (
    select profile_id, generation,
           count(*) filter (where dual_scan) as dual,
           count(*) filter (where dual_scan is null) as unsettled,
           string_agg(distinct decides, ', ' order by decides) filter (where dual_scan) as decided_by
      from scan_source
     where step = 0 and update_class in ('feature', 'quality', 'driver', 'other')
     group by profile_id, generation
)
select m.machine_id as subject,
       case when s.profile_id is null or n.entries > 0 or p.certainty = 'not known' then null
            when s.dual > 0 then false
            when s.unsettled > 0 or p.certainty <> 'certain' or u.tables_read_in_part > 0 then null
            else true end as ok,
       m.name, m.release, m.build, s.decided_by, p.known_by, p.certainty,
       e.entries as values_read
  from machine m
  left join machine_policy p using (machine_id)
  left join scanned s on s.profile_id = p.profile_id and s.generation = p.generation
  left join unclear n on n.profile_id = p.profile_id
 cross join policy_gap u
 cross join entry e
