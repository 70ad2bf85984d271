"""Turn records about a WSUS server itself into facts: configuration, subscription, synchronisation, hierarchy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from migrator.collectors import _values as values
from migrator.collectors._records import Record, record_of
from migrator.collectors._rows import Row
from migrator.estate.facts.servers import (
    DownstreamServer,
    ServerEvent,
    ServerSetting,
    ServerStatus,
    Subscription,
    SubscriptionCategory,
    SyncRun,
)
from migrator.estate.facts.updates import Category

SYNC_RESULT = {
    "neverrun": "never_run", "0": "never_run", "succeeded": "succeeded", "1": "succeeded", "failed": "failed",
    "2": "failed", "canceled": "canceled", "cancelled": "canceled", "3": "canceled", "unknown": "unknown",
    "4": "unknown",
}  # fmt: skip
SYNC_ERROR = (
    "NotApplicable", "Unknown", "LocalDBConnectFail", "LocalDBTooBusy", "LocalDBOtherError", "ProxyError",
    "UssNotFound", "UssBusy", "UssInternalError", "DssAuthenticationError", "UssCommunicationError", "UssOtherError",
    "UserCanceled", "ImportUpdateError", "ApprovalError", "LocalUpdateMissingForApproval",
    "IncompatibleProtocolVersion", "IncompatibleProtocolVersionOnUss",
)  # fmt: skip
CATEGORY_KIND = {
    "company": "company", "0": "company", "product": "product", "1": "product", "productfamily": "product_family",
    "product_family": "product_family", "2": "product_family", "classification": "classification",
    "updateclassification": "classification",
}  # fmt: skip
TARGETING = {"client": "client", "0": "client", "server": "server", "1": "server"}

_FLAGS = {
    "is_replica": ("isreplicaserver",),
    "syncs_from_microsoft_update": ("syncfrommicrosoftupdate",),
    "upstream_tls": ("upstreamwsusserverusessl",),
    "downloads_as_needed": ("downloadupdatebinariesasneeded",),
    "downloads_express": ("downloadexpresspackages",),
    "all_languages": ("allupdatelanguagesenabled",),
    "uses_proxy": ("useproxy",),
    "auto_approves_infrastructure": ("autoapprovewsusinfrastructureupdates",),
    "auto_refreshes_approvals": ("autorefreshupdateapprovals",),
    "auto_declines_expired": ("autorefreshupdateapprovalsdeclineexpired",),
    "uses_windows_internal_database": ("isusingwindowsinternaldatabase",),
    "uses_tls": ("isconnectionsecureforapiremoting", "usessl"),
    "config_manager_owned": ("configmanagerowned",),
}
_TEXTS = {
    "upstream_name": ("upstreamwsusservername",),
    "content_path": ("localcontentcachepath",),
    "database_server": ("databaseserver",),
    "os_build": ("osbuild",),
    "config_manager_evidence": ("configmanagerevidence",),
}
_NUMBERS = {
    "upstream_port": ("upstreamwsusserverportnumber",),
    "max_computers": ("maximumallowedcomputers",),
    "port": ("portnumber",),
}


def server_fields(row: Row) -> dict[str, Any]:
    """Return what one record of a configuration says about the server, by field of Server; unknown ones are absent."""
    found: dict[str, Any] = {name: row.flag(*names) for name, names in _FLAGS.items()}
    found |= {name: row.text(*names) for name, names in _TEXTS.items()}
    found |= {name: row.number(*names) for name, names in _NUMBERS.items()}
    found["languages"] = row.list_of("enabledupdatelanguages", "supportedlanguages")
    found["targeting_mode"] = row.choice(TARGETING, "targetingmode") if row.has("targetingmode") else None
    found["server_event_days"] = _days(row)
    if row.has("isusingwindowsinternaldatabase"):
        found["database_server"] = row.text("databaseserver", "servername")
    if row.has("serverprotocolversion", "isconnectionsecureforapiremoting", "portnumber"):
        found["name"] = row.text("name", "servername")
        found["version"] = row.text("version")
    on_microsoft = row.flag("hostbinariesonmicrosoftupdate")
    found["hosts_content"] = None if on_microsoft is None else not on_microsoft
    from_microsoft = found["syncs_from_microsoft_update"]
    found["has_upstream"] = None if from_microsoft is None else not from_microsoft
    if from_microsoft:
        found["upstream_name"] = found["upstream_port"] = found["upstream_tls"] = None
    return {name: value for name, value in found.items() if value is not None}


def subscription(row: Row) -> Iterator[object]:
    """Yield the subscription and the products and classifications that are listed with it."""
    span = values.span_of(row.raw("synchronizeautomaticallytimeofday"))
    yield Subscription(
        server_id=row.page.scope,
        synchronizes_automatically=row.flag("synchronizeautomatically"),
        time_of_day_s=None if span is None else int(span.total_seconds()) % 86_400,
        runs_per_day=row.number("numberofsynchronizationsperday"),
        last_synchronized_at=row.time("lastsynchronizationtime"),
        never_synchronized=row.never("lastsynchronizationtime"),
        next_run_at=row.time("nextsynchronizationtime"),
        modified_by=row.text("lastmodifiedby"),
        modified_at=row.time("lastmodifiedtime"),
    )
    yield from subscribed(row)


def subscribed(row: Row) -> Iterator[object]:
    """Yield the products and classifications of a record that lists them."""
    for name, default in (("products", "product"), ("classifications", "classification")):
        for parts, category_id, title in listed(row, name):
            kind = CATEGORY_KIND.get((values.text_of(parts.get("type")) or "").lower(), default)
            yield SubscriptionCategory(server_id=row.page.scope, category_id=category_id, kind=kind, title=title)


def listed(row: Row, name: str) -> Iterator[tuple[dict[str, object], str, str | None]]:
    """Yield members, id and title of the objects in a list; one without an id is complained about."""
    found = values.elements_of(row.raw(name))
    if found is None:
        single = values.members_of(row.raw(name))
        found = [single] if single else []
    for element in found:
        parts = values.members_of(element)
        category_id = values.guid_of(parts.get("id") or parts.get("categoryid") or element)
        if category_id is None:
            row.complain(f"{name} lists entries without an id")
        else:
            yield parts, category_id, values.text_of(parts.get("title", parts.get("name")))


def category(row: Row) -> Iterator[object]:
    """Yield a product, product family, company or classification."""
    category_id = row.guid("id", "categoryid")
    if category_id is None:
        row.complain("rows without an id")
        return
    types = row.record.types
    default = "classification" if any(t.endswith("UpdateClassification") for t in types) else None
    kind = row.choice(CATEGORY_KIND, "type", "kind") or default
    yield Category(server_id=row.page.scope, category_id=category_id, kind=kind, title=row.text("title"))


def wrapped_category(row: Row) -> Iterator[object]:
    """Yield what Get-WsusProduct and Get-WsusClassification wrap."""
    for name in ("product", "classification"):
        inner = values.members_of(row.raw(name))
        if inner:
            record = Record(record_of(inner).values, (f"wrapped.{'UpdateClassification' if name[0] == 'c' else ''}",))
            yield from category(Row(record, row.page, Category))
        elif row.has(name):
            row.complain(f"{name} holds only the name of a type; Select-Object -Expand {name} before the export")


def sync_run(row: Row) -> Iterator[object]:
    """Yield one synchronisation."""
    start = row.time("starttime")
    run_id = row.guid("id") or (start.isoformat() if start else None)
    if run_id is None:
        row.complain("rows without an id and a start")
        return
    error = row.text("error")
    if error is not None and error.isdigit() and int(error) < len(SYNC_ERROR):
        error = SYNC_ERROR[int(error)]
    errors = values.elements_of(row.raw("updateerrors"))
    yield SyncRun(
        server_id=row.page.scope,
        run_id=run_id,
        started_at=start,
        ended_at=row.time("endtime"),
        started_manually=row.flag("startedmanually"),
        result=row.choice(SYNC_RESULT, "result"),
        error=error,
        error_text=values.text_of(row.raw("errortext")),
        update_errors=len(errors) if errors is not None else row.number("updateerrorcount", "updateerrors"),
    )


def event(row: Row) -> Iterator[object]:
    """Yield one event of the server's log."""
    event_id = row.guid("id")
    if event_id is None:
        row.complain("rows without an id")
        return
    yield ServerEvent(
        server_id=row.page.scope,
        event_id=event_id,
        number=row.number("wsuseventid"),
        at=row.time("creationdate"),
        is_error=row.flag("iserror"),
        administrator=row.text("administrator"),
        message=row.text("message"),
    )


