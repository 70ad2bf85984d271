-- id       = "EST001"
-- title    = "Every server that this one names was read"
-- about    = "server"
-- severity = "risk"
-- effort   = "hours"
-- why      = "A server that was not read holds computers, groups and approvals that no number here contains."
-- remedy   = "Read the server that is named, or say in writing that it is out of scope."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "hides"
with counted as (
    select n.server_id,
           count(*) filter (where n.was_read = false) as unread,
           count(*) filter (where n.was_read is null) as unclear,
           string_agg(n.other || coalesce(': ' || t.problem, ''), ', ' order by n.place, n.other)
               filter (where coalesce(n.was_read, false) = false) as not_read
      from named_server n
      left join server_tree t using (server_key)
     group by n.server_id
)
select s.server_id as subject,
       case when c.unread > 0 then false
            when c.unclear > 0 or s.has_upstream is null then null
            else true end as ok,
       s.name, c.not_read, s.has_upstream, s.upstream_name
  from server s
  left join counted c using (server_id)
