"""What the cloud, the directory and people know of the example's computers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from migrator.demo.machines import Blueprint
from migrator.demo.world import demo_id, dice, groups, read_at, replica_of, sites_of, world
from migrator.estate.facts.cloud import AzureMachine, EntraDevice, IntuneDevice, Licence
from migrator.estate.facts.directory import DirectoryComputer, MachineRole, Site
from migrator.estate.facts.policy import GroupPolicy, GroupPolicyLink, PolicyValue

POLICY = r"software\policies\microsoft\windows\windowsupdate"


def is_enrolled(plan: Blueprint) -> bool:
    """Tell whether a client is one of the four in five that Intune manages already; of one name, all or none are."""
    wanted = not plan.is_server and plan.target in ("autopatch", "intune-rings")
    return wanted and dice(0, "cloud", plan.name).random() <= 0.8


def tenant_facts(plan: Blueprint) -> Iterator[object]:
    """Yield the Intune and Entra records of a client, where it has them."""
    if not is_enrolled(plan):
        return
    device, tenant = demo_id("entra", plan.computer_id), world()["tenant"]
    yield EntraDevice(
        tenant_id=tenant, object_id=demo_id("object", plan.computer_id), device_id=device, name=plan.name.upper(),
        trust_type="ServerAd", on_premises_sid=sid(plan), is_enabled=True, last_sign_in_at=read_at() - timedelta(days=1),
    )  # fmt: skip
    yield IntuneDevice(
        tenant_id=tenant, device_id=demo_id("intune", plan.computer_id), name=plan.name.upper(),
        entra_device_id=device, serial_number=f"SN{plan.number:08}",
        os_version=f"{plan.windows.major}.{plan.windows.minor}.{plan.windows.build}.0", sku=plan.windows.sku,
        ownership="company", management_agent="configurationManagerClientMdm",
        last_sync_at=read_at() - timedelta(hours=plan.number % 70),
    )  # fmt: skip


def licences(computers: int) -> Iterator[Licence]:
    """Yield the licences of the tenant: Microsoft 365 E3."""
    for plan, name in (
        ("c1ec4a95-1f05-45b3-a911-aa3fa01094f5", "INTUNE_A"), ("41781fb2-bc02-4b7c-bd55-b576c07bb09d", "AAD_PREMIUM"),
        ("9a6eeb79-0b4b-4bf0-9808-39d99a2cd5a3", "Windows_Autopatch"),
    ):  # fmt: skip
        yield Licence(
            tenant_id=world()["tenant"], sku_id="05e9a617-0261-4cee-bb44-138d3ef5d965", service_plan_id=plan,
            part_number="SPE_E3", plan_name=name, enabled_units=computers, consumed_units=computers * 9 // 10,
            state="Enabled",
        )  # fmt: skip


def azure_facts(plan: Blueprint) -> Iterator[AzureMachine]:
    """Yield the Azure record of a server, where it has one."""
    if plan.azure is None:
        return
    provider = "microsoft.compute/virtualmachines" if plan.azure == "vm" else "microsoft.hybridcompute/machines"
    yield AzureMachine(
        subscription_id="contoso-prod",
        resource_id=f"/subscriptions/contoso-prod/resourcegroups/servers/providers/{provider}/{plan.name}",
        kind=plan.azure, name=plan.name, fqdn=f"{plan.name}.{world()['domain']}", location="westeurope",
        os_name="windows", status="VM running" if plan.azure == "vm" else "Connected",
        patch_mode="AutomaticByPlatform" if plan.azure == "vm" else None, assessment_mode="AutomaticByPlatform",
        agent_version=None if plan.azure == "vm" else "1.58.0", last_status_at=read_at() - timedelta(minutes=9),
    )  # fmt: skip


def sid(plan: Blueprint) -> str:
    """Return the directory SID of a computer."""
    return f"S-1-5-21-1004336348-1177238915-682003330-{10_000 + plan.number}"


def directory_facts(plan: Blueprint) -> Iterator[DirectoryComputer]:
    """Yield the directory's record of a computer, but for a few in workgroups."""
    if plan.number % 23 == 5:
        return
    yield DirectoryComputer(
        directory=world()["domain"], object_id=demo_id("ad", plan.computer_id), sid=sid(plan), name=plan.name.upper(),
        dns_name=f"{plan.name}.{world()['domain']}", enabled=True, never_logged_on=False,
        distinguished_name=f"CN={plan.name.upper()},{_unit(plan)}",
        last_logon_at=read_at() - timedelta(days=plan.number % 13), operating_system=plan.windows.text,
        operating_system_version=f"{plan.windows.major}.{plan.windows.minor} ({plan.windows.build})",
    )  # fmt: skip


