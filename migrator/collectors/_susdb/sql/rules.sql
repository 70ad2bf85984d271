-- row_kind = "approval_rule"
-- fills    = ["approval_rule"]
-- needs    = ["dbo.tbAutoDeploymentRule"]
-- why      = "Automatic approval rules; no view holds them."
select a.ID as rule_id, a.Enabled as enabled, a.ActionID as action_id, a.Name as name,
       a.DateOffset as date_offset, a.MinutesAfterMidnight as minutes_after_midnight
  from dbo.tbAutoDeploymentRule a
