"""The WSUS servers of the example: configuration, synchronisation history with the outage of July 2025, groups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from migrator.demo.world import demo_id, groups, read_at, updates, well_known, world
from migrator.estate.facts.computers import ComputerGroup
from migrator.estate.facts.servers import (
    DownstreamServer,
    Server,
    ServerEvent,
    ServerSetting,
    ServerStatus,
    Subscription,
    SubscriptionCategory,
    SyncRun,
)
from migrator.estate.facts.updates import Category
from migrator.reference import reference_table


def servers() -> tuple[str, str]:
    """Return the ids of the servers that were read."""
    return "wsus01", "wsus02"


def server_facts(server: str, computers: int) -> Iterator[object]:
    """Yield everything about a server but its computers, updates and approvals."""
    top = server == "wsus01"
    domain = world()["domain"]
    yield Server(
        server_id=server, name=f"{server}.{domain}", version="10.0.20348.2849" if top else "10.0.17763.7800",
        os_build="20348.5386" if top else "17763.7800", port=8531 if top else 8530, uses_tls=top, is_replica=False,
        syncs_from_microsoft_update=top, has_upstream=not top, upstream_name=None if top else f"wsus01.{domain}",
        upstream_port=None if top else 8531, upstream_tls=None if top else True,
        targeting_mode="server" if top else "client",
        database_server="sql01" if top else "##WID", uses_windows_internal_database=not top, hosts_content=True,
        content_path="D:\\WSUS", downloads_as_needed=True, downloads_express=False, all_languages=not top,
        languages=("en", "de", "fr", "pt", "pl") if top else (), uses_proxy=False, auto_approves_infrastructure=True,
        auto_refreshes_approvals=True, auto_declines_expired=True, max_computers=100_000, server_event_days=730,
        config_manager_owned=False, config_manager_evidence="no site system, no SMS registry key",
    )  # fmt: skip
    for name, value in POOL[server].items():
        yield ServerSetting(server_id=server, area="pool", name=name, value=value)
    yield ServerSetting(server_id=server, area="setup", name="UsingSSL", value=str(int(top)))
    yield ServerSetting(server_id=server, area="setup", name="PortNumber", value="8531" if top else "8530")
    yield ServerStatus(server_id=server, updates=len(updates()), computers=None, groups=len(groups(computers)))
    yield from _subscription(server)
    yield from _history(server)
    yield ComputerGroup(server_id=server, group_id=well_known("all_computers"), name="All Computers", has_parent=False)
    yield ComputerGroup(
        server_id=server, group_id=well_known("unassigned"), name="Unassigned Computers", has_parent=True,
        parent_id=well_known("all_computers"),
    )  # fmt: skip
    for group in groups(computers):
        if group.server == server:
            yield ComputerGroup(
                server_id=server, group_id=group.id, name=group.name, parent_id=group.parent, has_parent=True
            )
    if top:
        for name, replica in (("wsus02", False), ("wsus03", True)):
            yield DownstreamServer(
                server_id=server, downstream_id=name if name == "wsus02" else demo_id(name), name=f"{name}.{domain}",
                is_direct=True, last_sync_at=read_at() - timedelta(hours=7), never_synced=False,
                last_rollup_at=read_at() - (timedelta(days=world()["roll_up_days"]) if replica else timedelta(hours=6)), version="10.0.17763.7800", is_replica=replica,
            )  # fmt: skip


POOL = {
    "wsus01": {"queueLength": "1000", "privateMemory": "1843200", "idleTimeout": "20", "pingingEnabled": "True"},
    "wsus02": {"queueLength": "2000", "privateMemory": "0", "idleTimeout": "0", "pingingEnabled": "False"},
}


def _subscription(server: str) -> Iterator[object]:
    last = read_at() - timedelta(hours=4)
    yield Subscription(
        server_id=server, synchronizes_automatically=True, time_of_day_s=7200, runs_per_day=4,
        last_synchronized_at=last, never_synchronized=False, next_run_at=read_at() + timedelta(hours=2),
        modified_by="CONTOSO\\a.novak", modified_at=_outage()[0] + timedelta(hours=7),
    )  # fmt: skip
    unticked = next(r["classification_id"] for r in _incidents())
    kinds = {u.classification_id: ("classification", u.classification) for u in updates()}
    kinds |= {u.product_id: ("product", u.product) for u in updates()}
    if server == "wsus02":
        driver = next(r for r in reference_table("update_family").records() if r["title"] == "Drivers")
        kinds[str(driver["classification_id"])] = ("classification", "Drivers")
        yield Category(
            server_id=server, category_id=str(driver["classification_id"]), kind="classification", title="Drivers"
        )
    for category, (kind, title) in kinds.items():
        if not (server == "wsus01" and category == unticked):
            yield SubscriptionCategory(server_id=server, category_id=category, kind=kind, title=title)


def _history(server: str) -> Iterator[object]:
    began, ended = _outage()
    at = _utc(world()["outage"]["history_from"])
    step = timedelta(hours=24 // world()["outage"]["runs_per_day"])
    number = 0
    while at < read_at():
        failed = server == "wsus01" and began <= at <= ended
        yield SyncRun(
            server_id=server, run_id=demo_id(server, "run", number), started_at=at,
            ended_at=at + timedelta(minutes=4 if failed else 2), started_manually=False,
            result="failed" if failed else "succeeded", error=world()["outage"]["error"] if failed else "NotApplicable",
            error_text=world()["outage"]["text"] if failed else "", update_errors=0,
        )  # fmt: skip
        at += step
        number += 1
    if server == "wsus01":
        yield ServerEvent(
            server_id=server, event_id=demo_id(server, "event", 389), number=389, at=began + timedelta(hours=7),
            is_error=False, administrator="CONTOSO\\a.novak", message="The subscription was modified.",
        )  # fmt: skip


def _outage() -> tuple[datetime, datetime]:
    return _utc(world()["outage"]["began"]), _utc(world()["outage"]["ended"])


def _incidents() -> list[dict[str, str | None]]:
    return list(reference_table("wsus_incident").records())


def _utc(found: object) -> datetime:
    assert isinstance(found, datetime)
    return found.replace(tzinfo=UTC)
