"""Names of the directory: a distinguished name as the domain and the canonical path that Group Policy reports use."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PART = re.compile(r"\s*([A-Za-z][A-Za-z0-9-]*|[0-9.]+)\s*=\s*((?:[^\\,]|\\.)*)(?:,|$)", re.DOTALL)
_ESCAPED = re.compile(r"((?:\\[0-9A-Fa-f]{2})+)|\\(.)", re.DOTALL)


def domain_of(distinguished_name: str | None) -> str:
    """Return the domain of a distinguished name from its DC parts, an empty text if it has none."""
    return ".".join(value.lower() for kind, value in _parts(distinguished_name or "") if kind == "DC")


def canonical_path(distinguished_name: str | None) -> str | None:
    """Return a distinguished name as a canonical path in lower case, None if it is none.

    `OU=Clients,OU=Munich,DC=corp,DC=example` is `corp.example/munich/clients`; a slash in a name gets a backslash, as
    Windows writes it.
    """
    parts = list(_parts(distinguished_name or ""))
    domain = [value for kind, value in parts if kind == "DC"]
    if not domain:
        return None
    below = [value.replace("/", "\\/") for kind, value in reversed(parts) if kind != "DC"]
    return "/".join([".".join(domain), *below]).lower()


def container_of(distinguished_name: str | None) -> str | None:
    """Return the canonical path of what a distinguished name is in."""
    found = _PART.match(distinguished_name or "")
    return canonical_path((distinguished_name or "")[found.end() :]) if found else None


def _parts(distinguished_name: str) -> Iterator[tuple[str, str]]:
    """Yield kind and value of each part, as LDAP writes them (RFC 4514); nothing of a text that is no such name."""
    parts, place = [], 0
    while place < len(distinguished_name):
        found = _PART.match(distinguished_name, place)
        if not found:
            return
        parts.append((found[1].upper(), _ESCAPED.sub(_plain, found[2].strip())))
        place = found.end()
    yield from parts


def _plain(found: re.Match[str]) -> str:
    if not found[1]:
        return found[2]
    return bytes.fromhex(found[1].replace("\\", "")).decode("utf-8", "replace")
