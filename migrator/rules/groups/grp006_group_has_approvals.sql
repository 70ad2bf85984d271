-- id       = "GRP006"
-- title    = "The group has approvals, its own or inherited"
-- about    = "group"
-- severity = "risk"
-- effort   = "hours"
-- why      = "A group with computers and no approval gets nothing from WSUS, and shows no habit that a ring could copy."
-- remedy   = "Ask the owner of the group how its computers are updated; give it a ring by hand."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "accuses"
with recursive line as (
    select server_id, group_id, group_id as ancestor_id, parent_id, has_parent, 0 as steps from computer_group
     union all
    select l.server_id, l.group_id, g.group_id, g.parent_id, g.has_parent, l.steps + 1
      from line l
      join computer_group g on g.server_id = l.server_id and g.group_id = l.parent_id
     where l.steps < 50
), approved as (
    select group_key,
           count(*) filter (where coalesce(action, 'install') = 'install') as possible,
           count(*) filter (where action = 'install' and family <> 'infrastructure') as certain,
           count(*) filter (where coalesce(action, 'install') = 'install'
                              and (approved_at is null or family is null or action is null)) as unclear,
           max(approved_at) filter (where action = 'install' and family <> 'infrastructure') as last_approved_at
      from decision
     group by group_key
), inherited as (
    select l.server_id, l.group_id,
           sum(coalesce(a.possible, 0)) as possible,
           sum(coalesce(a.certain, 0)) as certain,
           sum(coalesce(a.unclear, 0)) as unclear,
           max(a.last_approved_at) as last_approved_at,
           count(*) filter (where l.has_parent = false) as tops
      from line l
      left join approved a on a.group_key = l.server_id || '/' || l.ancestor_id
     group by l.server_id, l.group_id
), counted as (
    select server_id, group_id, count(*) as members from group_membership group by server_id, group_id
)

select t.group_key as subject,
       case when s.config_manager_owned is null or s.config_manager_owned then null
            when i.certain > 0 then true
            when i.possible > 0 or i.tops = 0 then null
            else false end as ok,
       t.built_in is null and coalesce(c.members, 0) > 0 as applies,
       t.path, c.members,
       i.possible as approvals,
       case when s.config_manager_owned then 'Configuration Manager decides here' end as note
  from group_tree t
  join inherited i on i.server_id = t.server_id and i.group_id = t.group_id
  left join counted c on c.server_id = t.server_id and c.group_id = t.group_id
  left join server s on s.server_id = t.server_id
