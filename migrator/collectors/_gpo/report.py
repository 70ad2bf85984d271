"""Read reports of Group Policy objects: gpreport.xml of a backup, Get-GPOReport of one object or of all.

Reports are in the language of the machine that made them: nothing is decided by a name that people read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from migrator.collectors._gpo.descriptor import domain_of_sid, rights_of_sddl
from migrator.collectors._gpo.objects import About, Link, Trustee, moment_of, place_of_path, policy_id_of
from migrator.collectors._gpo.pol import actions
from migrator.collectors._gpo.preferences import items
from migrator.collectors._gpo.xml import Node, trees
from migrator.collectors._records import Notes
from migrator.collectors._registry.keys import kept, place_below
from migrator.collectors._registry.values import Entry, text_of_words
from migrator.errors import UnexpectedAnswer

LEFT_OUT = ("Explain", "Supported", "Category", "Comment")
REGISTRY = "http://www.microsoft.com/GroupPolicy/Settings/Registry"
APPLY = "Apply Group Policy"
"""The one kind of access by which a report says who may apply an object; it is no text for people."""
KINDS = {
    "Number": "REG_DWORD",
    "String": "REG_SZ",
    "Text": "REG_SZ",
    "Expand": "REG_EXPAND_SZ",
    "MultiString": "REG_MULTI_SZ",
    "Binary": "REG_BINARY",
    "Hex": "REG_BINARY",
}


def reports(stream: TextIO, notes: Notes) -> Iterator[About]:
    """Yield what a file says of each object in it."""
    for node in trees(stream, {"GPO"}, left_out=LEFT_OUT, notes=notes):
        about = _about(node)
        if about.policy_id:
            yield about
        else:
            notes.damage["a report of an object without its id"] += 1


def _about(node: Node) -> About:
    filter_name = node.word("FilterName")
    is_told = node.truth("FilterDataAvailable")
    versions = [node.word(side, "VersionSysvol") for side in ("Computer", "User")]
    about = About(
        policy_id=policy_id_of(node.word("Identifier", "Identifier")),
        domain=node.word("Identifier", "Domain").lower(),
        name=node.word("Name") or None,
        enabled=node.truth("Computer", "Enabled"),
        user_enabled=node.truth("User", "Enabled"),
        created_at=moment_of(node.word("CreatedTime")),
        modified_at=moment_of(node.word("ModifiedTime")),
        has_wmi_filter=True if filter_name else (False if is_told else None),
        wmi_filter=filter_name or None,
        version=sum(int(v) for v in versions) if all(v.isdecimal() and len(v) < 10 for v in versions) else None,
        links=[_link(n) for n in node.all("LinksTo")],
    )
    _read_rights(about, node.first("SecurityDescriptor"))
    about.entries, about.preferences, about.other_settings = [], [], False
    for side, part in (("machine", node.first("Computer")), ("user", node.first("User"))):
        for extension in _extensions(part):
            _read_settings(about, extension, side)
    return about


def _link(node: Node) -> Link:
    target, kind = place_of_path(node.word("SOMPath"))
    return Link(target=target, kind=kind, enabled=node.truth("Enabled"), enforced=node.truth("NoOverride"))


def _read_rights(about: About, node: Node | None) -> None:
    """Take who may apply the object: from the SDDL, which also tells what is denied, else from the permissions."""
    if node is None:
        return
    permissions = (node.first("Permissions") or node).all("TrusteePermissions")
    names = {p.word("Trustee", "SID"): p.word("Trustee", "Name") for p in permissions}
    known = [*names, node.word("Owner", "SID"), node.word("Group", "SID")]
    domain_sid = next((d for sid in known if (d := domain_of_sid(sid))), "")
    if sddl := node.word("SDDL"):
        try:
            rights = rights_of_sddl(sddl, domain_sid=domain_sid)
        except UnexpectedAnswer as error:
            about.complaints.append(error.message)
        else:
            about.trustees = [
                Trustee(sid=r.trustee, allows=r.allows, name=names.get(r.trustee) or None) for r in rights
            ]
    elif permissions:
        about.trustees = [
            Trustee(sid=sid or name.lower(), allows=p.word("Type", "PermissionType") != "Deny", name=name or None)
            for p in permissions
            if p.word("Standard", "GPOGroupedAccessEnum") == APPLY
            and ((sid := p.word("Trustee", "SID")) or p.word("Trustee", "Name"))
            and (name := p.word("Trustee", "Name")) is not None
        ]


def _extensions(part: Node | None) -> Iterator[Node]:
    for data in part.all("ExtensionData") if part else ():
        yield from data.all("Extension")


def _read_settings(about: About, extension: Node, side: str) -> None:
    """Take values from the extension for the registry, and preferences from theirs; both are called the same."""
    assert about.entries is not None
    assert about.preferences is not None
    for node in extension.children:
        if node.name == "RegistrySetting" and node.space == REGISTRY:
            about.entries += _kept(about, _setting(node, side))
        elif node.name == "Policy" and node.space == REGISTRY:
            about.unresolved[side] += 1
        elif node.name == "RegistrySettings":
            about.preferences += _kept(about, items(node, side))
        elif node.name != "Blocked":
            about.other_settings = True


def _kept(about: About, entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if kept(entry):
            yield entry
        else:
            about.other_settings = True


def _setting(node: Node, side: str) -> Iterator[Entry]:
    """Yield the values of a setting that no template explains, which a report writes by key and name."""
    place = place_below(side, node.word("KeyPath"))
    for value in node.all("Value"):
        data = next((c for c in value.children if c.name in KINDS), None)
        kind = KINDS[data.name] if data else "REG_SZ"
        given: object = data.text if data else None
        if data and data.children:
            given = [c.text for c in data.children]
        yield from actions(
            place.key, value.word("Name"), kind, text_of_words(kind, given), side=side, is_32_bit=place.is_32_bit
        )
    match node.word("Command").lower():
        case "deletevalue" | "deletevalues" if names := node.word("ValueName"):
            for name in names.split(";"):
                yield Entry(
                    side=side, key=place.key, value_name=name, action="delete", is_32_bit=place.is_32_bit
                )  # fmt: skip
        case "deleteallvalues":
            yield Entry(side=side, key=place.key, value_name="", action="delete_values", is_32_bit=place.is_32_bit)
