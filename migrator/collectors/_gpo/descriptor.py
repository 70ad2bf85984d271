"""Read who may apply a Group Policy object out of its security descriptor, as SDDL or as bytes.

The right is the extended right Apply Group Policy; an entry counts that is for the object itself (MS-GPOL 3.2.5.1.6,
MS-DTYP 2.4 and 2.5.1).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from migrator.errors import UnexpectedAnswer

APPLY = UUID("edacfd8f-ffb3-11d1-b41d-00a0c968f939")
CONTROL_ACCESS = 0x100
INHERIT_ONLY = 0x08
_ALLOWS = {0: True, 1: False, 5: True, 6: False}
"""Kinds of entries that allow or deny; 5 and 6 may name one right or kind of object."""
_ALIASES = {
    "AN": "S-1-5-7", "AU": "S-1-5-11", "BA": "S-1-5-32-544", "BG": "S-1-5-32-546", "BU": "S-1-5-32-545",
    "CO": "S-1-3-0", "ED": "S-1-5-9", "IU": "S-1-5-4", "NU": "S-1-5-2", "RU": "S-1-5-32-554", "SY": "S-1-5-18",
    "WD": "S-1-1-0",
}  # fmt: skip
_OF_DOMAIN = {
    "CN": 522, "DA": 512, "DC": 515, "DD": 516, "DG": 514, "DU": 513, "EA": 519, "LA": 500, "PA": 520, "RO": 498,
    "SA": 518,
}  # fmt: skip
"""Abbreviations of SDDL: the well-known ones, and those that stand for a number within the domain."""
_PART = re.compile(r"([OGDS]):")
_ENTRY = re.compile(r"\(([^()]{1,400})\)")
_HEX_RIGHTS = re.compile(r"0x([0-9A-Fa-f]{1,8})")
_SID = re.compile(r"S-1-\d{1,20}(-\d{1,10}){0,15}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Right:
    """Somebody who may apply the object, or is denied it."""

    trustee: str
    allows: bool


def rights_of_sddl(text: str, *, domain_sid: str = "") -> list[Right]:
    """Return who may apply an object by its SDDL; an abbreviation that needs an unknown domain stays as it is."""
    parts = _PART.split(text)
    lists = dict(zip(parts[1::2], parts[2::2], strict=False))
    if "D" not in lists:
        raise UnexpectedAnswer("The security descriptor has no list of rights.")
    found = []
    for entry in _ENTRY.findall(lists["D"]):
        kind, flags, rights, right, _, trustee = (*entry.split(";"), "", "", "", "", "", "")[:6]
        allows = {"A": True, "OA": True, "D": False, "OD": False}.get(kind)
        is_about = not right or right.lower() == str(APPLY)
        if allows is not None and "IO" not in _pairs(flags) and _controls(rights) and is_about:
            found.append(Right(_sid(trustee, domain_sid), allows))
    return list(dict.fromkeys(found))


def rights_of_bytes(content: bytes) -> list[Right]:
    """Return who may apply an object by its self-relative security descriptor."""
    try:
        revision, _, control, _, _, _, start = struct.unpack_from("<BBHIIII", content)
        if revision != 1 or not control & 0x8004 == 0x8004 or not start:
            raise UnexpectedAnswer("The security descriptor has no list of rights.")
        return list(dict.fromkeys(_entries(content, start)))
    except struct.error as error:
        raise UnexpectedAnswer("The security descriptor is damaged or cut off.") from error


def domain_of_sid(sid: str) -> str:
    """Return the SID of the domain that a SID is of; empty where it is of none."""
    found = re.match(r"(S-1-5-21(?:-\d+){3})-\d+$", sid)
    return found[1] if found else ""


def _entries(content: bytes, start: int) -> Iterator[Right]:
    _, _, _, count, _ = struct.unpack_from("<BBHHH", content, start)
    at = start + 8
    for _ in range(count):
        kind, flags, size, mask = struct.unpack_from("<BBHI", content, at)
        if size < 8:
            raise UnexpectedAnswer("The security descriptor is damaged.")
        body = content[at + 8 : at + size]
        right, body = _object(body) if kind in {5, 6} else (None, body)
        if kind in _ALLOWS and not flags & INHERIT_ONLY and mask & CONTROL_ACCESS and right in {None, APPLY}:
            yield Right(_sid_of_bytes(body), _ALLOWS[kind])
        at += size


def _object(body: bytes) -> tuple[UUID | None, bytes]:
    """Return the right that an entry is about, None for all, and what follows it."""
    (flags,) = struct.unpack_from("<I", body)
    body = body[4:]
    right = None
    if flags & 1:
        if len(body) < 16:
            raise UnexpectedAnswer("The security descriptor is cut off.")
        right, body = UUID(bytes_le=body[:16]), body[16:]
    return right, body[16:] if flags & 2 else body


def _sid_of_bytes(body: bytes) -> str:
    revision, count = struct.unpack_from("<BB", body)
    if revision != 1 or count > 15:
        raise UnexpectedAnswer("The security descriptor names somebody in a way that is not known.")
    authority = int.from_bytes(body[2:8], "big")
    return "-".join(map(str, ("S-1", authority, *struct.unpack_from(f"<{count}I", body, 8))))


def _controls(rights: str) -> bool:
    """Tell whether rights of SDDL have the one for extended rights; general access has it too."""
    if number := _HEX_RIGHTS.fullmatch(rights):
        return bool(int(number[1], 16) & (CONTROL_ACCESS | 0x10000000))
    return bool({"CR", "GA"} & _pairs(rights))


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(0, len(text), 2)}


def _sid(trustee: str, domain_sid: str) -> str:
    if trustee in _OF_DOMAIN and domain_sid:
        return f"{domain_sid}-{_OF_DOMAIN[trustee]}"
    known = _ALIASES.get(trustee, trustee)
    return known.upper() if _SID.fullmatch(known) else known.lower()
