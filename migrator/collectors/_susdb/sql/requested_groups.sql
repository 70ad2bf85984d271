-- row_kind = "requested_group"
-- fills    = ["computer"]
-- needs    = ["dbo.tbComputerTarget", "dbo.tbRequestedTargetGroup", "dbo.tbRequestedTargetGroupsForTarget"]
-- key      = ["int", "int"]
-- why      = "A client may ask for several groups; the views hold none of them."
select top (?)
       ct.ComputerID            as computer_id,
       g.Name                   as name,
       w.TargetID               as key_1,
       w.RequestedTargetGroupID as key_2
  from dbo.tbRequestedTargetGroupsForTarget w
  join dbo.tbRequestedTargetGroup g on g.RequestedTargetGroupID = w.RequestedTargetGroupID
  join dbo.tbComputerTarget ct      on ct.TargetID = w.TargetID
 where w.TargetID >= ? and (w.TargetID > ? or w.RequestedTargetGroupID > ?)
 order by w.TargetID, w.RequestedTargetGroupID
option (maxdop 1)
