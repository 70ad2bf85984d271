-- id       = "EST001"
-- title    = "Every server that this one names was read"
-- about    = "server"
-- severity = "risk"
-- effort   = "hours"
-- why      = "A server that was not read holds computers, groups and approvals that no number here contains."
-- remedy   = "Read the server that is named, or say in writing that it is out of scope."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "hides"
with named as (
    select server_id, downstream_id as other_id, lower(name) as other_name, 'downstream' as place
      from downstream_server
     union all
    select server_id, null as other_id, lower(upstream_name) as other_name, 'upstream' as place
      from server
     where coalesce(has_upstream, true)
), known as (
    select server_id, lower(name) as name, split_part(lower(name), '.', 1) as short_name from server
), matched as (
    select n.server_id, n.place, n.other_id, n.other_name,
           count(k.server_id) as servers
      from named n
      left join known k
        on k.server_id = n.other_id
        or k.name = n.other_name
        or (k.short_name = split_part(n.other_name, '.', 1) and (k.name = k.short_name or n.other_name not like '%.%'))
     group by n.server_id, n.place, n.other_id, n.other_name
), nameless as (
    select count(*) as servers from server where name is null
), counted as (
    select m.server_id,
           count(*) filter (where m.servers = 0 and m.other_name is not null and x.servers = 0) as unread,
           count(*) filter (where m.servers = 0 and (m.other_name is null or x.servers > 0)) as unclear,
           string_agg(coalesce(m.other_name, m.other_id), ', ' order by m.place, coalesce(m.other_name, m.other_id))
               filter (where m.servers = 0) as not_read
      from matched m
     cross join nameless x
     group by m.server_id
)
select s.server_id as subject,
       case when c.unread > 0 then false
            when c.unclear > 0 or s.has_upstream is null then null
            else true end as ok,
       s.name, c.not_read, s.has_upstream, s.upstream_name
  from server s
  left join counted c using (server_id)
