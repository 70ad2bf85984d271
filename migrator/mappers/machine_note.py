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
with matched as (
    select m.machine_id, 0 as rank, n.* from machine m join machine_role n on n.machine = m.name
     union all
    select m.machine_id, 1 as rank, n.* from machine m join machine_role n on n.machine = m.short_name
)
select machine_id, site, cluster, role, is_vip, is_kiosk, is_isolated, owner
  from matched
qualify row_number() over (partition by machine_id order by rank, inventory, machine) = 1
""",
)
