"""Computers and groups as a WSUS server knows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from migrator.estate.model import fact


@fact(scope="server", key=("server_id", "group_id"), together=(("has_parent", "parent_id"),))
class ComputerGroup:
    """A computer group of a WSUS server."""

    server_id: Annotated[str, "The server"]
    group_id: Annotated[str, "Id of the group; built-in groups have the same id on every server"]
    name: Annotated[str | None, "Name, in the language of the server for built-in groups"] = None
    parent_id: Annotated[str | None, "Id of the parent group"] = None
    has_parent: Annotated[bool | None, "False for All Computers; not known where the source does not say"] = None


@fact(
    scope="server",
    key=("server_id", "computer_id"),
    together=(
        ("never_synced", "last_sync_at", "last_sync_result"),
        ("never_reported", "last_status_at"),
        ("reports_here", "parent_server_id"),
        ("os_major", "os_minor", "os_build", "os_description", "product_type", "sku", "architecture", "role"),
    ),
)
class Computer:
    """A computer that a WSUS server knows."""

    server_id: Annotated[str, "The server"]
    computer_id: Annotated[str, "SusClientId; its name where the source gives none"]
    name: Annotated[str | None, "Full domain name, lower case; bare name in a workgroup"] = None
    ip_address: Annotated[str | None, "Address that it reported from; not known where it never reported"] = None
    make: Annotated[str | None, "Manufacturer"] = None
    model: Annotated[str | None, "Model"] = None
    bios_version: Annotated[str | None, "BIOS or firmware version"] = None
    architecture: Annotated[str | None, "AMD64, ARM64, x86 …"] = None
    os_major: Annotated[int | None, "Windows major version"] = None
    os_minor: Annotated[int | None, "Windows minor version"] = None
    os_build: Annotated[int | None, "Windows build"] = None
    os_description: Annotated[str | None, "Edition as text, in the language of the client"] = None
    os_locale: Annotated[str | None, "Display language"] = None
    product_type: Annotated[int | None, "1 workstation, 2 domain controller, 3 server"] = None
    sku: Annotated[int | None, "Product SKU number (GetProductInfo)"] = None
    role: Annotated[str | None, "workstation or server, as WSUS derives it"] = None
    client_version: Annotated[str | None, "Version of the Windows Update agent, four numbers"] = None
    last_sync_at: Annotated[datetime | None, "Last contact with the server"] = None
    never_synced: Annotated[bool | None, "Has never contacted the server"] = None
    last_sync_result: Annotated[str | None, "succeeded, failed, canceled, never_run or unknown"] = None
    last_status_at: Annotated[datetime | None, "Last status report"] = None
    never_reported: Annotated[bool | None, "Has never sent a status report"] = None
    requested_groups: Annotated[tuple[str, ...] | None, "Groups that the client asks for (client-side targeting)"] = (
        None
    )
    reports_here: Annotated[bool | None, "Reports to this server itself; false: to a downstream server"] = None
    parent_server_id: Annotated[str | None, "Downstream server that it reports to"] = None


@fact(scope="server", key=("server_id", "computer_id", "group_id"))
class GroupMembership:
    """A computer in a group."""

    server_id: Annotated[str, "The server"]
    computer_id: Annotated[str, "The computer"]
    group_id: Annotated[str, "The group"]


@fact(
    scope="server",
    key=("server_id", "computer_id"),
    together=(
        (
            "unknown",
            "not_applicable",
            "not_installed",
            "downloaded",
            "installed",
            "pending_reboot",
            "failed",
            "counted_at",
        ),
    ),
)
class ComputerStatusCount:
    """How many updates are in which state on one computer."""

    server_id: Annotated[str, "The server"]
    computer_id: Annotated[str, "The computer"]
    unknown: Annotated[int | None, "Updates without a status"] = None
    not_applicable: Annotated[int | None, "Updates that do not apply"] = None
    not_installed: Annotated[int | None, "Updates needed and not downloaded"] = None
    downloaded: Annotated[int | None, "Updates needed and downloaded"] = None
    installed: Annotated[int | None, "Updates installed"] = None
    pending_reboot: Annotated[int | None, "Updates installed, restart pending"] = None
    failed: Annotated[int | None, "Updates failed"] = None
    counted_at: Annotated[datetime | None, "When the server counted"] = None


@fact(scope="server", key=("server_id", "update_id", "computer_id"), vast=True)
class UpdateStatus:
    """The state of one update on one computer; normally only needed and failed ones are listed."""

    server_id: Annotated[str, "The server"]
    update_id: Annotated[str, "The update"]
    computer_id: Annotated[str, "The computer"]
    state: Annotated[
        str | None, "unknown, not_applicable, not_installed, downloaded, installed, failed or pending_reboot"
    ] = None
    approval_action: Annotated[str | None, "Action of the approval that took effect"] = None
    approval_group_id: Annotated[str | None, "Group whose approval took effect"] = None
