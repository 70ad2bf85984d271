-- id       = "POL037"
-- title    = "Client policy was read"
-- about    = "estate"
-- severity = "risk"
-- effort   = "hours"
-- why      = "The most common way in which a migration fails is a policy left behind: without it nobody knows which computers WSUS holds fast."
-- remedy   = "Run Export-GroupPolicy.ps1 and migrator collect gpo, or migrator collect registry for what computers hold."
-- source   = "https://learn.microsoft.com/windows/deployment/update/waas-wu-settings"
-- absence  = "hides"
with latest as (
    select source, scope, state
      from reading_summary
     where scope_kind = 'policy'
   qualify row_number() over (partition by source, scope order by started desc, reading_id) = 1
), counted as (
    select count(*) as readings,
           count(*) filter (where state = 'complete') as complete,
           count(*) filter (where state = 'failed') as failed,
           string_agg(source || ' ' || scope || ': ' || state, ', ' order by source, scope) as readings_of_policy
      from latest
), every as (
    select count(*) as readings_of_any_kind from reading_summary
)
select 'estate' as subject,
       case when e.readings_of_any_kind = 0 then null
            when c.readings = c.failed then false
            when c.complete = c.readings then true end as ok,
       c.readings_of_policy, c.readings, c.complete, e.readings_of_any_kind
  from counted c
 cross join every e
