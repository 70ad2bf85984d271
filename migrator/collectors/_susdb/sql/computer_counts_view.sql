-- row_kind = "summary"
-- fills    = ["computer_status_count"]
-- needs    = ["PUBLIC_VIEWS.vComputerTarget", "PUBLIC_VIEWS.vUpdateInstallationInfoBasic"]
-- key      = ["text"]
-- share    = 100
-- why      = "Grouped by the server for a page of computers; the view leaves out what does not apply or was not reported, so those are not known."
with page as (
    select top (?) v.ComputerTargetId
      from PUBLIC_VIEWS.vComputerTarget v
     where v.ComputerTargetId > ?
     order by v.ComputerTargetId
)
select s.ComputerTargetId as computer_id,
       s.State            as state,
       s.Updates          as count,
       s.ComputerTargetId as key_1
  from (select page.ComputerTargetId, 0 as State, null as Updates
          from page
         union all
        select page.ComputerTargetId, 1, null
          from page
         union all
        select page.ComputerTargetId, i.State, count(*)
          from page
          join PUBLIC_VIEWS.vUpdateInstallationInfoBasic i on i.ComputerTargetId = page.ComputerTargetId
         where i.State in (2, 3, 4, 5, 6)
         group by page.ComputerTargetId, i.State) s
 order by s.ComputerTargetId
option (maxdop 1)
