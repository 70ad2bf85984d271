"""Distinguished names: the same container has one canonical path, however the name escapes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.collectors._directory_names import canonical_path, container_of, domain_of

NAMES = {
    "OU=Clients,OU=Munich,DC=corp,DC=example": "corp.example/munich/clients",
    "ou=Clients, ou=Munich, dc=Corp, dc=Example": "corp.example/munich/clients",
    "OU=K\\C3\\B6ln,DC=corp,DC=example": "corp.example/köln",
    "OU=A\\, B,DC=corp,DC=example": "corp.example/a, b",
    "OU=Sales/Export,DC=corp,DC=example": "corp.example/sales\\/export",
    "DC=corp,DC=example": "corp.example",
}


@pytest.mark.parametrize(("name", "path"), NAMES.items())
def test_a_distinguished_name_has_the_canonical_path_that_windows_writes(name: str, path: str) -> None:
    assert canonical_path(name) == path
    assert container_of(f"CN=PC1,{name}") == path
    assert domain_of(f"CN=PC1,{name}") == "corp.example"


@pytest.mark.parametrize("text", [None, "", "nonsense", "CN=PC1", "CN=PC1,OU=Clients", "CN=a,,DC=x", "=,DC=x"])
def test_what_is_no_distinguished_name_of_a_domain_has_no_path(text: str | None) -> None:
    assert canonical_path(text) is None
    assert container_of(text) is None


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    assert canonical_path(text) is None or domain_of(text)


@given(st.lists(st.text(min_size=1, max_size=12).map(str.strip).filter(bool), min_size=1, max_size=5))
def test_a_name_escaped_byte_by_byte_is_the_same_name(units: list[str]) -> None:
    escaped = ",".join("OU=" + "".join(f"\\{b:02X}" for b in u.encode("utf-8", "replace")) for u in units)
    below = [u.encode("utf-8", "replace").decode().replace("/", "\\/") for u in reversed(units)]
    assert canonical_path(f"{escaped},DC=corp,DC=example") == "/".join(["corp.example", *below]).lower()
