"""The typed answers, as pairs of a name and a text: configuration, subscription, and what the service itself asks for."""

from __future__ import annotations

from typing import Any

from migrator.estate.database import Database
from tests.wsus_server.options import Server, wire_id

Pairs = list[tuple[str, str | None]]
NEVER = "0001-01-01T00:00:00"
PORT = 8530


def pairs(database: Database, server_id: str, server: Server) -> dict[str, Pairs]:
    """Return the pairs by file."""
    known = _one(database, "server")
    subscription = _one(database, "subscription")
    return {
        "configuration": [(name, _text(value)) for name, value in _configuration(known, server_id, server).items()],
        "subscription": [(name, _text(value)) for name, value in _subscription(subscription).items()],
        "server": [(name, _text(value)) for name, value in _options(known, subscription, server_id, server)],
    }


def _one(database: Database, table: str) -> dict[str, Any]:
    found = database.records(f"select * from {table}")
    return found[0] if found else {}


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _or(given: object, known: object) -> Any:
    return known if given is None else given


def _configuration(known: dict[str, Any], server_id: str, server: Server) -> dict[str, object]:
    from_microsoft = _or(server.syncs_from_microsoft_update, known.get("syncs_from_microsoft_update"))
    if server.upstream_name is not None:
        from_microsoft = False
    return {
        "ServerId": wire_id(server_id),
        "LastConfigChange": "2026-10-01T09:30:00",
        "ServerTargeting": known.get("targeting_mode") == "server",
        "SyncToMU": bool(from_microsoft),
        "UpstreamServerName": _or(server.upstream_name, known.get("upstream_name")),
        "ServerPortNumber": _or(server.upstream_port, known.get("upstream_port")) or PORT,
        "UpstreamServerUseSsl": bool(_or(server.upstream_tls, known.get("upstream_tls"))),
        "ReplicaMode": bool(_or(server.is_replica, known.get("is_replica"))),
        "UseProxy": bool(known.get("uses_proxy")),
        "ProxyName": "proxy" if known.get("uses_proxy") else None,
        "ProxyUserName": "proxy-user-not-to-be-kept" if known.get("uses_proxy") else None,
        "HostOnMu": not known.get("hosts_content"),
        "LocalContentCacheLocation": known.get("content_path"),
        "LazySync": bool(known.get("downloads_as_needed")),
        "DownloadExpressPackages": bool(known.get("downloads_express")),
        "ServerSupportsAllLanguages": bool(known.get("all_languages")),
        "ServerSupportsAllAvailableLanguages": bool(known.get("all_languages")),
        "UssSupportsAllLanguages": True,
        "AutoDeployMandatory": bool(known.get("auto_approves_infrastructure")),
        "AutoRefreshDeployments": bool(known.get("auto_refreshes_approvals")),
        "AutoRefreshDeploymentsDeclineExpired": bool(known.get("auto_declines_expired")),
        "MaxTargetComputers": known.get("max_computers") or 0,
        "autoPurgeServerEventAgeThreshold": known.get("server_event_days") or 0,
        "autoPurgeClientEventAgeThreshold": 15,
        "OobeInitialized": True,
        "MUUrl": "https://sws.update.microsoft.com",
        "EncryptionKey": "bm90LXRvLWJlLWtlcHQ=",
        "ClientReportingLevel": 2,
        "DoDetailedRollup": bool(server.rolls_up),
    }


def _subscription(known: dict[str, Any]) -> dict[str, object]:
    return {
        "synchronizeAutomaticallyTimeOfDay": known.get("time_of_day_s") or 0,
        "LastModifiedBy": known.get("modified_by"),
        "LastModifiedTime": _text(known.get("modified_at")) or NEVER,
        "LastSynchronizationTime": _text(known.get("last_synchronized_at")) or NEVER,
        "SynchronizeAutomatically": bool(known.get("synchronizes_automatically")),
        "Anchor": "8154327,2026-11-22 02:00:00.000",
        "NumberOfSynchronizationsPerDay": known.get("runs_per_day") or 0,
    }


def _options(known: dict[str, Any], subscription: dict[str, Any], server_id: str, server: Server) -> Pairs:
    found: Pairs = [
        ("version", _or(server.version, known.get("version"))),
        ("protocol_version", server.protocol_version),
        ("role", str(server.role)),
        ("machine", str(known.get("name") or server_id).split(".", maxsplit=1)[0].upper()),
        ("database_server", known.get("database_server")),
        ("subscription_state", "3" if server.is_running else "1"),
        ("next_synchronization", _text(subscription.get("next_run_at")) or NEVER),
        ("failed_downloads", str(server.failed_downloads)),
        ("obsolete_updates", str(server.obsolete_updates)),
        ("updates_to_compress", str(server.updates_to_compress)),
    ]
    found += [("refuse", name) for name in server.refuse]
    found += [("component_with_errors", name) for name in server.components_with_errors]
    return found + [("renamed_client", name) for name in server.renamed_clients]
