-- id        = "POL010"
-- title     = "No user proxy serves scans of WSUS by plain HTTP"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "Since September 2020 Windows asks a WSUS server by plain HTTP through the proxy of a user only where this value allows it: whoever has that proxy in hand can offer the computer updates of his own choice."
-- remedy    = "Set SetProxyBehaviorForUpdateDetection to 0 and give computers a system proxy, or give WSUS a certificate and WUServer an https address."
-- source    = "https://learn.microsoft.com/windows/client-management/mdm/policy-csp-update"
-- absence   = "hides"
-- tolerates = ["policy_origin", "machine_policy", "profile_policy", "policy_gap", "profile_setting"]
with entry as (
    select 'origin' as place, v.origin_id as id, v.setting, v.value, v.value_name
      from origin_setting v
     where v.side = 'machine'
     union all
    -- in force: what may not apply may say anything
    select 'profile' as place, v.profile_id as id, v.setting,
           case when v.certainty <> 'not known' then v.value end as value, v.value_name
      from profile_setting v
     where v.side = 'machine'
), told as (
    select e.place, e.id,
           max(case when e.setting = 'wu/setproxybehaviorforupdatedetection' then coalesce(e.value, '?') end) as user_proxy,
           max(case when e.setting = 'wu/wuserver' then coalesce(e.value, '?') end) as wuserver,
           string_agg(e.value_name || ' = ' || coalesce(e.value, '?'), ', ' order by e.value_name, e.value) as found
      from entry e
     where e.setting in ('wu/setproxybehaviorforupdatedetection', 'wu/wuserver')
     group by e.place, e.id
), stated as (
    select t.place, t.id, t.found,
           nullif(coalesce(t.user_proxy, '-'), '?') = '1' as holds,
           coalesce(regexp_matches(nullif(lower(t.wuserver), '?'), '^[\s"]*http://'),
                    case when t.wuserver is null then false end) as contradicts
      from told t
), neighbour as (
    select p.policy_id as origin_id,
           count(*) filter (where t.contradicts and p.certainty <> 'not known') as contradicting,
           count(*) filter (where t.contradicts is null or t.contradicts) as perhaps_contradicting,
           min(case when t.contradicts and p.certainty <> 'not known' then t.found end) as in_force
      from profile_policy p
      join (select distinct gpo_profile_id as profile_id from machine_policy) m on m.profile_id = p.profile_id
      join stated t on t.place = 'profile' and t.id = p.profile_id
     group by p.policy_id
), anywhere as (
    select count(*) as origins from stated where place = 'origin' and coalesce(contradicts, true)
)
select o.origin_id as subject,
       case when t.id is null or t.holds = false then true
            when t.holds and (t.contradicts or n.contradicting > 0) then false
            when t.holds is null and (coalesce(t.contradicts, true) or n.perhaps_contradicting > 0) then null
            when t.contradicts is null or n.perhaps_contradicting > 0 then null
            when a.origins = 0 then true
            when o.reach in ('known', 'none') and u.tables_read_in_part = 0 then true end as ok,
       not coalesce(o.enabled = false and t.id is not null and coalesce(t.holds, true)
                    and coalesce(t.contradicts, true), false) as applies,
       o.name, t.found, n.in_force, o.computers, o.perhaps, o.reach
  from policy_origin o
  left join stated t on t.place = 'origin' and t.id = o.origin_id
  left join neighbour n using (origin_id)
 cross join anywhere a
 cross join policy_gap u
 where not o.is_echo
