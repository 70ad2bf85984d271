-- id       = "HIE007"
-- title    = "Replicas have rolled up their computers lately"
-- about    = "server"
-- severity = "risk"
-- effort   = "hours"
-- why      = "What this server says of the computers below is as old as their last roll-up."
-- remedy   = "Look at the synchronisation and the event log of the replica, and whether roll-up is on at its upstream."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "hides"
with met as (
    select server_id,
           count(*) filter (where is_replica) as replicas,
           count(*) filter (where is_replica is null or (is_replica and last_rollup_at is null)) as unclear,
           min(last_rollup_at) filter (where is_replica) as oldest_rollup_at
      from downstream_server
     group by server_id
), old as (
    select server_id, count(*) as replicas, string_agg(other || ': ' || evidence, ', ' order by other) as found
      from server_conflict
     where kind = 'old roll-up'
     group by server_id
)
select s.server_id as subject,
       case when o.replicas > 0 then false
            when m.unclear > 0 or v.read_at is null then null
            when m.replicas > 0 then true end as ok,
       coalesce(m.replicas, 0) + coalesce(m.unclear, 0) > 0 as applies,
       s.name, o.found, m.replicas, m.oldest_rollup_at, v.read_at,
       t.value as rollup_days
  from server s
  left join met m using (server_id)
  left join old o using (server_id)
  left join coverage v on v.scope_kind = 'server' and v.scope = s.server_id and v.table_name = 'downstream_server'
  join threshold t on t.name = 'rollup_days'
