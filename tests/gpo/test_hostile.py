"""Anything may be in a file: it ends as a sentence and a hint, never as a traceback, and soon."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.collectors._files import Source
from migrator.collectors._gpo import backup, descriptor, lgpo, pol, preferences, report, results
from migrator.collectors._gpo.files import look
from migrator.collectors._records import Notes
from migrator.errors import UnexpectedAnswer
from tests.collectors.importing import collect
from tests.gpo import making
from tests.gpo.making import WSUS, as_report, gpo, written

Reader = Callable[[io.StringIO], Iterator[object]]
BOMB = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;'>]>"
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def report_of(stream: io.StringIO) -> Iterator[object]:
    return report.reports(stream, Notes())


def results_of(stream: io.StringIO) -> Iterator[object]:
    return results.results(stream, Notes())


def preferences_of(stream: io.StringIO) -> Iterator[object]:
    return preferences.preferences(stream, Notes(), side="machine")


def instances_of(stream: io.StringIO) -> Iterator[object]:
    return backup.instances(stream)


def scheme_of(stream: io.StringIO) -> Iterator[object]:
    yield backup.settings_of(stream)


ITEM = (
    '<RegistrySettings><Registry><Properties action="U" hive="HKEY_LOCAL_MACHINE" key="a" name="b" type="REG_DWORD" '
    'value="1"/><Filters><FilterGroup name="x"/></Filters></Registry></RegistrySettings>'
)
READERS: dict[str, tuple[Reader, str]] = {
    "report": (report_of, gpo(links=making.links_to("corp.example/x"))),
    "results": (results_of, "<Rsop><ComputerResults><Name>PC$</Name><GPO/></ComputerResults></Rsop>"),
    "preferences": (preferences_of, ITEM),
    "list of backups": (instances_of, making.backup_info()),
    "backup": (scheme_of, making.backup_scheme(descriptor="01 00 04 80")),
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("bomb", [BOMB, OUTSIDE], ids=["laughs", "file"])
def test_entities_are_refused_before_they_are_used(name: str, bomb: str) -> None:
    read, text = READERS[name]
    body = text.split("?>", 1)[-1]
    with pytest.raises(UnexpectedAnswer, match="document type"):
        list(read(io.StringIO(bomb + body)))


@pytest.mark.parametrize("name", READERS)
def test_deep_nesting_is_refused(name: str) -> None:
    read, _ = READERS[name]
    outer = {"report": "GPO", "results": "Rsop", "preferences": "RegistrySettings"}.get(name, "BackupInst")
    with pytest.raises(UnexpectedAnswer, match="deeper"):
        list(read(io.StringIO(f"<{outer}>" * 100_000)))


@pytest.mark.parametrize("name", READERS)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_no_xml_makes_a_traceback(name: str, data: st.DataObject) -> None:
    read, text = READERS[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    noise = data.draw(
        st.text(max_size=30) | st.sampled_from(["<x>", "</GPO>", "<![CDATA[", "&amp;", "&#0;", "]]>", "\0"])
    )
    stream = io.StringIO(text[:start] + noise + text[end:])
    try:
        list(read(stream))
    except UnexpectedAnswer as error:
        assert error.message


@settings(deadline=None, max_examples=300)
@given(
    st.binary(max_size=300)
    | st.builds(lambda b, i: WSUS[:i] + b + WSUS[i:], st.binary(max_size=20), st.integers(0, 400))
)
def test_no_bytes_make_the_reader_of_policies_fail(content: bytes) -> None:
    try:
        list(pol.entries(pol.records(content), side="machine"))
    except UnexpectedAnswer as error:
        assert error.hint


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200))
def test_no_descriptor_makes_a_traceback(content: bytes) -> None:
    try:
        descriptor.rights_of_bytes(content)
    except UnexpectedAnswer as error:
        assert error.message


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60) | st.lists(st.sampled_from(["D:", "(", ")", ";", "OA", "CR", "AU", "0x100"])).map("".join))
def test_no_sddl_makes_a_traceback(text: str) -> None:
    try:
        descriptor.rights_of_sddl(text)
    except UnexpectedAnswer as error:
        assert error.message


@settings(deadline=None, max_examples=200)
@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from(["Computer", "User", "", "A", "DWORD:x", ";", "DELETE"])).map("\n".join)
)
def test_no_text_makes_the_reader_of_lgpo_fail(text: str) -> None:
    list(lgpo.entries(io.StringIO(text), Notes()))


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=400)
    | st.text(max_size=200).map(str.encode)
    | st.sampled_from([WSUS, as_report(gpo()), b"\xff\xfe", b"<", b"[", b"{", b"Computer\r\n"]),
    name=st.sampled_from(["a.pol", "b.xml", "GPT.INI", "c.csv", "d.txt", "e.json", "gpreport.xml", "Backup.xml"]),
)
def test_a_look_at_any_file_ends_in_a_kind_or_a_problem(content: bytes, name: str) -> None:
    source = Source(shown=f"/x/{name}", folder="/x", stem="x", size=len(content), open=lambda: io.BytesIO(content))
    found = look(source, code_page="")
    assert found.kind or found.problem


CELL = st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.lists(st.text(max_size=3), max_size=2)
COLUMNS = ["DistinguishedName", "gPLink", "gPOptions", "GroupSid", "MemberSid", "Domain"]
LIKELY = st.sampled_from(
    ["DC=corp,DC=example", "OU=x,DC=y", f"[LDAP://cn={making.ID},DC=x;2]", "[LDAP://cn=;", "S-1-5-21-1-2-3-4", "x.y"]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), CELL | LIKELY, max_size=6), min_size=1, max_size=3))
def test_no_table_of_any_values_makes_a_traceback(rows: list[dict[str, object]]) -> None:
    content = json.dumps(rows).encode()
    source = Source(shown="/x/y.json", folder="/x", stem="y", size=len(content), open=lambda: io.BytesIO(content))
    found = look(source, code_page="")
    assert found.kind or found.problem


SLOW: dict[str, bytes] = {
    "an endless name": making.pol()[:8] + b"[\0" + b"a\0" * 5_000_000,
    "many empty brackets": making.pol()[:8] + b"[\0" * 5_000_000,
    "a size without data": making.pol()[:8] + b"[\0k\0\0\0;\0v\0\0\0;\0\x01\0\0\0;\0\xff\xff\xff\xff;\0",
    "zeros in odd places": making.pol()[:8] + b"[\0" + b"a\0\0" * 2_000_000,
    "a million elements": as_report("<GPO>" + "<a/>" * 1_000_000 + "</GPO>"),
    "text between elements": as_report("<GPO>" + "x<a/>" * 300_000 + "</GPO>"),
    "one endless text": as_report("<GPO><Name>" + "x" * 8_000_000 + "</Name></GPO>"),
    "a block without an end": b"Computer\r\n" + b"x" * 8_000_000,
    "a filter in filters": as_report(
        "<RegistrySettings>" + "<Collection>" * 60 + "</Collection>" * 60 + "</RegistrySettings>"
    ),
}


@pytest.mark.parametrize("name", SLOW)
def test_what_is_huge_ends_soon(name: str, tmp_path: Path) -> None:
    suffix = ".pol" if SLOW[name].startswith(b"PReg") else ".txt" if b"Computer" in SLOW[name][:20] else ".xml"
    file = written(tmp_path / f"x{suffix}", SLOW[name])
    begun = time.perf_counter()
    found = collect("gpo", tmp_path / "estate", file)
    assert found.reading.ended is not None
    assert time.perf_counter() - begun < 20


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("x.pol", b"", ""),
        ("x.pol", b"MZ" + bytes(90), "registry.pol"),
        ("x.xml", b"", "seen: nothing"),
        ("x.xml", b"<a", "Nothing|another kind"),
        ("x.csv", b"a,b\r\n1,2\r\n", "no links"),
        ("x.json", b"[", "breaks off"),
        ("x.txt", b"hello", "Nothing"),
    ],
)
def test_what_gives_nothing_is_a_problem_of_the_reading(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    found = collect("gpo", tmp_path / "estate", written(tmp_path / name, content))
    assert re.search(word, found.reading.problem + str([f.note for f in found.reading.files]))
    assert bool(found.reading.problem) == bool(word)


def test_any_file_may_be_damaged_in_a_tree_and_the_rest_is_read(tmp_path: Path) -> None:
    making.backup(tmp_path / "bk", report=gpo(), preferences="<RegistrySettings><x")
    folder: Any = tmp_path / "bk" / making.INSTANCE
    (folder / "gpreport.xml").write_bytes(as_report(gpo())[:-400])
    found = collect("gpo", tmp_path / "estate", tmp_path / "bk")
    assert not found.reading.problem
    assert {g.table for g in found.gaps} >= {"policy_value", "group_policy_link"}


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_backup_with_any_damage_becomes_a_reading(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("damaged")
    making.backup(root / "bk", report=gpo(), user=WSUS, preferences=ITEM)
    for file in sorted(p for p in (root / "bk").rglob("*") if p.is_file()):
        content = file.read_bytes()
        at, to = sorted((data.draw(st.integers(0, len(content))), data.draw(st.integers(0, len(content)))))
        file.write_bytes(content[:at] + data.draw(st.binary(max_size=12)) + content[to:])
    found = collect("gpo", root / "estate", root / "bk")
    assert all(r.ended for r in found.readings)
