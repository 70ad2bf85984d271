-- id       = "APR001"
-- title    = "The deadline was in the future when it was set"
-- about    = "approval"
-- severity = "note"
-- effort   = "hours"
-- why      = "A deadline in the past means: at the next contact, with a restart. No ring does that; an expedited update does."
-- remedy   = "Plan such updates as expedited quality updates, not as a deadline of zero days."
-- source   = "https://learn.microsoft.com/windows/deployment/update/wufb-compliancedeadlines"
-- absence  = "harmless"
select d.approval_key as subject,
       case when s.config_manager_owned is null or s.config_manager_owned then null
            when d.deadline_days >= 0 then true
            when coalesce(d.may_be_moved, false) then null
            when d.deadline_days < 0 then false end as ok,
       d.title, d.kb, d.group_key, d.approved_at, d.deadline_days, d.may_be_moved, d.administrator,
       case when s.config_manager_owned then 'Configuration Manager decides here' end as note
  from decision d
  left join server s using (server_id)
 where coalesce(d.has_deadline, true)
