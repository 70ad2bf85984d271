-- id       = "GRP004"
-- title    = "The group has a member, in it or below it"
-- about    = "group"
-- severity = "note"
-- effort   = "hours"
-- why      = "An empty group would become an empty ring."
-- remedy   = "Leave the group behind."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "accuses"
with counted as (
    select group_key, count(*) as possible, count(*) filter (where is_certain) as certain
      from group_member
     group by group_key
), summed as (
    select l.ancestor_key as group_key,
           coalesce(sum(c.possible), 0) as possible,
           coalesce(sum(c.certain), 0) as certain,
           count(*) - 1 as groups_below
      from group_line l
      left join counted c using (group_key)
     group by l.ancestor_key
), unread as (
    select t.decided_by as server_id, count(*) as tables
      from server_tree t
      join coverage v on v.scope_kind = 'server' and v.scope = t.server_key
     where t.replica_steps > 0 and t.was_read
       and v.table_name in ('computer', 'group_membership') and v.state <> 'complete'
     group by t.decided_by
), loose as (
    select server_id, count(*) as groups
      from computer_group
     where parent_id is null and coalesce(has_parent, true)
     group by server_id
)
select t.group_key as subject,
       case when s.certain > 0 then true
            when s.possible > 0 or l.groups > 0 or u.tables > 0 then null
            else false end as ok,
       t.built_in is null as applies,
       t.path, s.groups_below,
       u.tables as tables_of_replicas_not_read_completely
  from group_tree t
  join summed s using (group_key)
  left join loose l on l.server_id = t.server_id
  left join unread u on u.server_id = t.server_id
