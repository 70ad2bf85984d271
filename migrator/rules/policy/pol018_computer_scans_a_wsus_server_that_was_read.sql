-- id        = "POL018"
-- title     = "The computer scans against a WSUS server that was read"
-- about     = "computer"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "Its approvals, groups and deadlines are those of a server that no number here contains: a ring made of what was read does not fit it."
-- remedy    = "Read that server too (migrator collect wsus), or correct WUServer; where the name is an alias of a server that was read, accept it with a waiver."
-- source    = "https://learn.microsoft.com/windows/deployment/update/waas-wu-settings"
-- absence   = "hides"
-- tolerates = ["policy_object", "group_policy_link", "machine_policy", "machine_directory", "policy_path", "profile_policy", "profile_value", "coverage", "known_server", "server"]
with unread as (
    select count(*) as tables_read_in_part
      from coverage
     where state = 'partial' and (scope_kind in ('policy', 'directory') or table_name = 'computer')
), open as (
    -- no object is known to apply, and nobody read the links of its container
    select p.machine_id
      from machine_policy p
      join machine_directory d using (machine_id)
      join policy_path h on h.container = d.container
     where not h.links_known and not exists (select 1 from profile_policy q where q.profile_id = p.gpo_profile_id)
     group by p.machine_id
), loose as (
    -- whether these objects apply was not read: they or their links may be off, or a filter keep them away
    select p.profile_id, count(*) as objects
      from profile_policy p
      join policy_object o using (policy_id)
     where o.enabled is null or o.has_wmi_filter is null
        or exists (select 1 from group_policy_link l where l.policy_id = o.policy_id and l.enabled is null)
     group by p.profile_id
), entry as (
    -- where nobody read any policy, the rule is not assessed
    select count(*) as entries from policy_value
), said as (
    select v.profile_id,
           max(case when s.setting = 'wu/wuserver' then coalesce(v.value, '?') end) as wuserver,
           max(case when s.setting = 'au/usewuserver' then coalesce(v.value, '?') end) as usewuserver
      from profile_value v
      join policy_setting s on s.side = v.side and s.key = v.key and lower(s.value_name) = lower(v.value_name)
     where s.setting in ('wu/wuserver', 'au/usewuserver')
     group by v.profile_id
), addressed as (
    select profile_id, wuserver, usewuserver,
           case when wuserver is null or usewuserver is null or usewuserver not in ('1', '?') then false
                when not regexp_matches(wuserver, '[^\s"]') then false
                when wuserver <> '?' and usewuserver <> '?' then true end as scans_wsus,
           nullif(regexp_extract(lower(wuserver), '^[\s"]*https?://([^:/\s"]+)', 1), '') as host,
           nullif(regexp_extract(lower(wuserver), '^[\s"]*https?://[^:/\s"]+:([0-9]+)', 1), '') as port
      from said
), hosting as (
    select a.profile_id, max(k.was_read) as was_read, min(k.server_key) as server, max(s.port) as server_port
      from addressed a
      join known_server k
        on k.name = a.host
        or (split_part(k.name, '.', 1) = split_part(a.host, '.', 1)
            and (strpos(k.name, '.') = 0 or strpos(a.host, '.') = 0))
      left join server s on s.server_id = k.server_key
     group by a.profile_id
)
select m.machine_id as subject,
       case when p.profile_id is null or p.certainty = 'not known' then null
            when a.scans_wsus and h.was_read
                 then case when p.certainty = 'certain' and u.tables_read_in_part = 0
                            and (p.known_by <> 'links' or l.objects is null) then true end
            -- neither an address without a name nor a server of unknown name can be compared
            when a.scans_wsus and a.host is not null and not regexp_matches(a.host, '^[0-9.]+$') and v.name is not null
                 then false end as ok,
       p.profile_id is null or p.certainty = 'not known' or (p.known_by = 'links' and x.machine_id is not null)
           or coalesce(a.scans_wsus, a.profile_id is not null) as applies,
       m.name, a.wuserver, a.host, a.port, h.server, h.server_port, h.was_read, p.known_by, p.certainty,
       e.entries as values_read
  from machine m
  left join server v on v.server_id = m.server_id
  left join machine_policy p using (machine_id)
  left join addressed a on a.profile_id = p.profile_id
  left join hosting h on h.profile_id = p.profile_id
  left join open x using (machine_id)
  left join loose l on l.profile_id = p.gpo_profile_id
 cross join unread u
 cross join entry e
