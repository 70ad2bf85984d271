-- id        = "POL015"
-- title     = "It is settled where the computer scans for each class of updates"
-- about     = "computer"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "Where the sources contradict each other, or half a scan source is set, nobody can say what this computer takes from where the day WSUS goes."
-- remedy    = "Run the test that the section on scan sources gives on one such device, or set all four classes of the scan source."
-- source    = "https://learn.microsoft.com/intune/configmgr/sum/deploy-use/integrate-windows-update-for-business-windows-10"
-- absence   = "hides"
-- tolerates = ["machine_policy", "profile_value", "scan_source", "policy_gap"]
with entry as (
    -- where nobody read any policy, the rule is not assessed
    select count(*) as entries from policy_value
), unclear as (
    select v.profile_id, count(*) as entries
      from profile_value v
      join scan_value k on k.side = v.side and k.key = v.key and lower(k.value_name) = lower(v.value_name)
     where v.value is null
     group by v.profile_id
), scanned as (
    select profile_id, generation,
           count(*) filter (where scan_from = 'verify') as to_verify,
           string_agg(update_class || ': ' || decides || ' (' || reason || ')', ', ' order by update_class)
               filter (where scan_from = 'verify') as not_settled
      from scan_source
     -- definitions are Defender's own: POL029 tells of them
     where step = 0 and update_class in ('feature', 'quality', 'driver', 'other')
     group by profile_id, generation
)
select m.machine_id as subject,
       case when s.profile_id is null or n.entries > 0 then null
            when s.to_verify > 0 then false
            when p.certainty <> 'certain' or u.tables_read_in_part > 0 then null
            else true end as ok,
       m.name, m.release, m.build, s.not_settled, p.known_by, p.certainty,
       e.entries as values_read
  from machine m
  left join machine_policy p using (machine_id)
  left join scanned s on s.profile_id = p.profile_id and s.generation = p.generation
  left join unclear n on n.profile_id = p.profile_id
 cross join policy_gap u
 cross join entry e
