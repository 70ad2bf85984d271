-- id       = "HIE002"
-- title    = "No downstream server is newer than this one"
-- about    = "server"
-- severity = "risk"
-- effort   = "days"
-- why      = "A server does not synchronise from one that is older than itself."
-- remedy   = "Upgrade the upstream server first, or let the downstream server synchronise from a newer one."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "hides"
with met as (
    select server_id,
           count(*) as listed,
           count(*) filter (where version is null
                               or not regexp_matches(version, '^[0-9]{1,3}([.][0-9]{1,6}){3}$')) as unclear
      from downstream_server
     group by server_id
), newer as (
    select server_id, count(*) as conflicts, string_agg(other || ': ' || evidence, ', ' order by other) as found
      from server_conflict
     where kind = 'newer'
     group by server_id
)
select s.server_id as subject,
       case when c.conflicts > 0 then false
            when m.unclear > 0 then null
            when regexp_matches(s.version, '^[0-9]{1,3}([.][0-9]{1,6}){3}$') then true end as ok,
       m.listed is not null as applies,
       s.name, s.version, c.found, m.listed, m.unclear
  from server s
  left join met m using (server_id)
  left join newer c using (server_id)
