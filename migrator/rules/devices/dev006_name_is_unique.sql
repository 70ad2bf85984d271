-- id       = "DEV006"
-- title    = "No other computer has the same name"
-- about    = "computer"
-- severity = "risk"
-- effort   = "hours"
-- why      = "Cloud records are joined by name: of two computers with one name, one is a ghost, or both get the wrong record."
-- remedy   = "Delete the record that no computer answers to; give a cloned computer an id of its own."
-- source   = "https://learn.microsoft.com/troubleshoot/windows-server/installing-updates-features-roles/re-register-windows-clientserver-in-wsus"
-- absence  = "hides"
with named as (
    select name, count(*) as computers from machine where name is not null group by name
), nameless as (
    select count(*) as computers from machine where name is null
), unread as (
    -- a server that holds nothing at all is what EST001 and EST002 tell of
    select count(*) as servers
      from coverage v
      left join server_tree t on t.server_key = v.scope
     where v.table_name = 'computer' and v.state <> 'complete' and coalesce(t.was_read, false)
)
select m.machine_id as subject,
       case when n.computers > 1 then false
            when m.name is not null and x.computers = 0 and u.servers = 0 then true end as ok,
       m.name, m.server_id, m.last_sync_at, m.ip_address,
       n.computers as computers_of_that_name,
       x.computers as computers_without_a_name,
       u.servers as servers_not_read_completely
  from machine m
  left join named n using (name)
 cross join nameless x
 cross join unread u
