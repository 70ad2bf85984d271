-- id       = "GRP004"
-- title    = "The group has a member, in it or below it"
-- about    = "group"
-- severity = "note"
-- effort   = "hours"
-- why      = "An empty group would become an empty ring."
-- remedy   = "Leave the group behind."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "accuses"
with recursive below as (
    select server_id, group_id as top_id, group_id, 0 as steps from computer_group
     union all
    select b.server_id, b.top_id, g.group_id, b.steps + 1
      from below b
      join computer_group g on g.server_id = b.server_id and g.parent_id = b.group_id
     where b.steps < 50
), counted as (
    select server_id, group_id, count(*) as members from group_membership group by server_id, group_id
), summed as (
    select b.server_id, b.top_id as group_id, coalesce(sum(c.members), 0) as members, count(*) - 1 as groups_below
      from below b
      left join counted c on c.server_id = b.server_id and c.group_id = b.group_id
     group by b.server_id, b.top_id
), loose as (
    select server_id, count(*) as groups
      from computer_group
     where parent_id is null and coalesce(has_parent, true)
     group by server_id
)
select t.group_key as subject,
       case when s.members > 0 then true
            when l.groups > 0 then null
            else false end as ok,
       t.built_in is null as applies,
       t.path, s.groups_below
  from group_tree t
  join summed s on s.server_id = t.server_id and s.group_id = t.group_id
  left join loose l on l.server_id = t.server_id
