-- row_kind = "approval_rule_part"
-- fills    = ["approval_rule"]
-- needs    = ["dbo.tbUpdateClassificationInAutoDeploymentRule", "dbo.tbCategoryInAutoDeploymentRule", "dbo.tbTargetGroupInAutoDeploymentRule", "dbo.tbUpdate"]
-- why      = "What a rule approves, and for whom; no view holds it."
select x.AutoDeploymentRuleID as rule_id, N'classification' as part, u.UpdateID as part_id
  from dbo.tbUpdateClassificationInAutoDeploymentRule x
  join dbo.tbUpdate u on u.LocalUpdateID = x.UpdateClassificationID
 union all
select y.AutoDeploymentRuleID, N'category', u.UpdateID
  from dbo.tbCategoryInAutoDeploymentRule y
  join dbo.tbUpdate u on u.LocalUpdateID = y.CategoryID
 union all
select z.AutoDeploymentRuleID, N'group', z.TargetGroupID
  from dbo.tbTargetGroupInAutoDeploymentRule z
