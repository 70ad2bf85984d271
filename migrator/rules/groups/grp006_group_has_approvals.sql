-- id       = "GRP006"
-- title    = "The group has approvals, its own or inherited"
-- about    = "group"
-- severity = "risk"
-- effort   = "hours"
-- why      = "A group with computers and no approval gets nothing from WSUS, and shows no habit that a ring could copy."
-- remedy   = "Ask the owner of the group how its computers are updated; give it a ring by hand."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "accuses"
with counted as (
    select group_key, count(*) as members from group_member group by group_key
)
select t.group_key as subject,
       case when s.config_manager_owned is null or s.config_manager_owned then null
            when a.certain > 0 then true
            when a.possible > 0 or not a.reaches_top then null
            else false end as ok,
       t.built_in is null and coalesce(c.members, 0) > 0 as applies,
       t.path, c.members,
       a.possible as approvals,
       case when s.config_manager_owned is null then 'Whether Configuration Manager decides here is not known'
            when s.config_manager_owned then 'Configuration Manager decides here' end as note
  from group_tree t
  join group_approval a using (group_key)
  left join counted c using (group_key)
  left join server s on s.server_id = t.server_id
