-- id       = "APR002"
-- title    = "The approval does not uninstall"
-- about    = "approval"
-- severity = "risk"
-- effort   = "days"
-- why      = "Rings have no approval for removal: an update taken back under WSUS comes back under the cloud services."
-- remedy   = "Find out why it was removed; pause or roll back in Intune, or exclude the KB in Azure Update Manager."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/deploy/3-approve-and-deploy-updates-in-wsus"
-- absence  = "harmless"
select d.approval_key as subject,
       case when s.config_manager_owned = false then d.action <> 'uninstall' end as ok,
       d.title, d.kb, d.group_key, d.action, d.approved_at, d.administrator,
       case when s.config_manager_owned then 'Configuration Manager decides here' end as note
  from decision d
  left join server s using (server_id)
