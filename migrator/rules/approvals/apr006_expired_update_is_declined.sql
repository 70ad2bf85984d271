-- id       = "APR006"
-- title    = "The expired update is declined"
-- about    = "update"
-- severity = "note"
-- effort   = "hours"
-- why      = "Microsoft has taken the update back; as long as it is not declined, every scan still weighs it."
-- remedy   = "Decline expired updates, or let the server do so itself."
-- source   = "https://learn.microsoft.com/troubleshoot/mem/configmgr/update-management/wsus-maintenance-guide"
-- absence  = "harmless"
select u.server_id || '/' || u.update_id as subject,
       case when u.is_expired then u.is_declined end as ok,
       u.title, joined(u.kbs, ', ') as kbs, u.is_expired, u.is_declined, u.is_approved
  from "update" u
 where coalesce(u.is_expired, true)
   and not exists (select 1 from update_copy c where c.server_id = u.server_id and c.update_id = u.update_id)