def downstream(row: Row) -> Iterator[object]:
    """Yield a server that synchronises from this one."""
    downstream_id = row.guid("id") or (row.text("fulldomainname") or "").lower()
    if not downstream_id:
        row.complain("rows without an id and a name")
        return
    parent = row.guid("parentserverid")
    nested = row.flag("syncsfromdownstreamserver")
    is_direct = True if values.is_zero_guid(row.raw("parentserverid")) else False if parent else None
    yield DownstreamServer(
        server_id=row.page.scope,
        downstream_id=downstream_id,
        name=row.text("fulldomainname"),
        parent_server_id=None if parent == row.page.scope else parent,
        is_direct=not nested if nested is not None else True if parent == row.page.scope else is_direct,
        last_sync_at=row.time("lastsynctime"),
        never_synced=row.never("lastsynctime"),
        last_rollup_at=row.time("lastrolluptime"),
        version=row.text("version"),
        is_replica=row.flag("isreplica"),
    )


def server_status(row: Row) -> Iterator[object]:
    """Yield the counters of the server."""
    yield ServerStatus(
        server_id=row.page.scope,
        updates=row.number("updatecount"),
        approved_updates=row.number("approvedupdatecount"),
        declined_updates=row.number("declinedupdatecount"),
        expired_updates=row.number("expiredupdatecount"),
        not_approved_updates=row.number("notapprovedupdatecount"),
        updates_with_stale_approvals=row.number("updateswithstaleupdateapprovalscount"),
        updates_needing_files=row.number("updatesneedingfilescount"),
        updates_with_server_errors=row.number("updateswithservererrorscount"),
        updates_with_client_errors=row.number("updateswithclienterrorscount"),
        computers=row.number("computertargetcount"),
        computers_needing_updates=row.number("computertargetsneedingupdatescount"),
        computers_with_errors=row.number("computertargetswithupdateerrorscount"),
        groups=row.number("customcomputertargetgroupcount"),
    )


def setting(row: Row) -> Iterator[object]:
    """Yield a value that the server keeps outside WSUS; a password is dropped whatever wrote it down."""
    area, name = row.text("area"), row.text("name")
    if area is None or name is None:
        row.complain("rows without an area or a name")
    elif not any(word in name.lower() for word in ("password", "encrypted", "secret")):
        yield ServerSetting(
            server_id=row.page.scope, area=area.lower(), name=name, value=values.text_of(row.raw("value"))
        )


def _days(row: Row) -> int | None:
    span = values.span_of(row.raw("servereventexpirationtime"))
    return None if span is None else span.days
