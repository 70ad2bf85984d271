-- id        = "POL038"
-- title     = "A scan source reaches only computers whose Windows knows it"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "Windows Server 2016 and 2019, and Windows 10 before 2004, know no scan source: they ignore it and go on scanning WSUS, or nothing once WSUS is gone."
-- remedy    = "Keep the scan source to newer Windows by security filtering; on these computers take WUServer and UseWUServer away once their schedule is in force."
-- source    = "https://learn.microsoft.com/intune/configmgr/sum/deploy-use/integrate-windows-update-for-business-windows-10"
-- absence   = "hides"
-- tolerates = ["policy_origin", "policy_reach"]
with held as (
    select v.origin_id,
           count(*) filter (where v.setting like 'wu/setpolicydriven%' or try_cast(v.value as bigint) = 1) as met,
           count(*) filter (
               where v.setting like '%/useupdateclasspolicysource' and try_cast(v.value as bigint) is null) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found
      from origin_setting v
     where (v.setting like 'wu/setpolicydriven%' or v.setting like '%/useupdateclasspolicysource')
     group by v.origin_id
), counted as (
    select r.origin_id,
           count(*) filter (where not r.is_open and coalesce(g.knows_scan_source, '') = 'no') as that_do_not_know_it,
           count(*) filter (
               where (r.is_open and coalesce(g.knows_scan_source, '') = 'no')
                  or coalesce(g.knows_scan_source, 'not known') = 'not known') as perhaps_that_do_not_know_it
      from policy_reach r
      left join scan_generation g using (generation)
     group by r.origin_id
)
select o.origin_id as subject,
       case when coalesce(h.met + h.unclear, 0) = 0 then true
            when h.met > 0 and c.that_do_not_know_it > 0 then false
            when c.that_do_not_know_it > 0 or c.perhaps_that_do_not_know_it > 0
                 or o.reach in ('not known', 'partly') then null
            else false end as ok,
       not coalesce(h.met + h.unclear > 0 and coalesce(c.that_do_not_know_it + c.perhaps_that_do_not_know_it, 0) = 0
                    and o.reach in ('known', 'none'), false) as applies,
       o.name, h.found,
       coalesce(c.that_do_not_know_it, 0) as that_do_not_know_it,
       coalesce(c.perhaps_that_do_not_know_it, 0) as perhaps_that_do_not_know_it,
       o.computers, o.reach
  from policy_origin o
  left join held h using (origin_id)
  left join counted c using (origin_id)
 where not o.is_echo
