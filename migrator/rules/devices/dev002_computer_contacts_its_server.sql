-- id       = "DEV002"
-- title    = "The computer has contacted its server lately"
-- about    = "computer"
-- severity = "blocker"
-- effort   = "hours"
-- why      = "A computer that nobody hears from cannot be moved, and counts in every share as if it could."
-- remedy   = "Find the computer or delete its record; a computer that is only switched off is moved when it is back."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/manage/wsus-server-cleanup-wizard"
-- absence  = "harmless"
select m.machine_id as subject,
       case when m.never_synced then false
            else whole_days(m.last_sync_at, m.read_at) <= t.value end as ok,
       m.name, m.last_sync_at, m.never_synced, m.read_at,
       t.value as stale_days
  from machine m
  join threshold t on t.name = 'stale_days'
