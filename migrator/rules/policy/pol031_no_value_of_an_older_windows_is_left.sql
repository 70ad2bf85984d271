-- id        = "POL031"
-- title     = "No value of an older Windows is left"
-- about     = "policy"
-- severity  = "note"
-- effort    = "hours"
-- why       = "Values of Windows 10 1511 to 1903 and older still count where newer ones are absent: some make Windows scan Windows Update beside WSUS, others block the upgrade to Windows 11."
-- remedy    = "Delete BranchReadinessLevel 16 and 32, DeferUpgrade, DeferUpgradePeriod, DeferUpdatePeriod, PauseDeferrals, PauseFeatureUpdates, PauseQualityUpdates and DisableOSUpgrade."
-- source    = "https://learn.microsoft.com/windows/deployment/update/waas-configure-wufb"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with held as (
    select v.origin_id,
           count(*) filter (where v.setting <> 'wu/branchreadinesslevel' and v.value is not null
                               or v.value in ('16', '32')) as met,
           count(*) filter (where v.value is null) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found
      from origin_setting v
     where v.setting in ('wu/branchreadinesslevel', 'wu/deferupgrade', 'wu/deferupgradeperiod', 'wu/deferupdateperiod',
                         'wu/pausedeferrals', 'wu/pausefeatureupdates', 'wu/pausequalityupdates', 'wu/disableosupgrade')
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
