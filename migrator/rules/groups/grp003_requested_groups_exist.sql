-- id       = "GRP003"
-- title    = "The groups that the client asks for exist"
-- about    = "computer"
-- severity = "risk"
-- effort   = "hours"
-- why      = "A client that names a group that does not exist falls into Unassigned Computers and gets no approval of its own."
-- remedy   = "Correct the name in Group Policy or make the group."
-- source   = "https://learn.microsoft.com/windows-server/administration/windows-server-update-services/deploy/2-configure-wsus"
-- absence  = "accuses"
with asked as (
    select c.server_id, c.computer_id, lower(trim(r.name)) as asked_for
      from computer c, unnest(c.requested_groups) r(name)
), known as (
    select server_id, lower(trim(name)) as asked_for, count(*) as groups
      from computer_group
     where name is not null
     group by server_id, lower(trim(name))
), nameless as (
    select server_id, count(*) as groups from computer_group where name is null group by server_id
), counted as (
    select a.server_id, a.computer_id,
           count(*) as names,
           count(*) filter (where k.groups is null) as missing,
           string_agg(a.asked_for, ', ' order by a.asked_for) filter (where k.groups is null) as not_found
      from asked a
      left join known k using (server_id, asked_for)
     where a.asked_for <> ''
     group by a.server_id, a.computer_id
)
select m.machine_id as subject,
       case when c.requested_groups is null or s.targeting_mode is null
                 or coalesce(m.known_from, '') <> 'its own server' then null
            when n.missing = 0 then true
            when x.groups > 0 then null
            when n.missing > 0 then false end as ok,
       case when coalesce(m.known_from, '') <> 'its own server' then c.requested_groups is null or coalesce(n.names, 0) > 0
            else s.targeting_mode = 'client' and (c.requested_groups is null or coalesce(n.names, 0) > 0) end as applies,
       m.name, m.server_id, m.known_from, n.not_found, n.names as asked_for, s.targeting_mode
  from machine m
  join computer c on c.server_id = m.server_id and c.computer_id = m.machine_id
  left join server s on s.server_id = m.server_id
  left join counted n on n.server_id = c.server_id and n.computer_id = c.computer_id
  left join nameless x on x.server_id = c.server_id
