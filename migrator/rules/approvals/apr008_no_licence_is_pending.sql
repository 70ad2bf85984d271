-- id       = "APR008"
-- title    = "No approved update waits for its licence"
-- about    = "update"
-- severity = "note"
-- effort   = "hours"
-- why      = "An approval has no effect before the licence is accepted."
-- remedy   = "Accept the licence, or remove the approval."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/deploy/3-approve-and-deploy-updates-in-wsus"
-- absence  = "harmless"
select u.server_id || '/' || u.update_id as subject,
       not (u.requires_licence and u.is_approved) as ok,
       u.title, joined(u.kbs, ', ') as kbs, u.requires_licence, u.is_approved
  from "update" u
 where not exists (select 1 from update_copy c where c.server_id = u.server_id and c.update_id = u.update_id)
