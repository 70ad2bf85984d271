"""The cloud side: devices of Intune and Entra, licences, machines in Azure and Azure Arc."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from migrator.estate.model import fact


@fact(scope="tenant", key=("tenant_id", "device_id"))
class IntuneDevice:
    """A device that Intune manages."""

    tenant_id: Annotated[str, "The tenant"]
    device_id: Annotated[str, "Intune device id"]
    name: Annotated[str | None, "Device name"] = None
    entra_device_id: Annotated[str | None, "Device id in Entra"] = None
    serial_number: Annotated[str | None, "Serial number"] = None
    manufacturer: Annotated[str | None, "Manufacturer"] = None
    model: Annotated[str | None, "Model"] = None
    os_version: Annotated[str | None, "Windows version, four numbers"] = None
    sku: Annotated[int | None, "Product SKU number"] = None
    ownership: Annotated[str | None, "company, personal or unknown"] = None
    management_agent: Annotated[str | None, "mdm, configurationManagerClientMdm …"] = None
    last_sync_at: Annotated[datetime | None, "Last contact with Intune"] = None


@fact(scope="tenant", key=("tenant_id", "object_id"))
class EntraDevice:
    """A device object of Entra ID."""

    tenant_id: Annotated[str, "The tenant"]
    object_id: Annotated[str, "Object id"]
    device_id: Annotated[str | None, "Device id"] = None
    name: Annotated[str | None, "Display name"] = None
    trust_type: Annotated[str | None, "AzureAd (joined), ServerAd (hybrid joined) or Workplace (registered)"] = None
    on_premises_sid: Annotated[str | None, "SID of the directory object (hybrid joined)"] = None
    is_enabled: Annotated[bool | None, "The account is enabled"] = None
    last_sign_in_at: Annotated[datetime | None, "Approximate last sign-in"] = None


@fact(
    scope="tenant",
    key=("tenant_id", "sku_id", "service_plan_id"),
    together=(("enabled_units", "consumed_units", "state"),),
)
class Licence:
    """A service plan of a subscribed licence."""

    tenant_id: Annotated[str, "The tenant"]
    sku_id: Annotated[str, "Licence SKU"]
    service_plan_id: Annotated[str, "Service plan"]
    part_number: Annotated[str | None, "SKU part number"] = None
    plan_name: Annotated[str | None, "Service plan name"] = None
    enabled_units: Annotated[int | None, "Licences bought"] = None
    consumed_units: Annotated[int | None, "Licences assigned"] = None
    state: Annotated[str | None, "Enabled, Warning, Suspended …"] = None


@fact(scope="subscription", key=("subscription_id", "resource_id"))
class AzureMachine:
    """A virtual machine in Azure or a server connected by Azure Arc."""

    subscription_id: Annotated[str, "The subscription"]
    resource_id: Annotated[str, "Resource id, lower case"]
    kind: Annotated[str, "vm or arc"]
    name: Annotated[str | None, "Computer name"] = None
    fqdn: Annotated[str | None, "Full domain name, lower case"] = None
    location: Annotated[str | None, "Region"] = None
    os_name: Annotated[str | None, "Operating system"] = None
    status: Annotated[str | None, "Power state (vm) or agent status (arc)"] = None
    patch_mode: Annotated[str | None, "Patch mode"] = None
    assessment_mode: Annotated[str | None, "Assessment mode"] = None
    agent_version: Annotated[str | None, "Arc agent version"] = None
    last_status_at: Annotated[datetime | None, "Last status change"] = None
