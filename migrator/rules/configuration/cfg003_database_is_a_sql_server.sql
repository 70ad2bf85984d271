-- id       = "CFG003"
-- title    = "SUSDB lies on a SQL Server"
-- about    = "server"
-- severity = "note"
-- effort   = "days"
-- why      = "The Windows Internal Database takes connections from its own host only: it is read and maintained there."
-- remedy   = "Read SUSDB on the host itself; nothing else follows for the move."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/plan/plan-your-wsus-deployment"
-- absence  = "harmless"
select s.server_id as subject,
       not s.uses_windows_internal_database as ok,
       s.name, s.database_server
  from server s
