"""Anything may be in a file of registry values: it ends as a sentence, never as a traceback, and soon."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrator.collectors._files import Source
from migrator.collectors._records import Notes
from migrator.collectors._registry import query, regfile
from migrator.collectors._registry.files import look
from tests.collectors.importing import collect
from tests.registry.test_files import QUERY, REG, WU, as_table

LINES = [
    "[HKLM\\x]",
    '"a"="b',
    '"a"="b"',
    '"a"=hex:1,',
    "  2,\\",
    "\\",
    '"a"=hex(2):25,\\',
    "@=-",
    "dword:",
    '"',
    "[-",
    "]",
    "x",
]


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(LINES) | st.text(max_size=20), max_size=12).map("\r\n".join))
def test_no_registry_file_makes_a_traceback(text: str) -> None:
    list(regfile.lines_of(io.StringIO(f"REGEDIT4\r\n{text}", newline=""), Notes(), code_page="cp1252"))


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 2000), st.integers(0, 2000), st.text(max_size=20))
def test_no_cut_makes_a_traceback(start: int, end: int, noise: str) -> None:
    for whole, read in ((REG, regfile.lines_of), (QUERY, query.lines_of)):
        stream = io.StringIO(whole[:start] + noise + whole[end:], newline="")
        if read is regfile.lines_of:
            list(regfile.lines_of(stream, Notes(), code_page="utf-8"))
        else:
            list(query.lines_of(stream, Notes()))


@settings(deadline=None, max_examples=150)
@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(str.encode)
    | st.builds(
        lambda f, i, n: as_table(f)[:i] + n,
        st.sampled_from(["csv", "json", "xml"]),
        st.integers(0, 900),
        st.binary(max_size=9),
    )
)
def test_a_look_at_any_file_ends_in_computers_or_a_problem(content: bytes) -> None:
    found = look(
        Source(shown="/x/y", folder="/x", stem="y", size=len(content), open=lambda: io.BytesIO(content)), code_page=""
    )
    assert found.machines or found.problem


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
COLUMNS = st.sampled_from(["Computer", "Key", "Name", "Type", "Value", "Data", "Hive", "ReadAt", "PSComputerName"])


@settings(deadline=None, max_examples=300)
@given(st.lists(st.dictionaries(COLUMNS, JSON | st.just(WU), max_size=6), min_size=1, max_size=3))
def test_no_table_of_any_values_makes_a_traceback(rows: list[dict[str, object]]) -> None:
    content = json.dumps(rows).encode("utf-8", "surrogatepass")
    source = Source(shown="/x/y", folder="/x", stem="y", size=len(content), open=lambda: io.BytesIO(content))
    found = look(source, code_page="")
    assert found.machines or found.problem


HEAD = f"REGEDIT4\r\n[{WU}]\r\n".encode()
SLOW = {
    "a text without an end": HEAD + b'"a"="' + b"x\r\n" * 1_000_000,
    "bytes without an end": HEAD + b'"a"=hex:' + b"00,\\\r\n" * 500_000,
    "an endless line": HEAD + b'"a"=' + b'"x' * 4_000_000,
    "backslashes": HEAD + b'"' + b"\\" * 4_000_000,
    "many keys": b"REGEDIT4\r\n" + b"".join(b"[HKLM\\%d]\r\n" % i for i in range(200_000)),
    "blanks in a query": f"{WU}\r\n".encode() + b"    a" + b"    " * 500_000 + b"REG_\r\n",
    "a bomb": b"<!DOCTYPE x [<!ENTITY a 'ha'>]><Objs>&a;</Objs>",
    "deep JSON": b"[" * 100_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_what_is_huge_ends_soon(name: str, tmp_path: Path) -> None:
    file = tmp_path / "x.reg"
    file.write_bytes(SLOW[name])
    begun = time.perf_counter()
    found = collect("registry", tmp_path / "estate", file)
    assert found.reading.ended is not None
    assert time.perf_counter() - begun < 20
