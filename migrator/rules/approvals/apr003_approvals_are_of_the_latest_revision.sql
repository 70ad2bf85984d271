-- id       = "APR003"
-- title    = "No approval is of an older revision"
-- about    = "update"
-- severity = "note"
-- effort   = "hours"
-- why      = "Computers get the older revision until somebody approves the new one."
-- remedy   = "Approve the latest revision, or let the server do so itself."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/deploy/3-approve-and-deploy-updates-in-wsus"
-- absence  = "harmless"
select u.server_id || '/' || u.update_id as subject,
       not u.has_stale_approvals as ok,
       u.title, joined(u.kbs, ', ') as kbs, u.revision, u.released_at
  from "update" u
 where not exists (select 1 from update_copy c where c.server_id = u.server_id and c.update_id = u.update_id)
