-- row_kind = "dead_deployment"
-- fills    = ["removed_approval"]
-- needs    = ["dbo.tbDeadDeployment"]
-- key      = ["int"]
-- why      = "Approvals that somebody or a newer revision has taken away: the only history that outlives the approval."
select top (?)
       d.DeploymentGuid      as deployment_id,
       d.UpdateID            as update_id,
       d.RevisionNumber      as revision,
       d.TargetGroupID       as group_id,
       d.ActionID            as action_id,
       d.DeploymentTime      as deployment_time,
       d.GoLiveTime          as go_live_time,
       d.Deadline            as deadline,
       d.AdminName           as administrator,
       d.IsAssigned          as is_assigned,
       d.TimeOfDeath         as time_of_death,
       d.AdminNameWhoDeleted as removed_by,
       d.DeploymentID        as key_1
  from dbo.tbDeadDeployment d
 where (d.ActionID in (0, 1, 3) or (d.ActionID = 2 and d.TargetGroupID <> 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'))
   and d.TargetGroupID <> 'd374f42a-9be2-4163-a0fa-3c86a401b7a7'
   and d.DeploymentID > ?
 order by d.DeploymentID
option (maxdop 1)
