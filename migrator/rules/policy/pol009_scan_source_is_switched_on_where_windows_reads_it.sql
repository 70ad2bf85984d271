-- id        = "POL009"
-- title     = "A scan source is switched on where Windows reads it"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "Windows reads UseUpdateClassPolicySource below the key AU; in the key above it, where Configuration Manager 2409 and 2503 wrote it, the four scan sources have no effect."
-- remedy    = 'Set AU\UseUpdateClassPolicySource to 1 and delete the value from the key WindowsUpdate; update Configuration Manager where it wrote it.'
-- source    = "https://learn.microsoft.com/intune/configmgr/sum/deploy-use/integrate-windows-update-for-business-windows-10"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with held as (
    select v.origin_id,
           count(*) filter (where v.setting = 'au/useupdateclasspolicysource' and v.value in ('0', '1')) as switched,
           count(*) filter (where v.setting = 'au/useupdateclasspolicysource' and v.value is null) as unclear,
           count(*) filter (where v.setting = 'wu/useupdateclasspolicysource') as in_the_key_above,
           string_agg(v.setting || ' = ' || coalesce(v.value, '?'), ', ' order by v.setting, v.value) as found
      from origin_setting v
     where (v.setting like 'wu/setpolicydriven%' or v.setting like '%/useupdateclasspolicysource')
     group by v.origin_id
)
select o.origin_id as subject,
       case when h.origin_id is null or h.switched > 0 then true
            when h.unclear > 0 then null
            else false end as ok,
       not coalesce(o.enabled = false and h.switched = 0, false) as applies,
       o.name, h.found, h.in_the_key_above, o.computers, o.perhaps, o.links
  from policy_origin o
  left join held h using (origin_id)
 where not o.is_echo
