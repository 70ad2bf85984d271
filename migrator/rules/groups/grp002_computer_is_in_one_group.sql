-- id       = "GRP002"
-- title    = "The computer is in one group only"
-- about    = "computer"
-- severity = "note"
-- effort   = "hours"
-- why      = "A device belongs to one ring: where its groups differ, somebody has to say which of them counts."
-- remedy   = "Leave the computer in the group that decides; the plan takes the most cautious of them until then."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "hides"
with listed as (
    select machine_id,
           max(groups) as groups,
           string_agg(group_key, ', ' order by group_key) as group_keys
      from machine_group
     group by machine_id
)
select m.machine_id as subject,
       case when m.groups_known then l.groups = 1 end as ok,
       m.name, m.known_from, l.groups, l.group_keys
  from machine m
  left join listed l using (machine_id)
