-- id       = "HIE008"
-- title    = "The upstream servers lead to one that has none above it"
-- about    = "server"
-- severity = "risk"
-- effort   = "hours"
-- why      = "In a circle every server waits for another, and nothing new ever arrives."
-- remedy   = "Point one of them to Microsoft Update; look whether two servers share a name or an alias."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "hides"
with circle as (
    select server_id from server_conflict where kind = 'circle' group by server_id
)
select s.server_id as subject,
       case when c.server_id is not null then false
            when s.has_upstream is not null and t.by_own_word and r.has_upstream = false then true end as ok,
       s.name, s.has_upstream, s.upstream_name,
       t.root_key as highest_known,
       t.depth
  from server s
  left join server_tree t on t.server_key = s.server_id
  left join server r on r.server_id = t.root_key
  left join circle c on c.server_id = s.server_id
