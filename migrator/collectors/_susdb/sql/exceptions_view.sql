-- row_kind = "installation"
-- fills    = ["update_status"]
-- needs    = ["PUBLIC_VIEWS.vComputerTarget", "PUBLIC_VIEWS.vUpdateInstallationInfoBasic"]
-- key      = ["text"]
-- share    = 50
-- required = "update_id"
-- lacks    = ["which approval took effect on a computer"]
-- why      = "Needed and failed of a page of computers; the cheaper of the two views, which leaves out what does not apply."
with page as (
    select top (?) v.ComputerTargetId
      from PUBLIC_VIEWS.vComputerTarget v
     where v.ComputerTargetId > ?
     order by v.ComputerTargetId
)
select i.UpdateId            as update_id,
       page.ComputerTargetId as computer_id,
       i.State               as state,
       page.ComputerTargetId as key_1
  from page
  left join PUBLIC_VIEWS.vUpdateInstallationInfoBasic i
         on i.ComputerTargetId = page.ComputerTargetId and i.State in (2, 3, 5, 6)
 order by page.ComputerTargetId
option (maxdop 1)
