-- id        = "POL017"
-- title     = "The target group that the policy names is a group of WSUS"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "A client that names a group that does not exist falls into Unassigned Computers, and its ring cannot be taken from its group."
-- remedy    = "Correct TargetGroup (names are separated by ;) or make the group in WSUS; see then into which ring these computers go."
-- source    = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/deploy/2-configure-wsus"
-- absence   = "hides"
-- tolerates = ["policy_origin", "computer_group", "coverage"]
with recursive place as (
    select cast(1 as bigint) as i
     union all
    select i + 1 from place where i < 50
), held as (
    select v.origin_id,
           count(*) filter (where v.setting = 'wu/targetgroup' and v.value is null) as unclear,
           count(*) filter (where v.setting = 'wu/targetgroupenabled' and v.value = '0') as switched_off
      from origin_setting v
     where v.setting in ('wu/targetgroup', 'wu/targetgroupenabled')
     group by v.origin_id
), named as (
    select distinct v.origin_id, lower(trim(split_part(v.value, ';', p.i))) as asked_for
      from origin_setting v
     cross join place p
     where v.setting = 'wu/targetgroup'
), known as (
    select lower(trim(name)) as asked_for, count(*) as groups
      from computer_group
     where name is not null
     group by lower(trim(name))
), counted as (
    select n.origin_id,
           count(*) as names,
           count(*) filter (where k.groups is null) as lost,
           string_agg(n.asked_for, ', ' order by n.asked_for) filter (where k.groups is null) as not_found
      from named n
      left join known k using (asked_for)
     where n.asked_for <> ''
     group by n.origin_id
), nameless as (
    select count(*) as groups from computer_group where name is null
), unread as (
    -- a server that holds nothing at all is what EST001 and EST002 tell of
    select count(*) filter (where state = 'partial') as partly, count(*) filter (where state = 'complete') as wholly
      from coverage
     where table_name = 'computer_group'
)
select o.origin_id as subject,
       case when h.unclear > 0 then null
            when coalesce(c.lost, 0) = 0 then true
            when x.groups > 0 or u.partly > 0 or u.wholly = 0 then null
            else false end as ok,
       not coalesce((o.enabled = false or h.switched_off > 0) and (c.lost > 0 or h.unclear > 0), false) as applies,
       o.name, c.not_found,
       c.names as asked_for,
       o.computers, o.perhaps, o.links
  from policy_origin o
  left join held h using (origin_id)
  left join counted c using (origin_id)
 cross join nameless x
 cross join unread u
 where not o.is_echo
