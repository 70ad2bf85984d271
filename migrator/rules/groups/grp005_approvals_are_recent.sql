-- id       = "GRP005"
-- title    = "The group has had an approval in the last year, its own or inherited"
-- about    = "group"
-- severity = "risk"
-- effort   = "hours"
-- why      = "A group with computers that nobody approves for is a group that gets no updates."
-- remedy   = "Ask the owner of the group; move its computers to a group that is looked after."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "accuses"
with counted as (
    select group_key, count(*) as members from group_member group by group_key
)
select t.group_key as subject,
       case when s.config_manager_owned is null or s.config_manager_owned then null
            when whole_days(a.last_approved_at, v.read_at) <= w.value then true
            when a.unclear > 0 or not a.reaches_top then null
            when a.last_approved_at is not null and v.read_at is not null then false end as ok,
       t.built_in is null and coalesce(c.members, 0) > 0 and a.possible > 0 as applies,
       t.path, c.members, a.last_approved_at, v.read_at,
       a.certain as approvals,
       w.value as forgotten_group_days,
       case when s.config_manager_owned then 'Configuration Manager decides here' end as note
  from group_tree t
  join group_approval a using (group_key)
  left join counted c using (group_key)
  left join server s on s.server_id = t.server_id
  left join coverage v on v.scope_kind = 'server' and v.scope = t.server_id and v.table_name = 'approval'
  join threshold w on w.name = 'forgotten_group_days'
