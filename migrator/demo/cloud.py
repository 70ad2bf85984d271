"""What the cloud and people know of the example's computers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from migrator.demo.directory import sid
from migrator.demo.machines import Blueprint
from migrator.demo.world import demo_id, dice, read_at, world
from migrator.estate.facts.cloud import AzureMachine, EntraDevice, IntuneDevice, Licence
from migrator.estate.facts.directory import MachineRole, Site


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
