-- id       = "CFG009"
-- title    = "Approvals decide here, not Configuration Manager"
-- about    = "server"
-- severity = "risk"
-- effort   = "project"
-- why      = "Under Configuration Manager its own deployments decide; the approvals on this server say nothing about any habit."
-- remedy   = "Read the automatic deployment rules and maintenance windows there; move by co-management."
-- source   = "https://learn.microsoft.com/intune/configmgr/comanage/overview"
-- absence  = "harmless"
select s.server_id as subject,
       not s.config_manager_owned as ok,
       s.name, s.config_manager_evidence
  from server s
