-- id       = "HIE005"
-- title    = "Every server that rolled-up computers report to is in a list of downstream servers"
-- about    = "server"
-- severity = "note"
-- effort   = "hours"
-- why      = "Without it nobody knows which server that is, whether it still runs, or whose groups hold there."
-- remedy   = "Ask where these computers report today; delete their records where that server is gone."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "hides"
with rolled as (
    select server_id,
           count(*) filter (where parent_server_id is not null or reports_here = false) as computers,
           count(*) filter (where parent_server_id is null and coalesce(reports_here, false) = false) as unclear
      from computer
     group by server_id
), unlisted as (
    select server_id, sum(subjects) as computers, string_agg(other, ', ' order by other) as servers
      from server_conflict
     where kind = 'parent not listed'
     group by server_id
), listed as (
    select server_id, count(*) as servers from downstream_server group by server_id
)
select s.server_id as subject,
       case when u.computers > 0 then false
            when r.unclear > 0 then null
            when r.computers > 0 then true end as ok,
       coalesce(r.computers, 0) > 0 or (coalesce(r.unclear, 0) > 0 and coalesce(l.servers, 0) > 0) as applies,
       s.name, r.computers,
       u.computers as computers_of_unlisted_servers,
       u.servers as not_listed,
       l.servers as listed
  from server s
  left join rolled r using (server_id)
  left join unlisted u using (server_id)
  left join listed l using (server_id)
