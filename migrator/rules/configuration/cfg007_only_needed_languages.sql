-- id       = "CFG007"
-- title    = "Only the languages that are needed are synchronised"
-- about    = "server"
-- severity = "note"
-- effort   = "hours"
-- why      = "All languages multiply the catalogue and the files; cloud services need no such choice."
-- remedy   = "Choose the languages in use, for as long as WSUS stays."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/deploy/2-configure-wsus"
-- absence  = "harmless"
select s.server_id as subject,
       not s.all_languages as ok,
       s.name, joined(s.languages, ', ') as languages
  from server s
