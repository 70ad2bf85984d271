-- row_kind = "deployment"
-- fills    = ["approval"]
-- needs    = ["PUBLIC_VIEWS.vUpdateApproval"]
-- key      = ["guid"]
-- lacks    = ["revision, start, state and whether optional of the approvals"]
-- why      = "What the view holds, for those who may read no table."
select top (?)
       v.CreationDate          as deployment_time,
       v.Action                as action_id,
       v.Deadline              as deadline,
       v.AdministratorName     as administrator,
       v.UpdateApprovalId      as deployment_id,
       v.UpdateId              as update_id,
       v.ComputerTargetGroupId as group_id,
       v.UpdateApprovalId      as key_1
  from PUBLIC_VIEWS.vUpdateApproval v
 where v.UpdateApprovalId > cast(? as uniqueidentifier)
 order by v.UpdateApprovalId
option (maxdop 1)
