"""Our CLIXML reader against another one's writer: psrpcore serialises, we read."""

from __future__ import annotations

import io
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import psrpcore.types as ps
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.collectors._clixml import Thing, clixml_records, objects
from migrator.collectors._dates import read_time
from migrator.collectors._records import Notes
from migrator.errors import UnexpectedAnswer
from tests.collectors import powershell

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
PLAIN: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**31), 2**31 - 1),
    st.floats(allow_nan=False),
    TEXTS,
)
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4), max_leaves=12)


class NoCipher:
    """Encrypts nothing; no secret is written here."""

    def register_key(self, key: Any) -> None:
        """Take no key."""

    def decrypt(self, value: Any) -> Any:
        return value

    def encrypt(self, value: Any) -> Any:
        return value


def written(*values: Any) -> str:
    cipher: Any = NoCipher()
    return ps.serialize_clixml(list(values), cipher)


def read(text: str) -> list[Any]:
    return [plain(v) for v in objects(io.StringIO(text), Notes())]


def plain(value: Any) -> Any:
    """Return what a value of ours holds, without the object around it."""
    if isinstance(value, Thing):
        return {k: plain(v) for k, v in value.members.items()} if value.members else plain(value.held)
    if isinstance(value, list):
        return [plain(v) for v in value]
    return {k: plain(v) for k, v in value.items()} if isinstance(value, dict) else value


def record(xml: str) -> dict[str, object]:
    (only,) = clixml_records(io.StringIO(xml), Notes())
    return only.values


@given(st.dictionaries(st.text("abcXYZ_ \n", min_size=1, max_size=8), VALUES, min_size=1, max_size=6))
def test_what_another_writer_serialises_is_read_back(values: Any) -> None:
    thing = ps.PSCustomObject(**values)
    assert read(written(thing)) == [values]


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_texts_survive_whatever_is_in_them(texts: Any) -> None:
    assert read(written(*texts)) == texts


@given(st.dictionaries(st.text("abcXYZ", min_size=1, max_size=8), TEXTS, min_size=1, max_size=4))
def test_what_our_tests_write_is_read_by_another_reader(values: Any) -> None:
    cipher: Any = NoCipher()
    (thing,) = ps.deserialize_clixml(powershell.as_clixml([values]), cipher)
    assert {p.name: p.get_value(thing) for p in thing.PSObject.adapted_properties} == values


def test_a_reference_to_what_is_not_there_is_said() -> None:
    notes = Notes()
    xml = '<Objs><Obj RefId="0"><MS><Ref N="Group" RefId="77" /><I32 N="Id">1</I32></MS></Obj></Objs>'
    assert [r.values for r in clixml_records(io.StringIO(xml), notes)] == [{"group": None, "id": 1}]
    assert notes.damage


def test_an_empty_list_at_the_top_hides_nothing_that_follows() -> None:
    one = '<Obj RefId="1"><MS><I32 N="Id">1</I32></MS></Obj>'
    xml = f'<Objs><Obj RefId="0"><LST>{one}</LST></Obj>{one}<Obj RefId="2"><LST /></Obj>{one}</Objs>'
    assert [r.values for r in clixml_records(io.StringIO(xml), Notes())] == [{"id": 1}] * 3


def test_every_plain_type_is_read() -> None:
    when = datetime(2021, 2, 16, 22, 0, 9, 123456, tzinfo=UTC)
    id_ = uuid.UUID("12dda321-a84d-4072-8d6b-90875ed94c09")
    found = read(
        written(
            ps.PSInt64(2**40), ps.PSUInt64(2**63), ps.PSGuid(int=id_.int), ps.PSVersion("10.0.20348.2031"),
            ps.PSUri("http://wsus/"), ps.PSDecimal("1.50"), ps.PSChar("ä"), ps.PSByteArray(b"\x00\xff"),
            ps.PSDuration(days=1, hours=2, seconds=3), ps.PSDateTime.fromtimestamp(when.timestamp(), UTC),
        )
    )  # fmt: skip
    assert found[:8] == [2**40, 2**63, str(id_), "10.0.20348.2031", "http://wsus/", Decimal("1.50"), "ä", b"\x00\xff"]
    assert found[8] == timedelta(days=1, hours=2, seconds=3)
    assert read_time(found[9]) == when


