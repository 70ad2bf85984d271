-- id        = "POL004"
-- title     = "The policy takes access to Windows Update away from nobody"
-- about     = "policy"
-- severity  = "blocker"
-- effort    = "hours"
-- why       = "DisableWindowsUpdateAccess stops scans against Windows Update, and Autopatch reports the device as not ready."
-- remedy    = "Take DisableWindowsUpdateAccess (1) out of the computer and the user part of the object; to hide the page alone, set SetDisableUXWUAccess."
-- source    = "https://learn.microsoft.com/windows/deployment/windows-autopatch/references/windows-autopatch-conflicting-configurations"
-- absence   = "hides"
-- tolerates = ["policy_origin", "group_policy"]
with part as (
    select policy_id, max(user_enabled) as user_enabled from group_policy group by policy_id
), held as (
    select v.origin_id,
           count(*) filter (where try_cast(v.value as bigint) = 1) as met,
           count(*) filter (where try_cast(v.value as bigint) is null) as unclear,
           count(*) filter (where v.side = 'machine' and coalesce(o.enabled, true)
                               or v.side = 'user' and coalesce(p.user_enabled, true)) as in_use,
           string_agg(v.side || ' side: ' || v.value_name || ' = ' || coalesce(v.value, '?'), ', '
                      order by v.side, v.value_name, v.value) as found
      from origin_setting v
      join policy_origin o using (origin_id)
      left join part p on p.policy_id = v.origin_id
     where v.setting in ('wu/disablewindowsupdateaccess', 'access/disablewindowsupdateaccess') and coalesce(try_cast(v.value as bigint) = 1, true)
     group by v.origin_id
)
select o.origin_id as subject,
       case when h.met > 0 then false
            when h.unclear > 0 then null
            else true end as ok,
       coalesce(h.in_use > 0, true) as applies,
       o.name, h.found, o.computers, o.perhaps, o.links
  from policy_origin o
  left join held h using (origin_id)
 where not o.is_echo
