-- id       = "APR004"
-- title    = "Microsoft publishes the update"
-- about    = "update"
-- severity = "risk"
-- effort   = "project"
-- why      = "Neither Windows Update nor Azure Update Manager carries packages that were published locally."
-- remedy   = "Deliver the package as an application in Intune, or by the tool that its vendor has."
-- source   = "https://learn.microsoft.com/windows/deployment/update/waas-manage-updates-wsus"
-- absence  = "harmless"
select u.server_id || '/' || u.update_id as subject,
       not u.is_local as ok,
       not coalesce(u.is_local and u.is_declined, false) as applies,
       u.title, u.classification, joined(u.products, ', ') as products, u.is_approved, u.arrived_at
  from "update" u
 where not exists (select 1 from update_copy c where c.server_id = u.server_id and c.update_id = u.update_id)
