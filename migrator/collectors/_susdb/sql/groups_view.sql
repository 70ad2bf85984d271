-- row_kind = "target_group"
-- fills    = ["computer_group"]
-- needs    = ["PUBLIC_VIEWS.vComputerTargetGroup"]
-- why      = "The view holds all that is wanted of a group."
select N'Computers' as target_group_type, g.Name as name, g.ComputerTargetGroupId as group_id, g.ParentTargetGroupId as parent_id
  from PUBLIC_VIEWS.vComputerTargetGroup g
