"""Requests to the administration service: envelopes of the operations that only read; every other one is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from lxml import etree

from migrator import reference

SERVICE = "http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"

OWN: dict[str | None, str] = {None: SERVICE}
Argument = str | int | bool | Sequence[tuple[str, "Argument"]]
"""A value, or the members of a structure in the order of the service description."""


class OperationRefused(Exception):
    """Somebody asked for an operation that is not on the list of those that only read."""


@cache
def parameters() -> Mapping[str, tuple[str, ...]]:
    """Return the operations that may be sent, each with its parameters in the order of the service description."""
    return {
        str(row["operation"]): tuple((row["parameters"] or "").split())
        for row in reference.reference_table("wsus_operation").records()
    }


def action_of(operation: str) -> str:
    """Return the SOAPAction header of an operation."""
    _refuse_writing(operation)
    return f'"{SERVICE}/{operation}"'


def envelope(operation: str, arguments: Mapping[str, Argument]) -> bytes:
    """Return the request for an operation; refused if it does more than read or gets other arguments than it has."""
    _refuse_writing(operation)
    known = parameters()[operation]
    if set(arguments) != set(known):
        raise TypeError(f"{operation} takes {', '.join(known) or 'no arguments'}, not {', '.join(arguments)}")
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"s": ENVELOPE})
    body = etree.SubElement(root, f"{{{ENVELOPE}}}Body")
    call = etree.SubElement(body, f"{{{SERVICE}}}{operation}", nsmap=OWN)  # type: ignore[arg-type]  # the stubs know no default namespace
    _fill(call, [(name, arguments[name]) for name in known])
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _fill(parent: etree._Element, members: Sequence[tuple[str, Argument]]) -> None:
    for name, value in members:
        element = etree.SubElement(parent, f"{{{SERVICE}}}{name}")
        match value:
            case bool():
                element.text = "true" if value else "false"
            case str() | int():
                element.text = str(value)
            case _:
                _fill(element, value)


def _refuse_writing(operation: str) -> None:
    if operation not in parameters():
        raise OperationRefused(f"{operation} is not on the list of operations that only read")
