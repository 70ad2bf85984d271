-- id       = "SYN005"
-- title    = "The server synchronises by a schedule"
-- about    = "server"
-- severity = "note"
-- effort   = "hours"
-- why      = "Where somebody has to press the button, the days between release and arrival are a person’s, not a policy’s."
-- remedy   = "Set a schedule; cloud services have no such button."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/manage/setting-up-update-synchronizations"
-- absence  = "harmless"
select s.server_id as subject,
       b.synchronizes_automatically as ok,
       s.name, b.runs_per_day, b.last_synchronized_at, b.modified_by
  from server s
  left join subscription b using (server_id)
