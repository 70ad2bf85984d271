-- id       = "GRP001"
-- title    = "The computer is in a group that somebody put it in"
-- about    = "computer"
-- severity = "risk"
-- effort   = "hours"
-- why      = "A computer in Unassigned Computers only has no ring that its group could become."
-- remedy   = "Put the computer into a group, or give it a ring by hand."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "accuses"
with listed as (
    select machine_id, count(*) as memberships from group_member group by machine_id
), chosen as (
    select machine_id, count(*) as own_groups from machine_group where built_in is null group by machine_id
)
select m.machine_id as subject,
       case when m.groups_known is null or not m.groups_known then null
            when c.own_groups > 0 then true
            when l.memberships > 0 then false end as ok,
       m.name, m.server_id, m.known_from, l.memberships
  from machine m
  left join listed l using (machine_id)
  left join chosen c using (machine_id)
