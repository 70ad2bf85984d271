-- id       = "HIE004"
-- title    = "The id is of one computer"
-- about    = "computer"
-- severity = "risk"
-- effort   = "hours"
-- why      = "Two computers cloned from one image share the id by which WSUS knows them: each overwrites what the other reported, and here they count as one."
-- remedy   = "Reset the SusClientId on one of them; where it is one computer with a new name, delete the older record."
-- source   = "https://learn.microsoft.com/troubleshoot/windows-server/installing-updates-features-roles/re-register-windows-clientserver-in-wsus"
-- absence  = "hides"
with unread as (
    -- a server that holds nothing at all is what EST001 and EST002 tell of
    select count(*) as servers
      from coverage v
      left join server_tree t on t.server_key = v.scope
     where v.table_name = 'computer' and v.state <> 'complete' and coalesce(t.was_read, false)
), claiming as (
    select r.computer_id, string_agg(r.server_id || ' ' || coalesce(c.name, '?'), ', ' order by r.server_id) as names
      from computer_record r
      join computer c on c.server_id = r.server_id and c.computer_id = r.computer_id
     where r.home_key = r.server_id and r.claims > 1
     group by r.computer_id
)
select m.machine_id as subject,
       case when r.names = 'several' then false
            when u.servers > 0 or r.unclear > 0 then null
            when r.claims = 1 or r.names = 'one' then true end as ok,
       r.claims + r.unclear > 0 as applies,
       m.name, m.server_id, m.last_sync_at,
       c.names as named,
       u.servers as servers_not_read_completely
  from machine m
  join computer_record r on r.server_id = m.server_id and r.computer_id = m.machine_id
  left join claiming c on c.computer_id = m.machine_id
 cross join unread u
