"""Read an answer of the administration service as a stream: one row at a time, whatever its size.

Entities, DTDs and network access are off, and a document type declaration is refused before anything of it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lxml import etree

from migrator.collectors._wsus_soap.requests import ENVELOPE, SERVICE
from migrator.errors import UnexpectedAnswer, Unreachable

ROW = f"{{{SERVICE}}}GenericReadableRow"
SET = f"{{{SERVICE}}}ArrayOfGenericReadableRow"
FAULT = f"{{{ENVELOPE}}}Fault"
WHOLE_LIMIT = 64 << 20
"""Bytes that an answer may have which is read as a whole."""


class TooMuch(Unreachable):
    """The service did not manage an answer: time-out, overload, a cut connection; a smaller question may pass."""


class Fault(Exception):
    """The service answered that it could not do it; the text is the innermost cause that it gives."""


@dataclass(frozen=True, slots=True)
class SetRow:
    """The cells of one row as text, None for nil, and the result set that it is in: its name, or its number from 0."""

    set: str
    cells: Sequence[str | None]


def rows(chunks: Iterable[bytes]) -> Iterator[SetRow]:
    """Yield the rows of every result set of an answer as they come; nothing of them is kept."""
    container: Any = None
    name = ""
    for row in _elements(chunks, (ROW,)):
        if row.getparent() is not container:
            container = row.getparent()
            name = _set_name(container)
        yield SetRow(name, [cell.text for cell in row[0]] if len(row) else [])
        row.clear()
        while row.getprevious() is not None:
            del container[0]


def elements(chunks: Iterable[bytes], tag: str) -> Iterator[etree._Element]:
    """Yield each element of a tag of the service as it comes; valid until the next one is asked for."""
    for element in _elements(chunks, (f"{{{SERVICE}}}{tag}",)):
        yield element
        element.clear()


def whole(chunks: Iterable[bytes]) -> etree._Element:
    """Return the answer's own element, for answers that are small."""
    parser = _parser(("start",), None)
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > WHOLE_LIMIT:
            raise UnexpectedAnswer(f"An answer that should be small is larger than {WHOLE_LIMIT >> 20} MiB.")
        _feed(parser, chunk)
        _refuse_document_type(parser)
    root = _closed(parser)
    body: etree._Element | None = root.find(f"{{{ENVELOPE}}}Body")
    if body is None or not len(body):
        raise UnexpectedAnswer("The answer is no SOAP envelope with a body.")
    _raise_fault(body[0])
    return body[0]


def fault_of(content: bytes) -> Fault | None:
    """Return the fault in the body of a refused request; None where it holds none."""
    try:
        whole([content])
    except Fault as fault:
        return fault
    except UnexpectedAnswer:
        return None
    return None


def local_name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _elements(chunks: Iterable[bytes], tags: tuple[str, ...]) -> Iterator[Any]:
    parser = _parser(("end",), (*tags, FAULT))
    is_checked = False
    for chunk in chunks:
        _feed(parser, chunk)
        for _, element in parser.read_events():
            if not is_checked:
                _refuse_declared(element)
                is_checked = True
            _raise_fault(element)
            yield element
    root = _closed(parser)
    if root.tag != f"{{{ENVELOPE}}}Envelope":
        raise UnexpectedAnswer("The answer is no SOAP envelope.")
    _refuse_declared(root)


def _parser(events: tuple[Literal["start", "end"], ...], tags: tuple[str, ...] | None) -> Any:
    return etree.XMLPullParser(
        events=events, tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip


def _feed(parser: Any, chunk: bytes) -> None:
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        raise UnexpectedAnswer(f"The answer is damaged: {error.msg}.", hint="Try again; nothing was lost.") from error


def _closed(parser: Any) -> Any:
    try:
        return parser.close()
    except etree.XMLSyntaxError as error:
        raise TooMuch(
            "The answer broke off in the middle.", hint="The same command goes on where it stopped."
        ) from error


def _refuse_document_type(parser: Any) -> None:
    for _, element in parser.read_events():
        _refuse_declared(element)


def _refuse_declared(element: etree._Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise UnexpectedAnswer("The answer declares a document type, which no WSUS server does; it was not read.")


def _set_name(container: etree._Element) -> str:
    parent = container.getparent()
    if container.tag == SET and parent is not None:
        return str(sum(1 for _ in container.itersiblings(SET, preceding=True)))
    name = local_name(container)
    return "0" if name.endswith("Result") else name


def _raise_fault(element: etree._Element) -> None:
    if element.tag == FAULT:
        raise Fault(_innermost(element.findtext("faultstring") or "no reason given"))


def _innermost(text: str) -> str:
    """Return the cause behind the wrapped exceptions of ASP.NET: what follows the last arrow, up to the line's end."""
    lines = text.rpartition("--->")[2].strip().splitlines()
    return lines[0].strip()[:500] if lines else "no reason given"
