-- id        = "POL025"
-- title     = "The Group Policy object of the link exists"
-- about     = "policy"
-- severity  = "note"
-- effort    = "hours"
-- why       = "A link to an object that is gone does nothing, costs every computer a look, and hides that its settings were once meant to apply here."
-- remedy    = "Delete the link at the container that is named; where the object is still wanted, restore it from a backup first."
-- source    = "https://learn.microsoft.com/powershell/module/grouppolicy/remove-gpo"
-- absence   = "accuses"
-- tolerates = ["policy_object"]
with there as (
    select policy_id from group_policy group by policy_id
), whole as (
    -- somebody who read a default object of a domain read all of its objects, not a choice of them
    select distinct g.domain
      from group_policy g
      join default_policy d on d.policy_id = g.policy_id
     where g.domain is not null
), linked as (
    select l.policy_id,
           count(distinct l.target) as links,
           count(distinct w.domain) as domains_read,
           max(case when w.domain is null then 1 else 0 end) as elsewhere
      from group_policy_link l
      left join whole w on w.domain = split_part(l.target, '/', 1)
     group by l.policy_id
)
select l.policy_id as subject,
       case when t.policy_id is not null then true
            when l.domains_read > 0 and l.elsewhere = 0 then false end as ok,
       o.name, o.linked_at, l.links
  from linked l
  join policy_object o using (policy_id)
  left join there t using (policy_id)
