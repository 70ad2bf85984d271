-- id        = "POL023"
-- title     = "Nothing contradicts the deadlines that the policy sets"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "A deadline overrides the schedule of AU, while NoAutoRebootWithLoggedOnUsers and active hours of 18 hours hold up every restart: users meet forced restarts nobody planned."
-- remedy    = "Where deadlines are meant, delete NoAutoRebootWithLoggedOnUsers and the scheduled installation (AUOptions 4), and keep active hours below 18 hours."
-- source    = "https://learn.microsoft.com/windows/deployment/update/wufb-compliancedeadlines"
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
           count(*) filter (where e.setting like 'wu/configuredeadline%' and e.value is not null) as deadlines,
           count(*) filter (where e.setting like 'wu/configuredeadline%' and e.value is null) as unread_deadlines,
           max(case when e.setting = 'au/noautorebootwithloggedonusers' then coalesce(e.value, '?') end) as no_reboot,
           max(case when e.setting = 'au/auoptions' then coalesce(e.value, '?') end) as auoptions,
           count(*) filter (where e.setting like 'au/scheduledinstall%') as schedules,
           max(case when e.setting = 'wu/setactivehours' then coalesce(e.value, '?') end) as active,
           max(case when e.setting = 'wu/activehoursstart' then coalesce(e.value, '?') end) as active_from,
           max(case when e.setting = 'wu/activehoursend' then coalesce(e.value, '?') end) as active_to,
           min(l.value) as longest,
           string_agg(e.value_name || ' = ' || coalesce(e.value, '?'), ', ' order by e.value_name, e.value) as found
      from entry e
     cross join (select value from threshold where name = 'active_hours') l
     where e.setting in ('wu/configuredeadlineforqualityupdates', 'wu/configuredeadlineforfeatureupdates',
                         'au/noautorebootwithloggedonusers', 'au/auoptions', 'au/scheduledinstallday',
                         'au/scheduledinstalltime', 'wu/setactivehours', 'wu/activehoursstart', 'wu/activehoursend')
     group by e.place, e.id
), stated as (
    select t.place, t.id, t.found,
           case when t.deadlines > 0 then true when t.unread_deadlines > 0 then null else false end as holds,
           nullif(coalesce(t.no_reboot, '-'), '?') = '1'
               or (nullif(coalesce(t.auoptions, '-'), '?') = '4' and t.schedules > 0)
               or (nullif(coalesce(t.active, '-'), '?') = '1' and t.active_from is not null and t.active_to is not null
                   and (try_cast(t.active_to as bigint) - try_cast(t.active_from as bigint) + 24) % 24
                       >= t.longest) as contradicts
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