DOMAIN = "DC=contoso,DC=example"


def _unit(plan: Blueprint) -> str:
    """Return the organisational unit of a computer: by kind and tier below its site, domain controllers in their own."""
    if plan.windows.kind == "dc":
        return f"OU=Domain Controllers,{DOMAIN}"
    place = f"OU={world()['sites'][plan.site]['name']},{DOMAIN}"
    if plan.is_server:
        return f"OU={'Test' if plan.group.name.endswith('Test') else 'Production'},OU=Servers,{place}"
    if plan.group.name.startswith("Kiosks"):
        return f"OU=Kiosks,{place}"
    departments = world()["departments"]
    return f"OU={departments[plan.number % len(departments)]},OU=Workstations,{place}"


def sites() -> Iterator[Site]:
    """Yield the sites as an administrator wrote them down."""
    for row in world()["sites"]:
        yield Site(
            inventory="inventory", site=row["name"], subnets=(row["subnet"],), time_zone=row["zone"],
            bandwidth_mbps=row["mbps"], work_starts="08:00", work_ends="18:00",
        )  # fmt: skip


def note_of(plan: Blueprint) -> Iterator[MachineRole]:
    """Yield what an administrator wrote down about a computer, where there is something to say."""
    kiosk, isolated = "kiosk" in plan.faults, "isolated" in plan.faults
    vip = plan.group.name == "Management board"
    cluster = f"sqlc{plan.number % 7}" if plan.group.name == "SQL clusters" else None
    if kiosk or isolated or vip or cluster:
        yield MachineRole(
            inventory="inventory", machine=f"{plan.name}.{world()['domain']}",
            site=world()["sites"][plan.site]["name"], cluster=cluster,
            role="plant control" if isolated else "kiosk" if kiosk else "database" if cluster else "board",
            is_vip=vip, is_kiosk=kiosk, is_isolated=isolated, owner="operations",
        )  # fmt: skip


def policies(computers: int) -> Iterator[object]:
    """Yield the Group Policy objects that point clients at their servers, and name their group where clients choose.

    Clients of the upstream server and of its replica get one object, servers another; each group of the branch has its own.
    """
    yield from _policy("wsus01", "WSUS wsus01 – Clients", "client", target_group=None)
    yield from _policy("wsus01", "WSUS wsus01 – Servers", "server", target_group=None)
    yield from _policy("wsus03", "WSUS wsus03 – Clients", "client", target_group=None)
    yield from _policy("wsus03", "WSUS wsus03 – Servers", "server", target_group=None)
    for group in groups(computers):
        if group.server == "wsus02" and group.kind:
            yield from _policy("wsus02", f"WSUS wsus02 – {group.name}", group.kind, target_group=group.name)


def _places_of(server: str) -> list[int]:
    """Return the places whose computers scan against a server; those of a replica do not scan against its upstream."""
    if server in {site["server"] for site in world()["sites"]}:
        return [place for place in sites_of(server) if replica_of(place) is None]
    return [place for place in range(len(world()["sites"])) if replica_of(place) == server]


def _policy(server: str, name: str, kind: str, *, target_group: str | None) -> Iterator[object]:
    policy = "{" + demo_id("gpo", name).upper() + "}"
    yield GroupPolicy(policy_source="gpo", policy_id=policy, name=name, enabled=True)
    unit = "Servers" if kind == "server" else "Workstations"
    for order, place in enumerate(_places_of(server)):
        yield GroupPolicyLink(
            policy_source="gpo", policy_id=policy, enabled=True, enforced=False, link_order=order + 1,
            target=f"OU={unit},OU={world()['sites'][place]['name']},{DOMAIN}",
        )  # fmt: skip
    port, scheme = (8531, "https") if server == "wsus01" else (8530, "http")
    url = f"{scheme}://{server}.{world()['domain']}:{port}"
    values = [("", "WUServer", "REG_SZ", url), ("", "WUStatusServer", "REG_SZ", url)]
    values += [(v["key"], v["name"], v["type"], v["value"]) for v in world()["policy"][kind]]
    if target_group:
        values += [("", "TargetGroupEnabled", "REG_DWORD", "1"), ("", "TargetGroup", "REG_SZ", target_group)]
    for key, value_name, value_type, value in values:
        yield PolicyValue(
            policy_source="gpo", origin=policy, origin_kind="gpo", side="machine", via="policy", key=POLICY + key,
            value_name=value_name, position=0, action="set", value_type=value_type, value=value,
        )  # fmt: skip
