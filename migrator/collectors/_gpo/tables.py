"""Read the tables that our script writes beside reports: links of containers (gPLink), members of groups that filter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from migrator.collectors import _values as values
from migrator.collectors._directory_names import canonical_path, domain_of
from migrator.collectors._gpo.objects import Link, place_of_path
from migrator.collectors._records import Record

LINKS = {"distinguishedname", "gplink"}
GROUPS = ("groupsid", "trusteesid", "trustee")
MEMBERS = ("membersid", "member")
DISABLED, ENFORCED = 1, 2
"""Bits of the options of a link (MS-GPOL 2.2.2)."""
BLOCKS = 1
_LINK = re.compile(
    r"\[LDAP://[^\]\[;]*?CN=(\{[0-9A-F-]{36}\})[^\]\[;]*;\s*(\d{1,10})\s*\]", re.IGNORECASE
)  # fmt: skip
_SID = re.compile(r"S-1-\d{1,20}(-\d{1,10}){1,15}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A domain, unit or site with its links in the order of gPLink; the last one wins and has the order 1."""

    domain: str
    path: str
    kind: str
    blocks_inheritance: bool | None
    links: tuple[tuple[str, Link], ...]
    is_understood: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A computer in a group, or a group without members where `member` is empty."""

    domain: str
    group: str
    member: str


def container_in(record: Record) -> Container | None:
    """Return the container that a record is about; None where it is about none."""
    if not record.values.keys() >= LINKS:
        return None
    name = values.text_of(record.values["distinguishedname"]) or ""
    path, domain = canonical_path(name), domain_of(name)
    if path is None:
        return None
    target, kind = place_of_path(path)
    given = values.text_of(record.values["gplink"]) or ""
    found = _LINK.findall(given)
    links = tuple(
        (
            policy_id.upper(),
            Link(
                target=target,
                kind=kind,
                enabled=not int(options) & DISABLED,
                enforced=bool(int(options) & ENFORCED),
                order=len(found) - place,
            ),
        )
        for place, (policy_id, options) in enumerate(found)
    )
    blocks = values.whole_of(record.values.get("gpoptions"))
    if blocks is None and "gpoptions" in record.values and not values.text_of(record.values["gpoptions"]):
        blocks = 0
    return Container(
        domain=domain,
        path=target,
        kind=kind,
        blocks_inheritance=None if blocks is None else bool(blocks & BLOCKS),
        links=links,
        is_understood=given.count("[") == len(found),
    )


def member_in(record: Record) -> Member | None:
    """Return the member of a group that a record is about; None where it is about none."""
    groups = [g for n in GROUPS if (g := _sid(record, n))]
    column = next((n for n in MEMBERS if n in record.values), None)
    if not groups or column is None:
        return None
    member = _sid(record, column)
    if not member and (values.text_of(record.values[column]) or "").strip():
        return None
    domain = values.text_of(record.values.get("domain")) or ""
    return Member(domain=domain.strip().lower(), group=groups[0], member=member)


def containers(records: Iterator[Record]) -> Iterator[Container | Member]:
    """Yield what the records of a table are about; those about neither are left out."""
    for record in records:
        found = container_in(record) or member_in(record)
        if found:
            yield found


def _sid(record: Record, name: str) -> str:
    text = (values.text_of(record.values.get(name)) or "").strip()
    return text.upper() if _SID.fullmatch(text) else ""
