-- id       = "HIE003"
-- title    = "One server only claims the computer"
-- about    = "computer"
-- severity = "note"
-- effort   = "hours"
-- why      = "A computer reports to one server; the other one keeps a record of the past, and counts it as if it were there."
-- remedy   = "Delete the older record where the computer has moved; it is counted once, where it made contact last."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/manage/wsus-server-cleanup-wizard"
-- absence  = "hides"
with unread as (
    -- a server that holds nothing at all is what EST001 and EST002 tell of
    select count(*) as servers
      from coverage v
      left join server_tree t on t.server_key = v.scope
     where v.table_name = 'computer' and v.state <> 'complete' and coalesce(t.was_read, false)
), claiming as (
    select computer_id, string_agg(server_id, ', ' order by server_id) as servers
      from computer_record
     where home_key = server_id and claims > 1
     group by computer_id
)
select m.machine_id as subject,
       case when r.claims > 1 then false
            when r.claims = 1 and r.unclear = 0 and u.servers = 0 then true end as ok,
       r.claims + r.unclear > 0 as applies,
       m.name, m.server_id, m.last_sync_at,
       c.servers as claimed_by,
       u.servers as servers_not_read_completely
  from machine m
  join computer_record r on r.server_id = m.server_id and r.computer_id = m.machine_id
  left join claiming c on c.computer_id = m.machine_id
 cross join unread u
