"""One function turns data into text, whatever the form; only keys that steer updates are kept."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.collectors._registry.keys import is_concerned, is_kept, place_below, place_of
from migrator.collectors._registry.values import text_of_bytes, text_of_words, type_of
from migrator.reference import reference_table

WU = r"software\policies\microsoft\windows\windowsupdate"


@pytest.mark.parametrize(
    ("kind", "given", "text"),
    [
        ("REG_DWORD", "0x7", "7"),
        ("REG_DWORD", "0x7 (7)", "7"),
        ("REG_DWORD", 7, "7"),
        ("REG_DWORD", "-1", "4294967295"),
        ("REG_DWORD", "4294967296", None),
        ("REG_DWORD", "", None),
        ("REG_DWORD", True, None),
        ("REG_QWORD", "0xffffffffffffffff", "18446744073709551615"),
        ("REG_SZ", " ", " "),
        ("REG_SZ", None, ""),
        ("REG_MULTI_SZ", r"a\0b", "a\nb"),
        ("REG_MULTI_SZ", r"a\0b\0", "a\nb"),
        ("REG_MULTI_SZ", ["a", "b"], "a\nb"),
        ("REG_MULTI_SZ", "a\r\nb", "a\nb"),
        ("REG_BINARY", "0A-ff", "0aff"),
        ("REG_BINARY", "0aFF", "0aff"),
        ("REG_BINARY", [10, 255], "0aff"),
        ("REG_BINARY", "", ""),
        ("REG_BINARY", "no bytes", None),
    ],
)
def test_words_become_text(kind: str, given: object, text: str | None) -> None:
    assert text_of_words(kind, given) == text


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (4, "REG_DWORD"), ("4", "REG_DWORD"), ("DWord", "REG_DWORD"), ("System.Int32", "REG_DWORD"), ("String", "REG_SZ"),
        ("ExpandString", "REG_EXPAND_SZ"), ("reg_multi_sz", "REG_MULTI_SZ"), (99, "REG_99"), ("Odd", "ODD"),
    ],
)  # fmt: skip
def test_types_have_many_names(given: object, name: str) -> None:
    assert type_of(given) == name


@given(
    st.sampled_from(["REG_SZ", "REG_DWORD", "REG_QWORD", "REG_MULTI_SZ", "REG_BINARY", "REG_NONE"]),
    st.binary(max_size=40),
)
def test_any_data_is_text_or_does_not_fit(kind: str, data: bytes) -> None:
    found = text_of_bytes(kind, data)
    assert found is None or found.encode("utf-8") is not None


@given(st.integers(0, 2**32 - 1))
def test_bytes_and_words_of_a_number_say_the_same(number: int) -> None:
    assert (
        text_of_bytes("REG_DWORD", number.to_bytes(4, "little"))
        == text_of_words("REG_DWORD", hex(number))
        == str(number)
    )


@pytest.mark.parametrize(
    "key",
    [
        r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate",
        r"HKLM\software\policies\Microsoft\Windows\WindowsUpdate\\",
        r"HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate",
        r"Computer\HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate",
        r"Microsoft.PowerShell.Core\Registry::HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate",
        r"\\PC1\HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate",
    ],
)
def test_a_key_is_found_however_it_is_written(key: str) -> None:
    place = place_of(key)
    assert place is not None
    assert (place.side, place.key, place.is_32_bit) == ("machine", WU, False)


@pytest.mark.parametrize(
    ("key", "side", "below"),
    [
        (r"HKCU\Software\X", "user", r"software\x"),
        (r"HKEY_USERS\S-1-5-21-1-2-3-1001\Software\X", "user", r"software\x"),
        (r"HKEY_USERS\.DEFAULT\Software\X", "user", r"software\x"),
        (r"HKLM\SOFTWARE\WOW6432Node\X", "machine", r"software\x"),
    ],
)
def test_hives_of_users_are_one_side(key: str, side: str, below: str) -> None:
    place = place_of(key)
    assert place is not None
    assert (place.side, place.key) == (side, below)


@pytest.mark.parametrize("key", [r"HKEY_CLASSES_ROOT\X", "", r"Software\X", r"HKEY_USERS\S-1-5-21-1_Classes\X"])
def test_other_hives_have_no_place(key: str) -> None:
    assert place_of(key) is None


def test_what_is_kept_is_what_the_table_says() -> None:
    for row in reference_table("policy_key").records():
        key, value = (row["key_pattern"] or "").replace("%", "x"), (row["value_pattern"] or "").replace("%", "x")
        assert is_kept(key, value)
        assert is_concerned(key)
        assert place_below("machine", key).key == key
    assert not is_kept(r"software\policies\microsoft\windows\system", "x")
    assert not is_kept(r"software\policies\microsoft\windows defender\signature updates", "signaturedisable")
    assert not is_kept(WU + "x", "wuserver")
    assert is_concerned(r"software\policies\microsoft")
    assert not is_concerned(r"software\policies\google")


def test_well_known_trustees_are_sids_with_one_meaning_each() -> None:
    known = {"all", "none", "users", "domain_computers", "domain_controllers", "read_only_controllers"}
    for row in reference_table("well_known_trustee").records():
        assert re.fullmatch(r"S-1-[\d%-]+", row["sid_pattern"] or "")
        assert row["meaning"] in known
