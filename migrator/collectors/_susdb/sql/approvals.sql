-- row_kind = "deployment"
-- fills    = ["approval"]
-- needs    = ["dbo.tbDeployment", "dbo.tbRevision", "dbo.tbUpdate", "dbo.tbProperty"]
-- key      = ["int"]
-- why      = "The view lacks revision, start and state. Actions 4 and 5 are the server's own, and so is 2 for All Computers."
select top (?)
       d.DeploymentTime   as deployment_time,
       d.DeploymentStatus as deployment_status,
       d.ActionID         as action_id,
       d.GoLiveTime       as go_live_time,
       d.Deadline         as deadline,
       d.AdminName        as administrator,
       d.DeploymentGuid   as deployment_id,
       d.IsAssigned       as is_assigned,
       u.UpdateID         as update_id,
       r.RevisionNumber   as revision,
       d.TargetGroupID    as group_id,
       d.DeploymentID     as key_1
  from dbo.tbDeployment d
  join dbo.tbRevision r on r.RevisionID = d.RevisionID
  join dbo.tbUpdate u   on u.LocalUpdateID = r.LocalUpdateID
  join dbo.tbProperty p on p.RevisionID = d.RevisionID
 where p.ExplicitlyDeployable = 1
   and (d.ActionID in (0, 1, 3) or (d.ActionID = 2 and d.TargetGroupID <> 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'))
   and d.TargetGroupID <> 'd374f42a-9be2-4163-a0fa-3c86a401b7a7'
   and d.DeploymentID > ?
 order by d.DeploymentID
option (maxdop 1)
