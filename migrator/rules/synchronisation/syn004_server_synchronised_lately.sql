-- id       = "SYN004"
-- title    = "The server has synchronised lately"
-- about    = "server"
-- severity = "risk"
-- effort   = "hours"
-- why      = "A server that is behind offers yesterday’s updates, and its approvals say nothing of this month."
-- remedy   = "Look at the last error of the synchronisation and at the upstream server."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/manage/setting-up-update-synchronizations"
-- absence  = "harmless"
select s.server_id as subject,
       case when b.never_synchronized then false
            else whole_days(b.last_synchronized_at, v.read_at) <= t.value end as ok,
       s.name, b.last_synchronized_at, b.never_synchronized, v.read_at,
       t.value as sync_age_days
  from server s
  left join subscription b using (server_id)
  left join coverage v on v.scope_kind = 'server' and v.scope = s.server_id and v.table_name = 'subscription'
  join threshold t on t.name = 'sync_age_days'
