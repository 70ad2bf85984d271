-- row_kind = "membership"
-- fills    = ["group_membership"]
-- needs    = ["dbo.tbTargetInTargetGroup", "dbo.tbComputerTarget"]
-- key      = ["guid", "int"]
-- why      = "Pages along the table's own key; the view has none, so that the server would sort it anew for each page."
select top (?)
       ct.ComputerID    as computer_id,
       m.TargetGroupID  as group_id,
       m.TargetGroupID  as key_1,
       m.TargetID       as key_2
  from dbo.tbTargetInTargetGroup m
  join dbo.tbComputerTarget ct on ct.TargetID = m.TargetID
 where m.TargetGroupID >= cast(? as uniqueidentifier)
   and (m.TargetGroupID > cast(? as uniqueidentifier) or m.TargetID > ?)
 order by m.TargetGroupID, m.TargetID
option (maxdop 1)
