-- row_kind = "installation"
-- fills    = ["update_status"]
-- needs    = ["dbo.tbUpdateStatusPerComputer", "dbo.tbUpdate", "dbo.tbComputerTarget", "dbo.tbRevision", "dbo.tbProperty"]
-- key      = ["int", "int"]
-- lacks    = ["which approval took effect on a computer"]
-- why      = "The same without the approvals, for a server that cannot work out the view in time."
select top (?)
       u.UpdateID           as update_id,
       ct.ComputerID        as computer_id,
       s.SummarizationState as state,
       s.TargetID           as key_1,
       s.LocalUpdateID      as key_2
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
option (maxdop 1)
