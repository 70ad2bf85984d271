"""What an administrator wrote down about a computer."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("machine_id",))
class MachineNote:
    """Site, cluster and role of a computer, from the inventory's `machines.csv`."""

    machine_id: Annotated[str, "The computer"]
    site: Annotated[str | None, "Site"]
    cluster: Annotated[str | None, "Cluster"]
    role: Annotated[str | None, "Role in the administrator's words"]
    is_vip: Annotated[bool | None, "Must not be interrupted"]
    is_kiosk: Annotated[bool | None, "Kiosk, signage, till"]
    is_isolated: Annotated[bool | None, "Has no way to the internet"]
    owner: Annotated[str | None, "Who answers for it"]


MAPPER = Mapper(
    fills=MachineNote,
    sql="""
select m.machine_id, n.site, n.cluster, n.role, n.is_vip, n.is_kiosk, n.is_isolated, n.owner
  from machine m
  join machine_role n on n.machine = m.name or n.machine = m.short_name
qualify row_number() over (
            partition by m.machine_id order by case when n.machine = m.name then 0 else 1 end, n.inventory, n.machine) = 1
""",
)
