"""Which set of update policy each computer has, how we know, and how sure that is."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("machine_id",))
class MachinePolicy:
    """The policy of a computer: what its registry says, else its results, else what links and filters say."""

    machine_id: Annotated[str, "The computer"]
    profile_id: Annotated[str | None, "Its profile; not known where no source tells its policy"]
    known_by: Annotated[str | None, "registry, gpresult or links"]
    certainty: Annotated[str, "certain, assumed or not known"]
    why: Annotated[str, "Why it is not certain"]
    gpo_profile_id: Annotated[str | None, "Profile by Group Policy alone, also where the registry was read"]
    gpo_certainty: Annotated[str, "How sure that is"]
    track: Annotated[str | None, "client or server"]
    generation: Annotated[str | None, "Generation of Windows, as scan sources tell them apart"]


MAPPER = Mapper(
    fills=MachinePolicy,
    sql="""
with told as (
    select computer, sus_client_id, read_at from policy_computer where has_results
), named as (
    select t.computer, t.read_at, m.machine_id from told t join machine m on m.machine_id = lower(t.sus_client_id)
     union
    select t.computer, t.read_at, m.machine_id from told t join machine m on m.name = t.computer
     union
    select t.computer, t.read_at, m.machine_id
      from told t
      join machine m on m.short_name = t.computer
     where strpos(t.computer, '.') = 0
), result as (
    select n.machine_id, s.profile_id, s.certainty, s.why
      from named n
      join policy_stacked s on s.stack_id = n.computer
   qualify row_number() over (partition by n.machine_id order by n.read_at desc nulls last, n.computer) = 1
), ruled as (
    select m.machine_id, m.build,
           case when m.os_role = 'client' then 'client' when m.os_role is not null then 'server' end as track,
           coalesce(r.profile_id, s.profile_id) as gpo_profile_id,
           case when r.profile_id is not null then 'gpresult' when s.profile_id is not null then 'links' end as told_by,
           coalesce(r.certainty, s.certainty, 'not known') as gpo_certainty,
           coalesce(r.why, s.why, 'the directory does not tell where it is') as why
      from machine m
      left join result r using (machine_id)
      left join machine_directory d using (machine_id)
      left join policy_stacked s on s.stack_id = d.place_id
)
select u.machine_id,
       coalesce(p.profile_id, u.gpo_profile_id) as profile_id,
       case when p.profile_id is not null then 'registry' else u.told_by end as known_by,
       case when p.profile_id is not null then 'certain' else u.gpo_certainty end as certainty,
       case when p.profile_id is not null then '' else u.why end as why,
       u.gpo_profile_id, u.gpo_certainty, u.track,
       g.generation
  from ruled u
  left join registry_profile p on p.machine_id = u.machine_id
  left join scan_generation g
    on g.role = u.track and u.build >= g.build_from and (g.build_to is null or u.build <= g.build_to)
""",
)
