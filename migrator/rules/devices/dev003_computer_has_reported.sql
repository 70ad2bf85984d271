-- id       = "DEV003"
-- title    = "The computer has reported a status"
-- about    = "computer"
-- severity = "risk"
-- effort   = "hours"
-- why      = "Without a report nobody knows which updates the computer needs or has, before or after the move."
-- remedy   = "Let the computer search for updates, which makes it report too; if it does not, look at its update agent."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/manage/viewing-and-managing-updates"
-- absence  = "harmless"
select m.machine_id as subject,
       case when m.never_reported then false
            when m.last_status_at is not null then true
            else not m.never_reported end as ok,
       m.name, m.last_status_at, m.never_reported, m.client_version
  from machine m
