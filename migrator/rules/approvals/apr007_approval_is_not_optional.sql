-- id       = "APR007"
-- title    = "The approval is not optional"
-- about    = "approval"
-- severity = "note"
-- effort   = "hours"
-- why      = "An update that users may choose to install becomes one that is installed."
-- remedy   = "Allow optional updates in the ring, or let the update go."
-- source   = "https://learn.microsoft.com/windows/deployment/update/waas-configure-wufb"
-- absence  = "harmless"
-- tolerates = ["group_owner"]
select a.server_id || '/' || a.approval_id as subject,
       not a.is_optional as ok,
       u.title, coalesce(o.group_key, a.server_id || '/' || a.group_id) as group_key, a.action, a.created_at, a.administrator
  from approval a
  left join group_owner o on o.server_id = a.server_id and o.group_id = a.group_id
  left join "update" u on u.server_id = a.server_id and u.update_id = a.update_id
 where not exists (
           select 1 from approval_copy c where c.server_id = a.server_id and c.approval_id = a.approval_id)
