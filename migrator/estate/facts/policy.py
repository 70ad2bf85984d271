"""Client policy: values of the Windows Update keys and where each comes from."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import fact


@fact(scope="policy", key=("policy_source", "origin", "key", "value_name"), together=(("value_type", "value"),))
class PolicyValue:
    """A value under a Windows Update policy key."""

    policy_source: Annotated[str, "Folder or file it was read from"]
    origin: Annotated[str, "Group Policy object, or the computer that holds the value"]
    origin_kind: Annotated[str, "gpo, local or export"]
    key: Annotated[str, "Registry key below HKEY_LOCAL_MACHINE, lower case"]
    value_name: Annotated[str, "Name of the value"]
    value_type: Annotated[str | None, "REG_SZ, REG_DWORD …"] = None
    value: Annotated[str | None, "The value as text; an empty text is a value"] = None


@fact(scope="policy", key=("policy_source", "policy_id"))
class GroupPolicy:
    """A Group Policy object that sets a Windows Update value."""

    policy_source: Annotated[str, "Folder or file it was read from"]
    policy_id: Annotated[str, "GUID of the object"]
    name: Annotated[str | None, "Display name"] = None
    enabled: Annotated[bool | None, "The computer part is enabled"] = None


@fact(scope="policy", key=("policy_source", "policy_id", "target"))
class GroupPolicyLink:
    """Where a Group Policy object is linked."""

    policy_source: Annotated[str, "Folder or file it was read from"]
    policy_id: Annotated[str, "GUID of the object"]
    target: Annotated[str, "Distinguished name or canonical path of the linked container"]
    enabled: Annotated[bool | None, "The link is enabled"] = None
    enforced: Annotated[bool | None, "The link is enforced"] = None
    link_order: Annotated[int | None, "Order of the link at its container; 1 wins"] = None
