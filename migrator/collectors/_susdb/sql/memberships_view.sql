-- row_kind = "membership"
-- fills    = ["group_membership"]
-- needs    = ["PUBLIC_VIEWS.vComputerTarget", "PUBLIC_VIEWS.vComputerGroupMembership"]
-- key      = ["text"]
-- share    = 4
-- required = "group_id"
-- why      = "A page of computers with the groups that hold them themselves, and All Computers; ancestors follow from the tree."
with page as (
    select top (?) v.ComputerTargetId
      from PUBLIC_VIEWS.vComputerTarget v
     where v.ComputerTargetId > ?
     order by v.ComputerTargetId
)
select page.ComputerTargetId   as computer_id,
       m.ComputerTargetGroupId as group_id,
       page.ComputerTargetId   as key_1
  from page
  left join PUBLIC_VIEWS.vComputerGroupMembership m
         on m.ComputerTargetId = page.ComputerTargetId
        and (m.IsExplicitMember = 1 or m.ComputerTargetGroupId = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421')
 order by page.ComputerTargetId
option (maxdop 1)
