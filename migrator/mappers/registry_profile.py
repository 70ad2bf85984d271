"""Computers whose registries hold the same update values are one profile."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("policy_source", "computer"))
class RegistryProfile:
    """A computer whose registry was read, and the set of values in it."""

    policy_source: Annotated[str, "Source that read it last"]
    computer: Annotated[str, "As the source names it"]
    machine_id: Annotated[str | None, "The computer of WSUS that it is, by its SusClientId, else by its name"]
    profile_id: Annotated[str, "Set of values; the same for every computer that holds the same"]
    is_example: Annotated[bool, "The computer whose rows stand for the profile"]


MAPPER = Mapper(
    fills=RegistryProfile,
    tolerates=("machine",),
    sql="""
with kept as (
    select policy_source, computer, sus_client_id, read_at
      from policy_computer
     where has_registry
), by_id as (
    select k.policy_source, k.computer, m.machine_id
      from kept k
      join machine m on m.machine_id = lower(k.sus_client_id)
), named as (
    select k.policy_source, k.computer, m.machine_id from kept k join machine m on m.name = k.computer
     union
    select k.policy_source, k.computer, m.machine_id
      from kept k
      join machine m on m.short_name = k.computer
     where strpos(k.computer, '.') = 0
), by_name as (
    select policy_source, computer, min(machine_id) as machine_id
      from named
     group by policy_source, computer
    having count(*) = 1
), known as (
    select k.policy_source, k.computer, coalesce(i.machine_id, n.machine_id) as machine_id
      from kept k
      left join by_id i using (policy_source, computer)
      left join by_name n using (policy_source, computer)
   qualify row_number() over (
               partition by coalesce(i.machine_id, n.machine_id, k.computer)
               order by k.read_at desc nulls last, k.policy_source, k.computer) = 1
), hashed as (
    select policy_source, origin as computer,
           md5(string_agg(concat_ws('\t', side, key, lower(value_name), coalesce(value_type, ''), coalesce(value, ''),
                                    case when is_32_bit then '32' else '' end), '\n'
                          order by side, key, lower(value_name), is_32_bit, position)) as digest
      from policy_value
     where origin_kind = 'computer'
     group by policy_source, origin
)
select k.policy_source, k.computer, k.machine_id,
       'registry:' || coalesce(h.digest, 'none') as profile_id,
       row_number() over (partition by coalesce(h.digest, 'none') order by k.policy_source, k.computer) = 1 as is_example
  from known k
  left join hashed h using (policy_source, computer)
""",
)
