"""Answers are read as a stream, wherever they are cut into pieces, and nothing in them does anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.collectors._wsus_soap import answers
from migrator.collectors._wsus_soap.answers import Fault, TooMuch
from migrator.collectors._wsus_soap.requests import SERVICE
from migrator.errors import UnexpectedAnswer

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>{doctype}<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body>'
)
TAIL = "</s:Body></s:Envelope>"
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def row(cells: list[str | None]) -> str:
    values = "".join('<anyType xsi:nil="true"/>' if c is None else f"<anyType>{escaped(c)}</anyType>" for c in cells)
    return f"<GenericReadableRow><Values>{values}</Values></GenericReadableRow>"


def answer(inner: str, *, doctype: str = "") -> bytes:
    body = f'<XResponse xmlns="{SERVICE}"><XResult>{inner}</XResult></XResponse>'
    return (HEAD.format(doctype=doctype) + body + TAIL).encode()


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    return (content[i : i + size] for i in range(0, len(content), size))


@given(
    rows=st.lists(st.lists(st.none() | TEXTS.filter(bool), min_size=1, max_size=5), max_size=6), size=st.integers(1, 97)
)
def test_rows_come_as_they_are_wherever_the_answer_is_cut_into_pieces(rows: list[list[str | None]], size: int) -> None:
    content = answer("".join(row(r) for r in rows))
    assert [list(r.cells) for r in answers.rows(pieces(content, size))] == rows


def test_result_sets_are_told_apart_by_number_and_by_name() -> None:
    numbered = "".join(f"<ArrayOfGenericReadableRow>{row([t])}</ArrayOfGenericReadableRow>" for t in ("a", "b", "c"))
    named = f"<minimalProperties>{row(['u'])}</minimalProperties><bulletins/><kbArticles>{row(['5'])}</kbArticles>"
    assert [(r.set, r.cells[0]) for r in answers.rows([answer(numbered)])] == [("0", "a"), ("1", "b"), ("2", "c")]
    assert [(r.set, r.cells[0]) for r in answers.rows([answer(named)])] == [
        ("minimalProperties", "u"),
        ("kbArticles", "5"),
    ]
    assert [r.set for r in answers.rows([answer(row(["x"]))])] == ["0"]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "doctype",
    [BOMB, '<!DOCTYPE x SYSTEM "file:///etc/passwd">', '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'],
)
def test_an_answer_with_a_document_type_is_refused_before_a_row_of_it_is_taken(doctype: str) -> None:
    content = answer(row(["x"]), doctype=doctype)
    for read in (lambda: list(answers.rows([content])), lambda: answers.whole([content])):
        with pytest.raises(UnexpectedAnswer, match="document type"):
            read()


@pytest.mark.parametrize("length", [1, 200, 400])
def test_an_answer_that_breaks_off_is_too_much_not_empty(length: int) -> None:
    content = answer(row(["x"] * 20))
    with pytest.raises((TooMuch, UnexpectedAnswer)):
        list(answers.rows([content[:length]]))
    with pytest.raises((TooMuch, UnexpectedAnswer)):
        answers.whole([content[:length]])


@pytest.mark.parametrize("content", [b"", b"<html><body>Sign in</body></html>", b"\x00\x01\x02", b"<a><b></a>"])
def test_what_is_no_envelope_is_refused(content: bytes) -> None:
    with pytest.raises((TooMuch, UnexpectedAnswer)):
        list(answers.rows([content]))


def test_an_answer_that_should_be_small_is_not_read_without_end() -> None:
    def endless() -> Iterator[bytes]:
        yield answer("").partition(b"</XResult>")[0]
        while True:
            yield b"<GenericReadableRow/>" * 10_000

    with pytest.raises(UnexpectedAnswer, match="larger than"):
        answers.whole(endless())


def test_a_fault_gives_its_innermost_cause() -> None:
    text = "SoapException: Server was unable to process. ---&gt; SqlException: Timeout expired.\n   at System.Data"
    content = (
        HEAD.format(doctype="") + f"<s:Fault><faultcode>x</faultcode><faultstring>{text}</faultstring></s:Fault>" + TAIL
    )
    with pytest.raises(Fault, match=r"^SqlException: Timeout expired\.$"):
        list(answers.rows([content.encode()]))
    assert str(answers.fault_of(content.encode())) == "SqlException: Timeout expired."
