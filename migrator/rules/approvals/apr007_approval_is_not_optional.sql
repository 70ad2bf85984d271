-- id       = "APR007"
-- title    = "The approval is not optional"
-- about    = "approval"
-- severity = "note"
-- effort   = "hours"
-- why      = "An update that users may choose to install becomes one that is installed."
-- remedy   = "Allow optional updates in the ring, or let the update go."
-- source   = "https://learn.microsoft.com/windows/deployment/update/waas-configure-wufb"
-- absence  = "harmless"
select a.server_id || '/' || a.approval_id as subject,
       not a.is_optional as ok,
       u.title, a.server_id || '/' || a.group_id as group_key, a.action, a.created_at, a.administrator
  from approval a
  left join "update" u on u.server_id = a.server_id and u.update_id = a.update_id
