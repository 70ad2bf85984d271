-- id        = "POL035"
-- title     = "The registry holds only update values that Group Policy gives"
-- about     = "computer"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "A value that somebody wrote by hand, or that an object left behind, stays when every object is gone: the computer goes on scanning WSUS."
-- remedy    = "Delete the values that are named from the registry in the computer's wave, after its objects are gone; ask first what they were for."
-- source    = "https://learn.microsoft.com/windows/deployment/update/waas-wu-settings"
-- absence   = "hides"
-- tolerates = ["policy_object", "machine_policy", "profile_value", "profile_entry", "policy_gap"]
with pair as (
    select distinct profile_id, gpo_profile_id from machine_policy where known_by = 'registry'
), offered as (
    -- what any object of the list sets, whether it wins or not, and what objects set whose links nobody read
    select e.profile_id, e.key, lower(e.value_name) as value_name, e.value
      from profile_entry e
     where e.side = 'machine' and e.action in ('set', 'set_if_absent')
     union
    select p.gpo_profile_id as profile_id, v.key, lower(v.value_name) as value_name, v.value
      from pair p
     cross join origin_value v
      join policy_object o on o.policy_id = v.origin_id and not o.links_known
     where v.side = 'machine' and v.action in ('set', 'set_if_absent') and not v.is_32_bit
), compared as (
    select p.profile_id, p.gpo_profile_id, v.value_name, v.value,
           coalesce(max(case when g.value = v.value and g.certainty <> 'not known' then 1 end), 0) = 1 as is_given,
           coalesce(max(case when f.value = v.value or (f.value_name is not null and f.value is null) then 1 end), 0)
               = 1
               as is_offered
      from pair p
      join origin_value v on v.origin_id = p.profile_id and v.side = 'machine' and not v.is_32_bit
      left join profile_value g
        on g.profile_id = p.gpo_profile_id and g.side = v.side and g.key = v.key
       and lower(g.value_name) = lower(v.value_name)
      left join offered f
        on f.profile_id = p.gpo_profile_id and f.key = v.key and f.value_name = lower(v.value_name)
     -- other keys hold the state of Windows, which no object sets
     where v.key like '%policies%'
     group by p.profile_id, p.gpo_profile_id, v.key, v.value_name, v.value
), counted as (
    select profile_id, gpo_profile_id,
           count(*) filter (where value is not null and not is_given and not is_offered) as by_hand,
           count(*) filter (where value is null or (not is_given and is_offered)) as unclear,
           string_agg(value_name || ' = ' || coalesce(value, '?'), ', ' order by value_name)
               filter (where not is_given and not is_offered) as not_given_by_group_policy
      from compared
     group by profile_id, gpo_profile_id
)
select m.machine_id as subject,
       case when p.gpo_profile_id is null or p.gpo_certainty = 'assumed' or u.tables_read_in_part > 0 then null
            when c.by_hand > 0 then false
            when c.unclear > 0 then null
            else true end as ok,
       coalesce(p.known_by = 'registry', false) as applies,
       m.name, c.not_given_by_group_policy, c.unclear,
       p.gpo_certainty as certainty_of_group_policy
  from machine m
  join machine_policy p using (machine_id)
  left join counted c on c.profile_id = p.profile_id and c.gpo_profile_id = p.gpo_profile_id
 cross join policy_gap u
