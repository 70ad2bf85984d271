-- id       = "EST002"
-- title    = "Every reading is complete"
-- about    = "estate"
-- severity = "risk"
-- effort   = "hours"
-- why      = "What was not read is not in any number here, and a share of what was read says nothing about the rest."
-- remedy   = "See what is missing on the sheet Sources: grant the permission, or export again with what the files left out."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/manage/wsus-messages-and-troubleshooting-tips"
-- absence  = "hides"
with latest as (
    select source, scope, state
      from reading_summary
   qualify row_number() over (partition by source, scope_kind, scope order by started desc, reading_id) = 1
), counted as (
    select count(*) as readings,
           count(*) filter (where state <> 'complete') as incomplete,
           string_agg(source || ' ' || scope, ', ' order by source, scope) filter (where state <> 'complete') as which
      from latest
)
select 'estate' as subject,
       case when readings > 0 then incomplete = 0 end as ok,
       readings, incomplete, which
  from counted
