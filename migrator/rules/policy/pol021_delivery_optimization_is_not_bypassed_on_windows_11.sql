-- id        = "POL021"
-- title     = "Delivery Optimization is not bypassed where the policy reaches Windows 11"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "Mode 100 hands downloads to BITS; Windows 11 does not support it any more, and every computer fetches every file from the internet by itself."
-- remedy    = "Set DODownloadMode to 99 (simple), 0 (HTTP alone) or 1 or 2 (peers), and to 0 or 99 where 100 was meant to keep peers out."
-- source    = "https://learn.microsoft.com/windows/deployment/do/waas-delivery-optimization-reference"
-- absence   = "hides"
-- tolerates = ["policy_origin", "policy_reach"]
with held as (
    select v.origin_id,
           count(*) filter (where try_cast(v.value as bigint) = 100) as met,
           count(*) filter (where try_cast(v.value as bigint) is null) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found
      from origin_setting v
     where v.setting = 'do/dodownloadmode'
     group by v.origin_id
), counted as (
    select r.origin_id,
           count(*) filter (where not r.is_open and r.generation in ('windows_11', 'windows_newer')) as of_windows_11,
           count(*) filter (
               where (r.is_open and r.generation in ('windows_11', 'windows_newer'))
                  or (coalesce(r.track, 'client') = 'client' and r.generation is null)) as perhaps_of_windows_11
      from policy_reach r
     group by r.origin_id
)
select o.origin_id as subject,
       case when coalesce(h.met + h.unclear, 0) = 0 then true
            when h.met > 0 and c.of_windows_11 > 0 then false
            when c.of_windows_11 > 0 or c.perhaps_of_windows_11 > 0
                 or o.reach in ('not known', 'partly') then null
            else false end as ok,
       not coalesce(h.met + h.unclear > 0 and coalesce(c.of_windows_11 + c.perhaps_of_windows_11, 0) = 0
                    and o.reach in ('known', 'none'), false) as applies,
       o.name, h.found,
       coalesce(c.of_windows_11, 0) as of_windows_11,
       coalesce(c.perhaps_of_windows_11, 0) as perhaps_of_windows_11,
       o.computers, o.reach
  from policy_origin o
  left join held h using (origin_id)
  left join counted c using (origin_id)
 where not o.is_echo
