-- row_kind = "target_group"
-- fills    = ["computer_group"]
-- needs    = ["dbo.tbTargetGroup", "dbo.tbTargetGroupType"]
-- why      = "The same from the tables: the name of the view's column for the parent is known from one script only."
select t.Name as target_group_type, g.Name as name, g.TargetGroupID as group_id, g.ParentGroupID as parent_id
  from dbo.tbTargetGroup g
  join dbo.tbTargetGroupType t on t.TargetGroupTypeID = g.TargetGroupTypeID
