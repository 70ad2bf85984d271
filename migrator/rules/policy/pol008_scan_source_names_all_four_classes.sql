-- id        = "POL008"
-- title     = "A scan source names all four classes of updates"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "A scan source for one to three of the four classes is not supported: Windows may take everything from one side."
-- remedy    = "Set SetPolicyDrivenUpdateSourceFor Feature, Quality, Driver and OtherUpdates together, each to 0 (Windows Update) or 1 (WSUS)."
-- source    = "https://learn.microsoft.com/intune/configmgr/sum/deploy-use/integrate-windows-update-for-business-windows-10"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with held as (
    select v.origin_id,
           count(distinct v.setting) filter (
               where v.setting like 'wu/setpolicydriven%' and v.value in ('0', '1')) as classes,
           count(*) filter (where v.setting like 'wu/setpolicydriven%') as sources,
           count(*) filter (
               where v.setting like '%/useupdateclasspolicysource' and try_cast(v.value as bigint) = 1) as switches,
           count(*) filter (where v.setting like 'wu/setpolicydriven%' and v.value is null) as unclear,
           count(*) filter (
               where v.setting like '%/useupdateclasspolicysource'
                 and try_cast(v.value as bigint) is null) as unclear_switches,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found
      from origin_setting v
     where (v.setting like 'wu/setpolicydriven%' or v.setting like '%/useupdateclasspolicysource')
     group by v.origin_id
)
select o.origin_id as subject,
       case when h.classes = 4 then true
            when h.classes + h.unclear >= 4 then null
            when h.sources + h.switches > 0 then false
            when h.unclear_switches > 0 then null
            else true end as ok,
       not coalesce(o.enabled = false and h.classes < 4
                    and h.sources + h.switches + h.unclear_switches > 0, false) as applies,
       o.name, h.found,
       h.classes as classes_of_4,
       o.computers, o.perhaps, o.links
  from policy_origin o
  left join held h using (origin_id)
 where not o.is_echo
