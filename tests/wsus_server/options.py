"""What a test may want otherwise of a served server than its estate says."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

ADMINISTRATOR, REPORTER, NOBODY = 2, 1, 0


def wire_id(server_id: str) -> str:
    """Return the GUID by which a server is known on the wire: its id where that is a GUID, else one made from it."""
    try:
        return str(uuid.UUID(server_id))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"wsus-server/{server_id}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Downstream:
    """A server that synchronises from the served one; `parent` is the id of a server between."""

    server_id: str
    name: str | None = None
    parent: str | None = None
    is_replica: bool = False
    never_synced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """How one server is served; what is left out is as the estate has it.

    `refuse` are operations that answer with an access-denied fault. `extra_columns` are appended to the rows of
    computers and updates, `missing_columns` are left out at the end of rows of computers (4: as an older server).
    `unknown_members` gives the first row of each kind a value that no enumeration has. `rolls_up` are servers of the
    same estate whose computers this one knows too, as computers of a downstream server. `is_running` begins a
    synchronisation that has not ended.
    """

    role: int = ADMINISTRATOR
    refuse: tuple[str, ...] = ()
    extra_columns: int = 0
    missing_columns: int = 0
    update_type_as_int: bool = False
    states_as_text: bool = False
    unknown_members: bool = False
    version: str | None = None
    protocol_version: str = "1.20"
    syncs_from_microsoft_update: bool | None = None
    upstream_name: str | None = None
    upstream_port: int | None = None
    upstream_tls: bool | None = None
    is_replica: bool | None = None
    downstream: tuple[Downstream, ...] | None = None
    rolls_up: tuple[str, ...] = ()
    is_running: bool = False
    components_with_errors: tuple[str, ...] = ()
    renamed_clients: tuple[str, ...] = ()
    failed_downloads: int = 3
    obsolete_updates: int = 17
    updates_to_compress: int = 42
    content_bytes: tuple[int, int] = (250_000_000_000, 249_000_000_000)
