"""Everything that sets update values: Group Policy objects, and sets of registry values, with whom they reach."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("origin_id",))
class PolicyOrigin:
    """A Group Policy object that holds an update value, or the values that the registries of some computers share.

    `computers` are those that it reaches or, by what was read, should reach; `perhaps` those of which that is not known.
    """

    origin_id: Annotated[str, "policy_id, or profile_id of the registries"]
    kind: Annotated[str, "gpo or registry"]
    name: Annotated[str, "Name of the object; the number of computers and one of them for registries"]
    values: Annotated[int, "Update values that it sets or takes away"]
    enabled: Annotated[bool | None, "The computer part is enabled"]
    links: Annotated[int, "Enabled links"]
    links_known: Annotated[bool, "All links are known"]
    filter_known: Annotated[bool, "To whom it applies is known"]
    has_wmi_filter: Annotated[bool | None, "A WMI filter decides"]
    modified_at: Annotated[datetime | None, "Last change"]
    is_echo: Annotated[
        bool, "Registry values of computers whose objects are known: rules judge the objects, and not twice"
    ]
    computers: Annotated[int, "Computers that it reaches"]
    clients: Annotated[int, "Clients among them"]
    servers: Annotated[int, "Servers among them"]
    perhaps: Annotated[int, "Computers that it may reach: that is not known"]
    perhaps_clients: Annotated[int, "Clients among them"]
    perhaps_servers: Annotated[int, "Servers among them"]
    reach: Annotated[
        str,
        "known: of every computer it is known; partly: of some it is not; not known: of none; none: it reaches nobody",
    ]


MAPPER = Mapper(
    fills=PolicyOrigin,
    tolerates=("coverage",),
    sql="""
with valued as (
    select origin_id, count(*) as "values" from origin_value group by origin_id
), counted as (
    select origin_id,
           count(*) filter (where not is_open) as computers,
           count(*) filter (where not is_open and track = 'client') as clients,
           count(*) filter (where not is_open and track = 'server') as servers,
           count(*) filter (where is_open) as perhaps,
           count(*) filter (where is_open and track = 'client') as perhaps_clients,
           count(*) filter (where is_open and track = 'server') as perhaps_servers
      from policy_reach
     group by origin_id
), adrift as (
    -- computers of which nothing says which objects they get; a directory that was read whole says that they are none of its
    select count(*) filter (where gpo_profile_id is null) as machines, count(*) as of_all from machine_policy
), read_whole as (
    select scope as domain
      from coverage
     where scope_kind = 'directory' and table_name = 'directory_computer' and state = 'complete'
), echo as (
    select distinct m.profile_id as origin_id
      from machine_policy m
      join profile_policy p on p.profile_id = m.gpo_profile_id
     where m.known_by = 'registry'
), registry as (
    select profile_id as origin_id, count(*) as registries, min(computer) as computer
      from registry_profile
     group by profile_id
), origin as (
    select o.policy_id as origin_id, 'gpo' as kind, o.name, o.domain, o.enabled, o.links, o.links_known, o.filter_known,
           o.has_wmi_filter, o.modified_at
      from policy_object o
     where o.policy_source is not null
     union all
    select r.origin_id, 'registry' as kind,
           case when r.registries = 1 then 'Registry of ' || r.computer
                else 'Registries of ' || cast(r.registries as varchar) || ' computers, as ' || r.computer end as name,
           cast(null as varchar) as domain, true as enabled, 0 as links, true as links_known, true as filter_known, false as has_wmi_filter,
           cast(null as timestamp) as modified_at
      from registry r
)
select o.origin_id, o.kind, o.name, v."values", o.enabled, o.links, o.links_known, o.filter_known, o.has_wmi_filter,
       o.modified_at,
       e.origin_id is not null as is_echo,
       coalesce(c.computers, 0) as computers, coalesce(c.clients, 0) as clients, coalesce(c.servers, 0) as servers,
       coalesce(c.perhaps, 0) as perhaps, coalesce(c.perhaps_clients, 0) as perhaps_clients,
       coalesce(c.perhaps_servers, 0) as perhaps_servers,
       case when o.kind = 'registry' then 'known'
            when o.enabled = false or (o.links_known and o.links = 0) then 'none'
            when (not o.links_known and o.links = 0) or a.of_all = 0 then 'not known'
            when coalesce(c.perhaps, 0) > 0 and coalesce(c.computers, 0) = 0 then 'not known'
            when coalesce(c.perhaps, 0) > 0 or not o.links_known
              or (a.machines > 0 and w.domain is null) then 'partly'
            when coalesce(c.computers, 0) = 0 then 'none'
            else 'known' end as reach
  from origin o
  join valued v using (origin_id)
  left join counted c using (origin_id)
  left join echo e on e.origin_id = o.origin_id
  left join read_whole w on w.domain = o.domain
 cross join adrift a
""",
)
