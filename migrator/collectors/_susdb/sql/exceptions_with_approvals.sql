-- row_kind = "installation"
-- fills    = ["update_status"]
-- needs    = ["dbo.tbUpdateStatusPerComputer", "dbo.tbUpdate", "dbo.tbComputerTarget", "dbo.tbRevision", "dbo.tbProperty", "dbo.tbDeployment", "PUBLIC_VIEWS.vUpdateEffectiveApprovalPerComputer"]
-- key      = ["int", "int"]
-- why      = "Needed and failed along the table's own key, each with the approval that took effect, which only the view says."
with page as (
    select top (?) s.TargetID, s.LocalUpdateID, s.SummarizationState, u.UpdateID, ct.ComputerID
      from dbo.tbUpdateStatusPerComputer s
      join dbo.tbUpdate u          on u.LocalUpdateID = s.LocalUpdateID and u.IsHidden = 0
      join dbo.tbComputerTarget ct on ct.TargetID = s.TargetID
     where s.SummarizationState in (2, 3, 5, 6)
       and exists (select 1
                     from dbo.tbRevision r
                     join dbo.tbProperty p on p.RevisionID = r.RevisionID and p.ExplicitlyDeployable = 1
                    where r.LocalUpdateID = s.LocalUpdateID and r.IsLatestRevision = 1)
       and s.TargetID >= ? and (s.TargetID > ? or s.LocalUpdateID > ?)
     order by s.TargetID, s.LocalUpdateID
)
select page.UpdateID           as update_id,
       page.ComputerID         as computer_id,
       page.SummarizationState as state,
       d.ActionID              as approval_action,
       d.TargetGroupID         as approval_group_id,
       page.TargetID           as key_1,
       page.LocalUpdateID      as key_2
  from page
  left join PUBLIC_VIEWS.vUpdateEffectiveApprovalPerComputer e
         on e.ComputerTargetId = page.ComputerID and e.UpdateId = page.UpdateID
  left join dbo.tbDeployment d on d.DeploymentGuid = e.UpdateApprovalId
 order by page.TargetID, page.LocalUpdateID
option (maxdop 1)
