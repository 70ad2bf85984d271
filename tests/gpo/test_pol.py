"""registry.pol: the same entries as samba's reader has, and what its special names do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrator.collectors._gpo import pol
from migrator.collectors._registry.values import TYPES, Entry, text_of_bytes, type_of
from migrator.errors import UnexpectedAnswer
from tests.gpo.making import AU, WU, dword, sz
from tests.gpo.making import pol as made
from tests.gpo.samba_preg import Preg
from tests.support import data_folder

PLAIN = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0", max_codepoint=0xFFFD), min_size=1, max_size=40
)
ODD = st.sampled_from(["**del.x", "**DelVals.", "**soft.x", "a]b;c", "]", ";", "[", "ü", "**", "x" * 300, "😀"])
NAME = PLAIN | ODD
TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0", max_codepoint=0xFFFD), max_size=60)
ENTRY = st.one_of(
    st.tuples(NAME, NAME, st.sampled_from([1, 2]), TEXT | ODD),
    st.tuples(NAME, NAME, st.sampled_from([4, 5]), st.integers(0, 2**32 - 1)),
    st.tuples(NAME, NAME, st.just(11), st.integers(0, 2**63 - 1)),
    st.tuples(NAME, NAME, st.sampled_from([3, 7]), st.binary(max_size=80)),
)


def by_us(content: bytes) -> list[dict[str, object]]:
    """Return our records in the words of the counterpart."""
    return [
        {"key": r.key, "name": r.value_name, "type": r.type, "size": len(r.data), "data": data_of(r)}
        for r in pol.records(content)
    ]


def data_of(record: pol.Record) -> object:
    text = text_of_bytes(type_of(record.type), record.data)
    if record.type in {1, 2}:
        return text
    if record.type in {4, 5, 11}:
        return int(text or "")
    return {"hex": record.data.hex()}


def test_every_real_file_has_the_entries_that_samba_reads(preg: Preg) -> None:
    files = sorted((data_folder() / "raw" / "gpo").rglob("*.[Pp][Oo][Ll]"))
    assert len(files) >= 5
    entries = 0
    for file in files:
        content = file.read_bytes()
        assert by_us(content) == preg.read(content), file
        entries += len(by_us(content))
    assert entries >= 242


@settings(deadline=None, max_examples=150)
@given(st.lists(ENTRY, max_size=8))
def test_what_samba_writes_is_read_back_equal(
    preg: Preg, entries: list[tuple[str, str, int, str | int | bytes]]
) -> None:
    content = preg.write(*entries)
    assert by_us(content) == preg.read(content)
    assert [(r.key, r.value_name, r.type) for r in pol.records(content)] == [e[:3] for e in entries]


def test_samba_reads_what_the_tests_make_themselves(preg: Preg) -> None:
    content = made((WU, "WUServer", 1, sz("http://x")), (AU, "UseWUServer", 4, dword(1)))
    assert [(e["name"], e["data"]) for e in preg.read(content)] == [("WUServer", "http://x"), ("UseWUServer", 1)]


def entries(*records: tuple[str, str, int, bytes], side: str = "machine") -> list[Entry]:
    return list(pol.entries(pol.records(made(*records)), side=side))


def test_values_of_each_type_become_text() -> None:
    found = entries(
        ("K", "sz", 1, sz("http://x")),
        ("K", "expand", 2, sz("%windir%")),
        ("K", "blank", 1, sz(" ")),
        ("K", "empty", 1, sz("")),
        ("K", "nothing", 1, b""),
        ("K", "dword", 4, dword(4294967295)),
        ("K", "big", 5, b"\0\0\x01\0"),
        ("K", "qword", 11, b"\x07" + bytes(7)),
        ("K", "multi", 7, "a\0b\0\0".encode("utf-16-le")),
        ("K", "binary", 3, b"]\0;\0"),
        ("K", "short", 4, b"\x01"),
    )
    assert [(e.value_name, e.value_type, e.value) for e in found] == [
        ("sz", "REG_SZ", "http://x"),
        ("expand", "REG_EXPAND_SZ", "%windir%"),
        ("blank", "REG_SZ", " "),
        ("empty", "REG_SZ", ""),
        ("nothing", "REG_SZ", ""),
        ("dword", "REG_DWORD", "4294967295"),
        ("big", "REG_DWORD_BIG_ENDIAN", "256"),
        ("qword", "REG_QWORD", "7"),
        ("multi", "REG_MULTI_SZ", "a\nb"),
        ("binary", "REG_BINARY", "5d003b00"),
        ("short", "REG_DWORD", None),
    ]


def test_special_names_are_actions_in_any_case() -> None:
    found = entries(
        (WU, "**del.WUServer", 1, sz(" ")),
        (WU, "**DEL.TargetGroup", 1, sz(" ")),
        (AU, "**delvals.", 1, sz(" ")),
        (WU, "**DeleteValues", 1, sz("A;B")),
        (WU, "**DeleteKeys", 1, sz("AU;Other")),
        (WU, "**soft.WUServer", 1, sz("http://y")),
        (WU, "**SecureKey", 4, dword(1)),
        (WU, "", 0, b""),
    )
    assert [(e.key, e.value_name, e.action, e.value) for e in found] == [
        (WU.lower(), "WUServer", "delete", None),
        (WU.lower(), "TargetGroup", "delete", None),
        (AU.lower(), "", "delete_values", None),
        (WU.lower(), "A", "delete", None),
        (WU.lower(), "B", "delete", None),
        (AU.lower(), "", "delete_key", None),
        (WU.lower() + "\\other", "", "delete_key", None),
        (WU.lower(), "WUServer", "set_if_absent", "http://y"),
    ]


def test_the_32_bit_view_is_told_apart_and_the_case_of_keys_is_none() -> None:
    (one,) = entries((r"SOFTWARE\Wow6432Node\Policies\Microsoft\Windows\WindowsUpdate", "WUServer", 1, sz("x")))
    assert (one.key, one.is_32_bit) == (WU.lower(), True)


def test_the_types_have_the_numbers_of_windows() -> None:
    assert {n: TYPES[n] for n in (1, 2, 3, 4, 5, 7, 11)} == {
        1: "REG_SZ", 2: "REG_EXPAND_SZ", 3: "REG_BINARY", 4: "REG_DWORD", 5: "REG_DWORD_BIG_ENDIAN", 7: "REG_MULTI_SZ",
        11: "REG_QWORD",
    }  # fmt: skip


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_file_that_is_cut_off_gives_the_entries_before(cut: int) -> None:
    content = made((WU, "WUServer", 1, sz("x")), (WU, "TargetGroup", 1, sz("Ring1")))
    found: list[pol.Record] = []
    with pytest.raises(UnexpectedAnswer) as raised:
        found.extend(pol.records(content[:-cut]))
    assert raised.value.hint
    assert [r.value_name for r in found] == ["WUServer"]


def test_another_version_is_refused_by_name() -> None:
    with pytest.raises(UnexpectedAnswer, match="version 2"):
        list(pol.records(b"PReg\x02\0\0\0"))
