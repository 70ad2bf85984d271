"""Turn records about computers and groups into facts."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.collectors import _values as values
from migrator.collectors._rows import Row
from migrator.collectors._wsus_server import SYNC_RESULT
from migrator.collectors._wsus_updates import ACTION, counts_of, group_named
from migrator.estate.facts.computers import (
    Computer,
    ComputerGroup,
    ComputerStatusCount,
    GroupMembership,
    UpdateStatus,
)

ROLE = {"workstation": "workstation", "1": "workstation", "server": "server", "2": "server"}
STATE = {
    "unknown": "unknown", "0": "unknown", "notapplicable": "not_applicable", "1": "not_applicable",
    "notinstalled": "not_installed", "2": "not_installed", "downloaded": "downloaded", "3": "downloaded",
    "installed": "installed", "4": "installed", "failed": "failed", "5": "failed",
    "installedpendingreboot": "pending_reboot", "6": "pending_reboot",
}  # fmt: skip
NO_ADDRESS = "255.255.255.255"
PARENTS = (
    "parentid", "parentgroupid", "parenttargetgroupid", "parentname", "parenttargetgroupname", "parenttargetgroup",
    "parentgroup", "parent",
)  # fmt: skip
IDS = ("id", "computertargetid", "computerid")
GROUP_COLUMNS = ("computertargetgroupids", "computertargetgroups", "computertargetgroupnames", "targetgroups")


def computer(row: Row) -> Iterator[object]:
    """Yield a computer and its groups."""
    name = row.text("fulldomainname")
    computer_id = row.text(*IDS) or (None if row.has(*IDS) else name)
    if computer_id is None:
        row.complain("rows without an id")
        return
    computer_id = computer_id.strip("{}").lower()
    info = values.members_of(row.raw("osinfo"))
    bios = values.members_of(row.raw("biosinfo"))
    major, minor, build = _os_numbers(row, info)
    parent = row.guid("parentserverid")
    nested = row.flag("syncsfromdownstreamserver")
    by_parent = True if values.is_zero_guid(row.raw("parentserverid")) else False if parent else None
    address = row.text("ipaddress")
    role = row.text("computerrole")
    yield Computer(
        server_id=row.page.scope,
        computer_id=computer_id,
        name=name.lower() if name else None,
        ip_address=None if address == NO_ADDRESS else address,
        make=row.text("make"),
        model=row.text("model"),
        bios_version=values.text_of(bios.get("version")) or row.text("biosversion"),
        architecture=row.text("osarchitecture"),
        os_major=major,
        os_minor=minor,
        os_build=build,
        os_description=row.text("osdescription"),
        os_locale=values.text_of(info.get("defaultuilanguage")) or row.text("oslocale", "defaultuilanguage"),
        product_type=row.number("oldproducttype", "producttype"),
        sku=row.number("newproducttype", "sku"),
        role=ROLE.get((role or "").lower()) or ROLE.get(str(row.number("computerrole"))),
        client_version=row.text("clientversion"),
        last_sync_at=row.time("lastsynctime"),
        never_synced=row.never("lastsynctime"),
        last_sync_result=row.choice(SYNC_RESULT, "lastsyncresult"),
        last_status_at=row.time("lastreportedstatustime"),
        never_reported=row.never("lastreportedstatustime"),
        requested_groups=row.list_of("requestedtargetgroupnames", "requestedtargetgroupname"),
        reports_here=not nested if nested is not None else by_parent,
        parent_server_id=parent,
    )
    yield from _memberships(row, computer_id)


def group(row: Row) -> Iterator[object]:
    """Yield a group; a parent is told by id, or by name where that is enough."""
    group_id = row.guid("id", "computertargetgroupid", "targetgroupid", "groupid")
    if group_id is None:
        row.complain("rows without an id")
        return
    parent = row.guid(*PARENTS) or next((p for n in PARENTS if row.has(n) and (p := group_named(row, n))), None)
    told = row.flag("hasparent")
    if told is None and row.has("parentid", "parentgroupid"):
        told = parent is not None
    yield ComputerGroup(
        server_id=row.page.scope,
        group_id=group_id,
        name=row.text("name"),
        parent_id=parent,
        has_parent=True if parent else told,
    )


def computer_count(row: Row) -> Iterator[object]:
    """Yield the states of one computer, counted over updates; a computer told by name is looked up."""
    computer_id = row.text("computertargetid", "computerid")
    if computer_id is None:
        name = row.text("computertarget") or ""
        computer_id = row.page.computers.get(name.lower())
        if not computer_id:
            row.complain("rows of computers that no file of the export gives an id")
            return
    yield ComputerStatusCount(server_id=row.page.scope, computer_id=computer_id.strip("{}").lower(), **counts_of(row))


def status(row: Row) -> Iterator[object]:
    """Yield the state of one update on one computer."""
    update_id = row.guid("updateid")
    computer_id = row.text("computertargetid", "computerid")
    if update_id is None or computer_id is None:
        row.complain("rows without both ids")
        return
    yield UpdateStatus(
        server_id=row.page.scope,
        update_id=update_id,
        computer_id=computer_id.strip("{}").lower(),
        state=row.choice(STATE, "updateinstallationstate"),
        approval_action=row.choice(ACTION, "updateapprovalaction"),
        approval_group_id=row.guid("updateapprovaltargetgroupid"),
    )


def _memberships(row: Row, computer_id: str) -> Iterator[object]:
    columns = [c for c in GROUP_COLUMNS if row.has(c)]
    ids = row.ids(*columns) if columns else None
    if columns and ids is None:
        names = row.list_of(*columns)
        if names is None:
            row.complain("groups of computers that the export holds only the type of", table=GroupMembership)
            return
        known = [row.page.groups.get(n.lower(), set()) for n in names]
        ids = [next(iter(k)) for k in known if len(k) == 1]
        if len(ids) < len(known):
            row.complain("groups of computers that no file of the export gives an id", table=GroupMembership)
    for group_id in dict.fromkeys(ids or []):
        yield GroupMembership(server_id=row.page.scope, computer_id=computer_id, group_id=group_id)


def _os_numbers(row: Row, info: dict[str, object]) -> tuple[int | None, int | None, int | None]:
    version = values.members_of(info.get("version"))
    found = [values.whole_of(version.get(n)) for n in ("major", "minor", "build")]
    if found[0] is None:
        found = [row.number(n) for n in ("osmajorversion", "osminorversion", "osbuildnumber")]
    # Beyond its depth an export holds the text of a version where the version itself was.
    if found[0] is None and (text := row.text("osversion") or values.text_of(info.get("version"))):
        parts = text.split(".")
        if len(parts) >= 3 and all(p.isdigit() for p in parts[:3]):
            found = [int(p) for p in parts[:3]]
    return found[0], found[1], found[2]
