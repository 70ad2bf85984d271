"""An estate in which every rule has something to look at; cases change it.

`§` in a text is replaced by the case's own mark, so that many cases can share one database without meeting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from migrator.estate.facts.cloud import AzureMachine, EntraDevice, IntuneDevice
from migrator.estate.facts.computers import Computer, ComputerGroup, ComputerStatusCount, GroupMembership
from migrator.estate.facts.directory import DirectoryComputer
from migrator.estate.facts.policy import GroupPolicy, GroupPolicyLink, GroupPolicyTrustee, PolicyContainer, PolicyValue
from migrator.estate.facts.servers import Server, ServerSetting, Subscription, SubscriptionCategory, SyncRun
from migrator.estate.facts.updates import Approval, Update

AS_OF = date(2026, 11, 22)
NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
ALL = "a0a08746-4dbe-4a37-9adf-9e7652c0b421"
UNASSIGNED = "b73ca6ed-5727-47f3-84de-015e03f6a88a"
SECURITY = "0fa1201d-4330-4fa8-8ae9-b877473b6441"
UPDATES = "cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83"
DRIVERS = "ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0"
INFRASTRUCTURE = "051f8713-e600-4bee-b7b7-690d43c78948"
SCOPES = {
    "tenant": "tenant",
    "subscription": "azure",
    "directory": "corp.example",
    "policy": "gpo",
    "inventory": "machines.csv",
}
S1, CLIENT, SRV, PILOT, U1, A1 = "s1§", "c1§", "c2§", "g1", "u1", "a1"
WU = r"software\policies\microsoft\windows\windowsupdate"
AU = WU + r"\au"
DOMAIN, CLIENTS, SERVERS = "corp§.example", "corp§.example/clients", "corp§.example/servers"
EVERYBODY = "S-1-5-11"
P, Q = "{P§}", "{Q§}"
"""Group Policy objects of the clients and of the servers."""
DEFAULT_POLICY = "{31B2F340-016D-11D2-945F-00C04FB984F9}"


def ago(days: float) -> datetime:
    """Return the moment so many days before the estate was read."""
    return NOW - timedelta(days=days)


def run(run_id: str, started: datetime | None, result: str | None = "succeeded", **more: Any) -> SyncRun:
    """Return a synchronisation of the base server."""
    return SyncRun(server_id=S1, run_id=run_id, started_at=started, result=result, **more)


def gpo(policy_id: str, **values: Any) -> GroupPolicy:
    """Return a Group Policy object of which everything is known."""
    given: dict[str, Any] = {
        "policy_source": "gpo", "name": f"Object {policy_id}", "domain": DOMAIN, "enabled": True, "user_enabled": True,
        "has_wmi_filter": False, "links_known": True, "filter_known": True,
    }  # fmt: skip
    return GroupPolicy(policy_id=policy_id, **given | values)


def link(policy_id: str, target: str, **values: Any) -> GroupPolicyLink:
    given: dict[str, Any] = {"target_kind": "unit", "enabled": True, "enforced": False, "link_order": 1}
    return GroupPolicyLink(policy_source="gpo", policy_id=policy_id, target=target, **given | values)


def trustee(policy_id: str, sid: str = EVERYBODY) -> GroupPolicyTrustee:
    return GroupPolicyTrustee(policy_source="gpo", policy_id=policy_id, trustee=sid, allows=True)


def setting(policy_id: str, name: str, value: str | None, *, key: str = WU, **values: Any) -> PolicyValue:
    """Return a value that an object sets on the computer side."""
    given: dict[str, Any] = {
        "origin_kind": "gpo", "side": "machine", "via": "policy", "position": 0, "action": "set", "is_32_bit": False,
    }  # fmt: skip
    return PolicyValue(policy_source="gpo", origin=policy_id, key=key, value_name=name, value=value, **given | values)


BASE: tuple[object, ...] = (
    Server(
        server_id=S1, name="wsus§.corp.example", os_build="20348.5386", port=8531, uses_tls=True, is_replica=False,
        syncs_from_microsoft_update=True, has_upstream=False, targeting_mode="client", database_server="sql01",
        uses_windows_internal_database=False, all_languages=False, languages=("en",), auto_refreshes_approvals=False,
        config_manager_owned=False,
    ),
    ServerSetting(server_id=S1, area="pool", name="queueLength", value="2000"),
    ServerSetting(server_id=S1, area="pool", name="recycling.periodicRestart.privateMemory", value="0"),
    Subscription(
        server_id=S1, synchronizes_automatically=True, runs_per_day=1, last_synchronized_at=ago(1), never_synchronized=False,
    ),
    SubscriptionCategory(server_id=S1, category_id=SECURITY, kind="classification", title="Security Updates"),
    SubscriptionCategory(server_id=S1, category_id=UPDATES, kind="classification", title="Updates"),
    run("r0", datetime(2025, 7, 1, 3, tzinfo=UTC)),
    run("r9", ago(1)),
    ComputerGroup(server_id=S1, group_id=ALL, name="All Computers", has_parent=False),
    ComputerGroup(server_id=S1, group_id=UNASSIGNED, name="Unassigned Computers", parent_id=ALL, has_parent=True),
    ComputerGroup(server_id=S1, group_id=PILOT, name="Pilot", parent_id=ALL, has_parent=True),
    Computer(
        server_id=S1, computer_id=CLIENT, name="pc1§.corp.example", architecture="AMD64", os_build=26200, product_type=1,
        sku=4, role="workstation", last_sync_at=ago(1), never_synced=False, last_status_at=ago(1), never_reported=False,
        requested_groups=("Pilot",), reports_here=True,
    ),
    Computer(
        server_id=S1, computer_id=SRV, name="srv1§.corp.example", architecture="AMD64", os_build=20348, product_type=3,
        sku=7, role="server", last_sync_at=ago(1), never_synced=False, last_status_at=ago(1), never_reported=False,
        requested_groups=("Pilot",), reports_here=True,
    ),
    GroupMembership(server_id=S1, computer_id=CLIENT, group_id=ALL),
    GroupMembership(server_id=S1, computer_id=CLIENT, group_id=PILOT),
    GroupMembership(server_id=S1, computer_id=SRV, group_id=PILOT),
    ComputerStatusCount(server_id=S1, computer_id=CLIENT, not_installed=2, failed=0, counted_at=NOW),
    ComputerStatusCount(server_id=S1, computer_id=SRV, not_installed=1, failed=1, counted_at=NOW),
    Update(
        server_id=S1, update_id=U1, revision=200, title="2026-11 Cumulative Update", kbs=("5068861",),
        classification="Security Updates", classification_id=SECURITY, update_type="software", released_at=ago(9),
        arrived_at=ago(8), is_declined=False, is_approved=True, is_superseded=False, has_earlier_revision=False,
        has_stale_approvals=False, is_expired=False, is_infrastructure=False, is_local=False, requires_licence=False,
    ),
    Approval(
        server_id=S1, approval_id=A1, update_id=U1, group_id=PILOT, action="install", created_at=ago(7), has_deadline=True,
        deadline=ago(3), administrator="CORP\\anna", is_optional=False,
    ),
    IntuneDevice(tenant_id="tenant", device_id="i1§", name="PC1§"),
    EntraDevice(tenant_id="tenant", object_id="e1§", device_id="d1§", name="PC1§", trust_type="ServerAd"),
    AzureMachine(
        subscription_id="azure", resource_id="r1§", kind="arc", name="srv1§", fqdn="srv1§.corp.example", status="Connected"
    ),
    DirectoryComputer(
        directory="corp.example", object_id="o1§", sid="SID-c1§", name="PC1§", dns_name="pc1§.corp.example", container=CLIENTS
    ),
    DirectoryComputer(
        directory="corp.example", object_id="o2§", sid="SID-c2§", name="SRV1§", dns_name="srv1§.corp.example", container=SERVERS
    ),
    *(
        PolicyContainer(policy_source="gpo", container=c, blocks_inheritance=False, links_known=True)
        for c in (DOMAIN, CLIENTS, SERVERS)
    ),
    gpo(DEFAULT_POLICY, policy_source="gpo§", name="Default Domain Policy"),
    gpo(P), link(P, CLIENTS), trustee(P),
    setting(P, "WUServer", "https://wsus§.corp.example:8531"),
    setting(P, "WUStatusServer", "https://wsus§.corp.example:8531"),
    setting(P, "UseWUServer", "1", key=AU),
    setting(P, "TargetGroupEnabled", "1"),
    setting(P, "TargetGroup", "Pilot"),
    gpo(Q), link(Q, SERVERS), trustee(Q),
    setting(Q, "WUServer", "https://wsus§.corp.example:8531"),
    setting(Q, "UseWUServer", "1", key=AU),
    setting(Q, "AUOptions", "3", key=AU),
)  # fmt: skip


def marked(facts: Iterable[object], mark: str) -> list[object]:
    """Return the facts with `§` replaced in every text."""
    return [replace(f, **_texts_of(f, mark)) for f in facts]  # type: ignore[type-var]


def _texts_of(fact: object, mark: str) -> dict[str, Any]:
    found = {f.name: getattr(fact, f.name) for f in fields(fact)}  # type: ignore[arg-type]
    return {name: value.replace("§", mark) for name, value in found.items() if isinstance(value, str)}