def test_dictionaries_stacks_and_queues_keep_their_order() -> None:
    (found,) = read(written(ps.PSCustomObject(Map=ps.PSDict({"a": 1, "b": [2]}), Stack=ps.PSStack([1, 2]))))
    assert found == {"Map": {"a": 1, "b": [2]}, "Stack": [1, 2]}


def test_an_object_that_stands_twice_is_the_same_by_reference() -> None:
    shared = ps.PSCustomObject(Name="WSUS01")
    found = read(written(ps.PSCustomObject(UpdateServer=shared, Id=1), ps.PSCustomObject(UpdateServer=shared, Id=2)))
    assert [f["UpdateServer"] for f in found] == [{"Name": "WSUS01"}, {"Name": "WSUS01"}]


def test_an_enumeration_keeps_its_name_and_its_number() -> None:
    values = record(
        '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><MS>'
        '<Obj N="Action" RefId="1"><TN RefId="0"><T>Microsoft.UpdateServices.Administration.UpdateApprovalAction</T>'
        "<T>System.Enum</T></TN><ToString>Install</ToString><I32>0</I32></Obj></MS></Obj></Objs>"
    )
    action = values["action"]
    assert isinstance(action, Thing)
    assert (action.text, action.held) == ("Install", 0)


def test_a_list_at_the_top_is_read_element_by_element() -> None:
    many = [ps.PSCustomObject(Id=i) for i in range(50)]
    assert [v.values for v in clixml_records(io.StringIO(written([many])), Notes())] == []
    assert [v["id"] for v in (r.values for r in clixml_records(io.StringIO(written(many)), Notes()))] == list(range(50))


def test_a_secret_is_never_read() -> None:
    xml = '<Objs><Obj RefId="0"><MS><SS N="ProxyPassword">abc</SS><S N="Name">x</S></MS></Obj></Objs>'
    assert record(xml) == {"proxypassword": None, "name": "x"}


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE Objs [<!ENTITY a "x">]><Objs><S>&a;</S></Objs>',
        '<?xml version="1.0"?><!-- a --><!DOCTYPE Objs SYSTEM "http://example.com/x.dtd"><Objs/>',
        "<!DOCTYPE Objs [" + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 9}">' for i in range(1, 9)) + "]><Objs>&a8;</Objs>",
    ],
)  # fmt: skip
def test_a_document_type_is_refused(xml: Any) -> None:
    with pytest.raises(UnexpectedAnswer, match="document type"):
        read(xml)


@pytest.mark.parametrize("xml", ["<Objs><S>a</S>", "<Objs><S>a</Objs>", "<html/>", "<Objs>&nbsp;</Objs>", "<"])
def test_damaged_or_foreign_xml_is_refused(xml: Any) -> None:
    with pytest.raises(UnexpectedAnswer):
        read(xml)


def test_what_comes_before_the_damage_is_kept() -> None:
    found: list[Any] = []
    with pytest.raises(UnexpectedAnswer):
        found.extend(objects(io.StringIO("<Objs><S>a</S><S>b</S><S>c"), Notes()))
    reader = objects(io.StringIO("<Objs><S>a</S><S>b</S>" + " " * 600_000 + "<S>c"), Notes())
    assert [next(reader), next(reader)] == ["a", "b"]


def test_endless_nesting_is_refused() -> None:
    with pytest.raises(UnexpectedAnswer):
        read("<Objs>" + '<Obj RefId="0"><LST>' * 5_000)


def test_a_value_of_a_million_characters_is_left_out_and_said() -> None:
    notes = Notes()
    xml = f'<Objs><Obj RefId="0"><MS><S N="Title">{"x" * 2_000_000}</S><I32 N="Id">1</I32></MS></Obj></Objs>'
    assert [r.values for r in clixml_records(io.StringIO(xml), notes)] == [{"title": None, "id": 1}]
    assert notes.damage
