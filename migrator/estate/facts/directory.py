"""What only the directory or a person knows: directory computers, sites, roles of machines."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from migrator.estate.model import fact


@fact(
    scope="directory",
    key=("directory", "object_id"),
    together=(
        ("never_logged_on", "last_logon_at"),
        ("operating_system", "operating_system_version"),
    ),
)
class DirectoryComputer:
    """A computer object of Active Directory."""

    directory: Annotated[str, "Domain or file it was read from"]
    object_id: Annotated[str, "objectGUID"]
    sid: Annotated[str | None, "objectSid"] = None
    name: Annotated[str | None, "Name (cn)"] = None
    dns_name: Annotated[str | None, "DNS host name, lower case"] = None
    distinguished_name: Annotated[str | None, "Distinguished name"] = None
    container: Annotated[str | None, "Where it is, as a canonical path in lower case: corp.example/munich/clients"] = (
        None
    )
    enabled: Annotated[bool | None, "The account is enabled"] = None
    last_logon_at: Annotated[datetime | None, "Last logon (replicated, up to 14 days late)"] = None
    never_logged_on: Annotated[bool | None, "Has never logged on"] = None
    description: Annotated[str | None, "Description"] = None
    operating_system: Annotated[str | None, "Operating system as the directory writes it"] = None
    operating_system_version: Annotated[str | None, "Version as the directory writes it"] = None


@fact(scope="inventory", key=("inventory", "site"))
class Site:
    """A place with its network, as an administrator wrote it down."""

    inventory: Annotated[str, "File it was read from"]
    site: Annotated[str, "Name of the site"]
    subnets: Annotated[tuple[str, ...] | None, "Subnets, CIDR"] = None
    time_zone: Annotated[str | None, "IANA time zone"] = None
    bandwidth_mbps: Annotated[float | None, "Bandwidth to the internet, megabits a second"] = None
    work_starts: Annotated[str | None, "Start of the working day, hh:mm local time"] = None
    work_ends: Annotated[str | None, "End of the working day, hh:mm local time"] = None


@fact(scope="inventory", key=("inventory", "machine"))
class MachineRole:
    """What no source knows about a machine and an administrator wrote down."""

    inventory: Annotated[str, "File it was read from"]
    machine: Annotated[str, "Name of the machine, lower case, with or without its domain"]
    site: Annotated[str | None, "Site"] = None
    cluster: Annotated[str | None, "Cluster that it belongs to"] = None
    role: Annotated[str | None, "Role in the administrator's words"] = None
    is_vip: Annotated[bool | None, "Belongs to somebody whose work must not be interrupted"] = None
    is_kiosk: Annotated[bool | None, "Kiosk, signage, till"] = None
    is_isolated: Annotated[bool | None, "Has no way to the internet"] = None
    owner: Annotated[str | None, "Who answers for it"] = None
