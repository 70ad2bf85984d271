-- id        = "POL003"
-- title     = "The policy leaves the internet locations of Windows Update open"
-- about     = "policy"
-- severity  = "blocker"
-- effort    = "hours"
-- why       = "DoNotConnectToWindowsUpdateInternetLocations keeps a computer from Windows Update, Delivery Optimization and the Store: moved to the cloud, it gets nothing."
-- remedy    = "Take DoNotConnectToWindowsUpdateInternetLocations (1) out of the object, or set it to 0, before the first computer that it reaches moves."
-- source    = "https://learn.microsoft.com/windows/deployment/windows-autopatch/references/windows-autopatch-conflicting-configurations"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with held as (
    select v.origin_id,
           count(*) filter (where try_cast(v.value as bigint) = 1) as met,
           count(*) filter (where try_cast(v.value as bigint) is null) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found
      from origin_setting v
     where v.setting = 'wu/donotconnecttowindowsupdateinternetlocations'
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
