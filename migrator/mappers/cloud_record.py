"""The cloud's records of a computer, joined by name; how sure that is, is for the identity mapper to say."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("machine_id",))
class CloudRecord:
    """Which cloud records bear the name of a computer."""

    machine_id: Annotated[str, "The computer"]
    intune_device_id: Annotated[str | None, "Device in Intune"]
    entra_device_id: Annotated[str | None, "Device in Entra"]
    trust_type: Annotated[str | None, "AzureAd, ServerAd or Workplace"]
    azure_kind: Annotated[str | None, "vm or arc"]
    azure_resource_id: Annotated[str | None, "Machine in Azure"]
    azure_status: Annotated[str | None, "Power state or agent status"]


MAPPER = Mapper(
    fills=CloudRecord,
    tolerates=("intune_device", "entra_device", "azure_machine"),
    sql="""
with intune as (
    select lower(name) as short_name, max(device_id) as device_id from intune_device group by lower(name)
), entra as (
    select lower(name) as short_name, max(device_id) as device_id, max(trust_type) as trust_type
      from entra_device group by lower(name)
), azure as (
    select lower(coalesce(fqdn, name)) as any_name, kind, resource_id, status
      from azure_machine
   qualify row_number() over (
               partition by lower(coalesce(fqdn, name)) order by last_status_at desc nulls last, resource_id) = 1
)
select m.machine_id,
       i.device_id as intune_device_id,
       e.device_id as entra_device_id,
       e.trust_type,
       coalesce(f.kind, s.kind) as azure_kind,
       coalesce(f.resource_id, s.resource_id) as azure_resource_id,
       coalesce(f.status, s.status) as azure_status
  from machine m
  left join intune i using (short_name)
  left join entra e using (short_name)
  left join azure f on f.any_name = m.name
  left join azure s on s.any_name = m.short_name and m.short_name <> m.name
""",
)
