-- id       = "DEV007"
-- title    = "Few updates have failed on the computer"
-- about    = "computer"
-- severity = "risk"
-- effort   = "days"
-- why      = "An update agent that fails under WSUS fails under any other service too."
-- remedy   = "Repair the update agent before the computer moves; the error codes are in its own log."
-- source   = "https://learn.microsoft.com/troubleshoot/windows-client/installing-updates-features-roles/windows-update-issues-troubleshooting"
-- absence  = "harmless"
select m.machine_id as subject,
       c.failed < t.value as ok,
       m.name, c.failed, c.not_installed, c.counted_at,
       t.value as failed_updates
  from machine m
  left join computer_status_count c on c.server_id = m.server_id and c.computer_id = m.machine_id
  join threshold t on t.name = 'failed_updates'
