-- id       = "CFG002"
-- title    = "The server is reached by TLS"
-- about    = "server"
-- severity = "risk"
-- effort   = "days"
-- why      = "Over plain HTTP whoever sits in between can hand clients an update command of his own."
-- remedy   = "Put a certificate on the administration site and point Group Policy to port 8531, for as long as WSUS stays."
-- source   = "https://techcommunity.microsoft.com/blog/windows-itpro-blog/security-best-practices-for-windows-server-update-services-wsus/1587536"
-- absence  = "harmless"
select s.server_id as subject,
       s.uses_tls as ok,
       s.name, s.port
  from server s
