-- id        = "POL002"
-- title     = "The policy sets no WSUS address on computers that Intune manages already"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "days"
-- why       = "WUServer keeps a computer on WSUS whatever its update ring says: it is managed twice, and Autopatch reports it as not ready."
-- remedy    = "Let these computers leave the object by security filtering, or by an object of their own that wins over it; edit it only when its last computer has moved."
-- source    = "https://learn.microsoft.com/windows/deployment/windows-autopatch/references/windows-autopatch-conflicting-configurations"
-- absence   = "hides"
-- tolerates = ["policy_origin", "policy_reach", "cloud_record"]
with held as (
    select v.origin_id,
           count(*) filter (where regexp_matches(v.value, '[^\s"]')) as met,
           count(*) filter (where v.value is null) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found
      from origin_setting v
     where v.setting = 'wu/wuserver'
     group by v.origin_id
), counted as (
    select r.origin_id,
           count(*) filter (where not r.is_open) as in_intune,
           count(*) filter (where r.is_open) as perhaps_in_intune
      from policy_reach r
      join cloud_record c using (machine_id)
     where exists (select 1 from intune_device i where i.device_id = c.intune_device_id)
     group by r.origin_id
)
select o.origin_id as subject,
       case when coalesce(h.met + h.unclear, 0) = 0 then true
            when h.met > 0 and c.in_intune > 0 then false
            when c.in_intune > 0 or c.perhaps_in_intune > 0 or o.reach in ('not known', 'partly') then null
            else false end as ok,
       not coalesce(h.met + h.unclear > 0 and coalesce(c.in_intune + c.perhaps_in_intune, 0) = 0
                    and o.reach in ('known', 'none'), false) as applies,
       o.name, h.found,
       coalesce(c.in_intune, 0) as in_intune,
       coalesce(c.perhaps_in_intune, 0) as perhaps_in_intune,
       o.computers, o.reach
  from policy_origin o
  left join held h using (origin_id)
  left join counted c using (origin_id)
 where not o.is_echo
