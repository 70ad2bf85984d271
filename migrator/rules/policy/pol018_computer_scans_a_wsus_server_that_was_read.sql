-- id        = "POL018"
-- title     = "The computer scans against a WSUS server that was read"
-- about     = "computer"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "Its approvals, groups and deadlines are those of a server that no number here contains: a ring made of what was read does not fit it."
-- remedy    = "Read that server too (migrator collect wsus), or correct WUServer; where the name is an alias of a server that was read, accept it with a waiver."
-- source    = "https://learn.microsoft.com/windows/deployment/update/waas-wu-settings"
-- absence   = "hides"
-- tolerates = ["machine_policy", "known_server", "server", "policy_gap", "profile_setting"]
with entry as (
    -- where nobody read any policy, the rule is not assessed
    select count(*) as entries from policy_value
), said as (
    select v.profile_id,
           max(case when v.setting = 'wu/wuserver' then coalesce(v.value, '?') end) as wuserver,
           max(case when v.setting = 'au/usewuserver' then coalesce(v.value, '?') end) as usewuserver
      from profile_setting v
     where v.setting in ('wu/wuserver', 'au/usewuserver')
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
                 then case when p.certainty = 'certain' and u.tables_read_in_part = 0 then true end
            -- neither an address without a name nor a server of unknown name can be compared
            when a.scans_wsus and a.host is not null and not regexp_matches(a.host, '^[0-9.]+$') and v.name is not null
                 then false end as ok,
       p.profile_id is null or p.certainty <> 'certain' or coalesce(a.scans_wsus, a.profile_id is not null) as applies,
       m.name, a.wuserver, a.host, a.port, h.server, h.server_port, h.was_read, p.known_by, p.certainty,
       e.entries as values_read
  from machine m
  left join server v on v.server_id = m.server_id
  left join machine_policy p using (machine_id)
  left join addressed a on a.profile_id = p.profile_id
  left join hosting h on h.profile_id = p.profile_id
 cross join policy_gap u
 cross join entry e
