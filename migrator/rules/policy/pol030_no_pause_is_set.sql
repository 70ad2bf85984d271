-- id        = "POL030"
-- title     = "The policy sets no pause of updates"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "A pause that somebody set once and forgot counts as a deferral: Windows 10 then scans Windows Update beside WSUS, and the pause may hold back the first updates from the cloud."
-- remedy    = "Delete PauseQualityUpdatesStartTime and PauseFeatureUpdatesStartTime; pause in the ring where a pause is meant."
-- source    = "https://learn.microsoft.com/windows/deployment/update/waas-configure-wufb"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with held as (
    select v.origin_id,
           count(*) filter (where regexp_matches(v.value, '[^\s"]')) as met,
           count(*) filter (where v.value is null) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found
      from origin_setting v
     where v.setting in ('wu/pausequalityupdatesstarttime', 'wu/pausefeatureupdatesstarttime')
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
