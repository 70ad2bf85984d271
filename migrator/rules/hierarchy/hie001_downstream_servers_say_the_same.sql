-- id       = "HIE001"
-- title    = "Downstream servers say the same of themselves as the list of this server"
-- about    = "server"
-- severity = "risk"
-- effort   = "hours"
-- why      = "Whether groups and approvals are decided here or there depends on it: a plan made for the wrong server changes nothing."
-- remedy   = "Look at Options, Update Source, on the downstream server; delete a stale record from the list of its upstream."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "hides"
with met as (
    select d.server_id,
           count(*) as listed,
           count(*) filter (where s.server_id is null) as not_read,
           count(*) filter (where d.is_replica is null or s.is_replica is null
                               or coalesce(s.has_upstream, true) and coalesce(u.server_key, '') = '') as unclear
      from downstream_server d
      join named_server n on n.server_id = d.server_id and n.place = 'downstream' and n.other_id = d.downstream_id
      left join server s on s.server_id = n.server_key
      left join named_server u on u.server_id = n.server_key and u.place = 'upstream'
     group by d.server_id
), differing as (
    select server_id,
           count(*) as conflicts,
           string_agg(other || ': ' || evidence, ', ' order by other, kind) as found
      from server_conflict
     where kind in ('role', 'upstream')
     group by server_id
)
select s.server_id as subject,
       case when c.conflicts > 0 then false
            when m.not_read > 0 or m.unclear > 0 then null
            when m.listed > 0 then true end as ok,
       m.listed is not null as applies,
       s.name, c.found, m.listed, m.not_read
  from server s
  left join met m using (server_id)
  left join differing c using (server_id)
