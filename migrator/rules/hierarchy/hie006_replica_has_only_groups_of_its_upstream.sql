-- id       = "HIE006"
-- title    = "The replica has only groups of its upstream"
-- about    = "server"
-- severity = "note"
-- effort   = "hours"
-- why      = "A replica takes its groups from above: a group of its own is a leftover, or the servers were read on both sides of a change."
-- remedy   = "Synchronise the replica and read both again; move the computers of a leftover group."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "hides"
with listed as (
    select server_id, count(*) as groups from computer_group group by server_id
), own as (
    select server_id, max(subjects) as groups, max(evidence) as examples
      from server_conflict
     where kind = 'own groups'
     group by server_id
)
select s.server_id as subject,
       case when s.is_replica is null or s.has_upstream is null or t.replica_steps = 0 then null
            when o.groups > 0 then false
            when l.groups > 0 and a.groups > 0 then true end as ok,
       s.is_replica and s.has_upstream as applies,
       s.name,
       t.decided_by as upstream,
       o.groups as own_groups,
       o.examples,
       l.groups
  from server s
  left join server_tree t on t.server_key = s.server_id
  left join listed l on l.server_id = s.server_id
  left join listed a on a.server_id = t.decided_by
  left join own o on o.server_id = s.server_id
