-- id       = "CFG008"
-- title    = "No approval rule approves for All Computers"
-- about    = "server"
-- severity = "risk"
-- effort   = "hours"
-- why      = "Such a rule gives every computer everything at once: there is no pilot, and no habit to carry over."
-- remedy   = "Plan rings anew for this server; its history shows a rule, not a decision."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/deploy/3-approve-and-deploy-updates-in-wsus"
-- absence  = "hides"
with named as (
    select r.server_id, r.rule_id, r.name, r.enabled
      from approval_rule r, unnest(r.group_ids) g(group_id)
      join well_known_group w on w.group_id = g.group_id and w.meaning = 'all_computers'
), counted as (
    select server_id,
           count(*) filter (where enabled) as enabled_rules,
           count(*) filter (where enabled is null) as unclear,
           string_agg(name, ', ' order by name) filter (where coalesce(enabled, true)) as rules
      from named
     group by server_id
), ungrouped as (
    select server_id, count(*) as rules
      from approval_rule
     where group_ids is null and coalesce(enabled, true)
     group by server_id
)
select s.server_id as subject,
       case when c.enabled_rules > 0 then false
            when c.unclear > 0 or u.rules > 0 then null
            else true end as ok,
       s.name, c.rules,
       u.rules as rules_without_groups
  from server s
  left join counted c using (server_id)
  left join ungrouped u using (server_id)
