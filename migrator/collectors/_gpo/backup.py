"""Read what a backup of GPMC says of its object beside the settings: bkupInfo.xml, manifest.xml, Backup.xml, GPT.INI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from migrator.collectors._gpo.descriptor import rights_of_bytes
from migrator.collectors._gpo.objects import About, Trustee, moment_of, policy_id_of
from migrator.collectors._gpo.xml import Node, trees
from migrator.errors import UnexpectedAnswer

USER_OFF, COMPUTER_OFF = 1, 2
OF_REGISTRY = {
    "{00000000-0000-0000-0000-000000000000}",
    "{35378EAC-683F-11D2-A89A-00C04FBBCFA2}",
    "{B087BE9D-ED37-454F-AF9C-04291E351182}",
}
"""Client-side extensions that handle values of the registry: the core, registry policy, registry preferences."""
_EXTENSION = re.compile(r"\[(\{[0-9A-Fa-f-]{36}\})")
"""The first id in each pair of brackets; after it come the tools that edit it."""
_FILTER = re.compile(r"""ID="?(\{[0-9A-Fa-f-]{36}\})""")


def instances(stream: TextIO) -> Iterator[tuple[str, About]]:
    """Yield the backups that a bkupInfo.xml or manifest.xml lists, each with the id that its folder is called by."""
    for node in trees(stream, {"BackupInst"}):
        policy_id = policy_id_of(node.word("GPOGuid"))
        if not policy_id:
            continue
        yield (
            policy_id_of(node.word("ID")),
            About(
                policy_id=policy_id,
                domain=node.word("GPODomain").lower(),
                name=node.word("GPODisplayName") or None,
                backed_up_at=moment_of(node.word("BackupTime")),
            ),
        )


def settings_of(stream: TextIO) -> About:
    """Return what a Backup.xml says of its object."""
    groups: dict[str, str] = {}
    core: Node | None = None
    for node in trees(stream, {"SecurityGroups", "GroupPolicyCoreSettings"}):
        if node.name == "SecurityGroups":
            for group in node.all("Group"):
                groups[group.word("Sid")] = "\\".join(
                    p for p in (group.word("NetBIOSDomainName"), group.word("SamAccountName")) if p
                )
        else:
            core = node
    if core is None:
        raise UnexpectedAnswer("It names no Group Policy object.", hint="Make the backup again with Backup-GPO.")
    return _about(core, groups)


def version_of(text: str) -> About:
    """Return what a GPT.INI says: how often computer and user part were changed."""
    found = re.search(r"^\s*Version\s*=\s*(\d{1,10})\s*$", text, re.IGNORECASE | re.MULTILINE)
    number = int(found[1]) if found else None
    return About(version=None if number is None else (number & 0xFFFF) + (number >> 16))


def _about(core: Node, groups: dict[str, str]) -> About:
    options = core.word("Options")
    bits = int(options) if re.fullmatch(r"\d{1,4}", options) else None
    filter_text, filter_name = core.word("WMIFilter"), core.word("WMIFilterName")
    has_filter = bool(filter_text) if core.first("WMIFilter") is not None else None
    found = _FILTER.search(filter_text)
    about = About(
        policy_id=policy_id_of(core.word("ID")),
        domain=core.word("Domain").lower(),
        name=core.word("DisplayName") or None,
        enabled=None if bits is None else not bits & COMPUTER_OFF,
        user_enabled=None if bits is None else not bits & USER_OFF,
        has_wmi_filter=has_filter,
        wmi_filter=(filter_name or (found[1].upper() if found else filter_text[:200])) if has_filter else None,
        version=_version(core.word("UserVersionNumber")) + _version(core.word("MachineVersionNumber")),
    )
    about.other_settings = _has_other_settings(core)
    _read_rights(about, core.word("SecurityDescriptor"), groups)
    return about


def _version(text: str) -> int:
    """Return the version of one part; a backup packs those of SYSVOL and of the directory into one number."""
    return int(text) & 0xFFFF if re.fullmatch(r"\d{1,10}", text) else 0


def _has_other_settings(core: Node) -> bool | None:
    """Tell whether extensions other than those of the registry have settings; not known where none are listed at all."""
    lists = [core.first(f"{part}ExtensionGuids") for part in ("Machine", "User")]
    if not any(lists):
        return None
    found = {guid.upper() for one in lists if one for guid in _EXTENSION.findall(one.text)}
    return bool(found - OF_REGISTRY)


def _read_rights(about: About, text: str, groups: dict[str, str]) -> None:
    if not text:
        return
    try:
        content = bytes.fromhex(text)
        rights = rights_of_bytes(content)
    except ValueError:
        about.complaints.append("its security descriptor is no list of bytes")
    except UnexpectedAnswer as error:
        about.complaints.append(error.message)
    else:
        about.trustees = [Trustee(sid=r.trustee, allows=r.allows, name=groups.get(r.trustee) or None) for r in rights]
