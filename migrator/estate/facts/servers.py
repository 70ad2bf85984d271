"""WSUS servers: configuration, subscription, synchronisation history, events, hierarchy."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from migrator.estate.model import fact


@fact(
    scope="server",
    key=("server_id",),
    together=(
        ("has_upstream", "upstream_name", "upstream_port", "upstream_tls"),
        ("all_languages", "languages"),
        ("database_server", "uses_windows_internal_database"),
        ("config_manager_owned", "config_manager_evidence"),
    ),
)
class Server:
    """A WSUS server and how it is configured."""

    server_id: Annotated[str, "The server's own id; its name where the source does not say"]
    name: Annotated[str | None, "Name that the source gives the server"] = None
    version: Annotated[str | None, "Version of the WSUS component, four numbers"] = None
    os_build: Annotated[str | None, "Windows build of the host, build.revision"] = None
    port: Annotated[int | None, "Port of the administration site"] = None
    uses_tls: Annotated[bool | None, "The administration site is reached by TLS"] = None
    is_replica: Annotated[bool | None, "Takes groups and approvals from its upstream server"] = None
    syncs_from_microsoft_update: Annotated[bool | None, "Synchronises with Microsoft Update itself"] = None
    has_upstream: Annotated[bool | None, "Synchronises from another WSUS server"] = None
    upstream_name: Annotated[str | None, "Name of the upstream server"] = None
    upstream_port: Annotated[int | None, "Port of the upstream server"] = None
    upstream_tls: Annotated[bool | None, "The upstream server is reached by TLS"] = None
    targeting_mode: Annotated[str | None, "client (Group Policy names the group) or server (the console does)"] = None
    database_server: Annotated[str | None, "Server of SUSDB"] = None
    uses_windows_internal_database: Annotated[bool | None, "SUSDB lies in the Windows Internal Database"] = None
    hosts_content: Annotated[bool | None, "Update files are kept here; false: clients download from Microsoft"] = None
    content_path: Annotated[str | None, "Folder of the update files"] = None
    downloads_as_needed: Annotated[bool | None, "Files are fetched when an update is approved"] = None
    downloads_express: Annotated[bool | None, "Express installation files are fetched"] = None
    all_languages: Annotated[bool | None, "Every language is synchronised"] = None
    languages: Annotated[tuple[str, ...] | None, "Languages that are synchronised"] = None
    uses_proxy: Annotated[bool | None, "Synchronises through a proxy"] = None
    auto_approves_infrastructure: Annotated[bool | None, "Approves WSUS infrastructure updates itself"] = None
    auto_refreshes_approvals: Annotated[bool | None, "Moves approvals to a new revision itself"] = None
    auto_declines_expired: Annotated[bool | None, "Declines expired updates itself"] = None
    max_computers: Annotated[int | None, "Configured limit of computers"] = None
    server_event_days: Annotated[int | None, "Days that server events are kept"] = None
    config_manager_owned: Annotated[bool | None, "Configuration Manager decides here, not approvals"] = None
    config_manager_evidence: Annotated[str | None, "What shows that Configuration Manager owns the server"] = None


@fact(
    scope="server",
    key=("server_id",),
    together=(
        (
            "updates",
            "approved_updates",
            "declined_updates",
            "expired_updates",
            "not_approved_updates",
            "updates_with_stale_approvals",
            "updates_needing_files",
            "updates_with_server_errors",
            "updates_with_client_errors",
            "computers",
            "computers_needing_updates",
            "computers_with_errors",
            "groups",
        ),
    ),
)
class ServerStatus:
    """The counters that a WSUS server keeps of itself."""

    server_id: Annotated[str, "The server"]
    updates: Annotated[int | None, "Updates on the server"] = None
    approved_updates: Annotated[int | None, "Updates with an approval"] = None
    declined_updates: Annotated[int | None, "Declined updates"] = None
    expired_updates: Annotated[int | None, "Updates that Microsoft has expired"] = None
    not_approved_updates: Annotated[int | None, "Updates without an approval"] = None
    updates_with_stale_approvals: Annotated[int | None, "Updates whose approval is of an older revision"] = None
    updates_needing_files: Annotated[int | None, "Approved updates whose files are not here yet"] = None
    updates_with_server_errors: Annotated[int | None, "Updates whose files could not be fetched"] = None
    updates_with_client_errors: Annotated[int | None, "Updates that failed on a computer"] = None
    computers: Annotated[int | None, "Computers that the server knows"] = None
    computers_needing_updates: Annotated[int | None, "Computers that need an update"] = None
    computers_with_errors: Annotated[int | None, "Computers with a failed update"] = None
    groups: Annotated[int | None, "Groups that an administrator made"] = None


@fact(scope="server", key=("server_id", "area", "name"))
class ServerSetting:
    """A value that a server keeps outside WSUS: setup registry, IIS pool."""

    server_id: Annotated[str, "The server"]
    area: Annotated[str, "setup (registry) or pool (IIS WsusPool)"]
    name: Annotated[str, "Name of the value as the source writes it"]
    value: Annotated[str | None, "The value as text"] = None


@fact(scope="server", key=("server_id", "name"))
class ServerCount:
    """A number that a server gives about its health when it is asked."""

    server_id: Annotated[str, "The server"]
    name: Annotated[str, "What is counted, for example obsolete_updates"]
    value: Annotated[int | None, "How many"] = None


@fact(
    scope="server",
    key=("server_id",),
    together=(
        ("never_synchronized", "last_synchronized_at"),
        ("modified_by", "modified_at"),
    ),
)
class Subscription:
    """When and how a server synchronises."""

    server_id: Annotated[str, "The server"]
    synchronizes_automatically: Annotated[bool | None, "Runs by a schedule"] = None
    time_of_day_s: Annotated[int | None, "First run of the day, seconds after midnight UTC"] = None
    runs_per_day: Annotated[int | None, "Runs a day"] = None
    last_synchronized_at: Annotated[datetime | None, "Last successful run"] = None
    never_synchronized: Annotated[bool | None, "The server has never synchronised"] = None
    next_run_at: Annotated[datetime | None, "Next scheduled run"] = None
    modified_by: Annotated[str | None, "Who changed the subscription last"] = None
    modified_at: Annotated[datetime | None, "When the subscription was changed last"] = None


@fact(scope="server", key=("server_id", "category_id"))
class SubscriptionCategory:
    """A product or classification that a server synchronises."""

    server_id: Annotated[str, "The server"]
    category_id: Annotated[str, "Id of the product or classification"]
    kind: Annotated[str, "product, product_family, company or classification"]
    title: Annotated[str | None, "Title, in the language of the server"] = None


@fact(scope="server", key=("server_id", "run_id"), together=(("result", "error", "error_text"),))
class SyncRun:
    """One synchronisation."""

    server_id: Annotated[str, "The server"]
    run_id: Annotated[str, "Id of the run; its start where the source gives none"]
    started_at: Annotated[datetime | None, "Start"] = None
    ended_at: Annotated[datetime | None, "End"] = None
    started_manually: Annotated[bool | None, "Started by a person"] = None
    result: Annotated[str | None, "succeeded, failed, canceled, never_run or unknown"] = None
    error: Annotated[str | None, "Name of the error as WSUS gives it; NotApplicable is none"] = None
    error_text: Annotated[str | None, "Text of the error; empty says nothing about success"] = None
    update_errors: Annotated[int | None, "Updates that could not be imported"] = None


@fact(scope="server", key=("server_id", "event_id"))
class ServerEvent:
    """An event of the server's own log (subscription changed, content failed …)."""

    server_id: Annotated[str, "The server"]
    event_id: Annotated[str, "Id of this event"]
    number: Annotated[int | None, "Event number, for example 389: subscription modified"] = None
    at: Annotated[datetime | None, "When"] = None
    is_error: Annotated[bool | None, "Logged as an error"] = None
    administrator: Annotated[str | None, "Who"] = None
    message: Annotated[str | None, "Text"] = None


@fact(scope="server", key=("server_id", "downstream_id"), together=(("never_synced", "last_sync_at"),))
class DownstreamServer:
    """A server that synchronises from this one."""

    server_id: Annotated[str, "The server that reports it"]
    downstream_id: Annotated[str, "Id of the downstream server"]
    name: Annotated[str | None, "Full domain name"] = None
    parent_server_id: Annotated[str | None, "Server between, where it is not this one"] = None
    is_direct: Annotated[bool | None, "Synchronises from this server itself"] = None
    last_sync_at: Annotated[datetime | None, "Last synchronisation"] = None
    never_synced: Annotated[bool | None, "Has never synchronised"] = None
    last_rollup_at: Annotated[datetime | None, "Last report of its counts"] = None
    version: Annotated[str | None, "WSUS version"] = None
    is_replica: Annotated[bool | None, "Replica (true) or autonomous (false)"] = None
