"""Where a computer is in the directory, and which groups that filter Group Policy it is in."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("machine_id",))
class MachineDirectory:
    """The directory record of a computer; computers with one `place_id` get the same Group Policy by links and filters."""

    machine_id: Annotated[str, "The computer"]
    sid: Annotated[str | None, "SID"]
    container: Annotated[str | None, "Its container as a canonical path, lower case"]
    is_controller: Annotated[bool, "A domain controller, by what WSUS knows or by the group that it is in"]
    trustees: Annotated[
        str, "SIDs of the groups that filter Group Policy and that it is in, one a line; or its own SID"
    ]
    place_id: Annotated[str | None, "Container, kind and filtering groups together"]


MAPPER = Mapper(
    fills=MachineDirectory,
    tolerates=("directory_computer",),
    sql="""
with records as (
    select lower(dns_name) as name, split_part(lower(coalesce(dns_name, name)), '.', 1) as short_name,
           dns_name is not null as is_full, sid, container, directory, object_id
      from directory_computer
), short as (
    select short_name from records group by short_name having count(*) = 1
), matched as (
    select m.machine_id, 0 as rank, r.sid, r.container, r.directory, r.object_id
      from machine m
      join records r on r.name = m.name
     union all
    select m.machine_id, 1 as rank, r.sid, r.container, r.directory, r.object_id
      from machine m
      join records r on r.short_name = m.short_name
      join short s on s.short_name = r.short_name
     where m.name = m.short_name or not r.is_full
), recorded as (
    select m.machine_id, r.sid, r.container, coalesce(m.os_role = 'domain_controller', false) as is_controller
      from machine m
      left join (select machine_id, sid, container
                   from matched
                qualify row_number() over (partition by machine_id order by rank, directory, object_id) = 1) r
        using (machine_id)
), filtering as (
    select r.machine_id, m.trustee
      from recorded r
      join (select distinct member, trustee from trustee_member) m on m.member = r.sid
      join (select distinct trustee from group_policy_trustee) t on t.trustee = m.trustee
     union
    select r.machine_id, t.trustee
      from recorded r
      join group_policy_trustee t on t.trustee = r.sid
), grouped as (
    select machine_id, string_agg(trustee, '\n' order by trustee) as trustees from filtering group by machine_id
)
select r.machine_id, r.sid, r.container, r.is_controller,
       coalesce(g.trustees, '') as trustees,
       case when r.container is not null
            then r.container || case when r.is_controller then '\n' || 'controller' else '' end
                 || case when r.sid is null then '\n' || 'no SID' else '' end
                 || coalesce('\n' || g.trustees, '') end as place_id
  from recorded r
  left join grouped g using (machine_id)
""",
)
