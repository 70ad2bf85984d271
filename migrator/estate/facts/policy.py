"""Client policy: the values that steer updates, who sets them, and to whom they apply."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from migrator.estate.model import fact


@fact(
    scope="policy",
    key=("policy_source", "origin", "side", "via", "key", "value_name", "position"),
    together=(("value_type", "value"),),
)
class PolicyValue:
    """A value that a Group Policy object sets or takes away, or that the registry of a computer holds."""

    policy_source: Annotated[str, "Domain, folder or file it was read from"]
    origin: Annotated[
        str, "GUID of the Group Policy object, in braces and upper case; or the computer, as PolicyComputer"
    ]
    origin_kind: Annotated[str, "gpo or computer"]
    side: Annotated[str, "machine or user"]
    via: Annotated[
        str,
        "policy: registry.pol. preference: Group Policy Preferences. report: a report alone. registry: of a computer",
    ]
    key: Annotated[str, "Registry key below its hive, lower case, without WOW6432Node"]
    value_name: Annotated[str, "Name as written; empty for what concerns the whole key"]
    position: Annotated[int, "Place in its file, from 0; the last one that names a value wins"]
    action: Annotated[str, "set, set_if_absent, delete, delete_values (all of the key) or delete_key"]
    value_type: Annotated[str | None, "REG_SZ, REG_DWORD …"] = None
    value: Annotated[
        str | None,
        "As text: numbers in decimal, several strings one a line, bytes in hexadecimal; an empty text is a value",
    ] = None
    is_32_bit: Annotated[bool | None, "It is in the 32-bit view, which Windows Update does not read"] = None
    targeting: Annotated[str | None, "Item-level targeting of a preference in words; not known where it has none"] = (
        None
    )


@fact(scope="policy", key=("policy_source", "policy_id"), together=(("has_wmi_filter", "wmi_filter"),))
class GroupPolicy:
    """A Group Policy object, also one that sets no value that steers updates."""

    policy_source: Annotated[str, "Domain, folder or file it was read from"]
    policy_id: Annotated[str, "GUID of the object, in braces and upper case"]
    name: Annotated[str | None, "Display name"] = None
    domain: Annotated[str | None, "Its domain, lower case"] = None
    enabled: Annotated[bool | None, "The computer part is enabled"] = None
    user_enabled: Annotated[bool | None, "The user part is enabled"] = None
    created_at: Annotated[datetime | None, "When it was made"] = None
    modified_at: Annotated[datetime | None, "When it was last changed"] = None
    backed_up_at: Annotated[datetime | None, "When the backup that was read was made"] = None
    has_wmi_filter: Annotated[bool | None, "A WMI filter decides on which computers it applies"] = None
    wmi_filter: Annotated[str | None, "Name or query of that filter"] = None
    links_known: Annotated[bool | None, "A source tells all the places where it is linked"] = None
    filter_known: Annotated[bool | None, "A source tells to whom it applies (security filtering)"] = None
    only_updates: Annotated[
        bool | None, "It holds nothing but values that steer updates; false: other settings too"
    ] = None


@fact(scope="policy", key=("policy_source", "policy_id", "target"))
class GroupPolicyLink:
    """Where a Group Policy object is linked; the object need not exist any more."""

    policy_source: Annotated[str, "Domain, folder or file it was read from"]
    policy_id: Annotated[str, "GUID of the object, in braces and upper case"]
    target: Annotated[str, "Linked container as a canonical path, lower case: corp.example/munich/clients; or the site"]
    target_kind: Annotated[str | None, "domain, unit or site"] = None
    enabled: Annotated[bool | None, "The link is enabled"] = None
    enforced: Annotated[bool | None, "The link is enforced"] = None
    link_order: Annotated[int | None, "Order of the link at its container; 1 wins"] = None


@fact(scope="policy", key=("policy_source", "container"))
class PolicyContainer:
    """A domain or organisational unit whose own settings for Group Policy were read."""

    policy_source: Annotated[str, "Domain, folder or file it was read from"]
    container: Annotated[str, "Canonical path, lower case"]
    blocks_inheritance: Annotated[bool | None, "Links above it do not apply here, unless enforced"] = None
    links_known: Annotated[bool | None, "All its links were read, with their order"] = None


@fact(scope="policy", key=("policy_source", "policy_id", "trustee", "allows"))
class GroupPolicyTrustee:
    """Somebody who may apply a Group Policy object, or is denied it (security filtering)."""

    policy_source: Annotated[str, "Domain, folder or file it was read from"]
    policy_id: Annotated[str, "GUID of the object, in braces and upper case"]
    trustee: Annotated[str, "SID; the name in lower case where the source gives none"]
    allows: Annotated[bool, "May apply it; false: is denied it"]
    name: Annotated[str | None, "Name, in the language of its domain"] = None


@fact(scope="policy", key=("policy_source", "trustee", "member"))
class TrusteeMember:
    """A computer in a group that filters a Group Policy object, through other groups too."""

    policy_source: Annotated[str, "Domain, folder or file it was read from"]
    trustee: Annotated[str, "SID of the group"]
    member: Annotated[str, "SID of the computer; empty for a group without members"]


@fact(scope="policy", key=("policy_source", "computer"))
class PolicyComputer:
    """A computer whose registry or resultant set of policy was read, also one that holds no value that steers updates."""

    policy_source: Annotated[str, "Domain, folder or file it was read from"]
    computer: Annotated[str, "Name, lower case, with its domain where the source gives it"]
    has_registry: Annotated[bool, "Its registry was read"]
    has_results: Annotated[bool, "Its resultant set of policy was read (gpresult): see AppliedPolicy"]
    sus_client_id: Annotated[str | None, "SusClientId"] = None
    os_build: Annotated[int | None, "Windows build"] = None
    container: Annotated[str | None, "Its container as a canonical path, lower case"] = None
    read_at: Annotated[datetime | None, "When it was read"] = None


@fact(scope="policy", key=("policy_source", "computer", "policy_id"))
class AppliedPolicy:
    """A Group Policy object in the resultant set of policy of a computer, applied or not."""

    policy_source: Annotated[str, "Domain, folder or file it was read from"]
    computer: Annotated[str, "As PolicyComputer"]
    policy_id: Annotated[str, "GUID of the object, in braces and upper case"]
    is_applied: Annotated[bool | None, "It applied"] = None
    position: Annotated[int | None, "Place in the order in which they applied; the highest wins"] = None
    reason: Annotated[str | None, "Why it did not apply, as the report says"] = None
