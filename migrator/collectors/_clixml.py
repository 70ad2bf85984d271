"""Read CLIXML, PowerShell's own form, object by object: no entities, no network, no document type, bounded depth."""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, TextIO

from lxml import etree

from migrator.collectors._records import CELL_LIMIT, Notes, Record, record_of
from migrator.errors import UnexpectedAnswer

DEPTH_LIMIT = 64
REFERENCE_LIMIT = 200_000
"""Objects kept for later references; beyond it a reference is not known."""
CHUNK = 1 << 18

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DURATION = re.compile(r"^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?$")
_TEXT = {"S", "ToString", "G", "URI", "Version", "DT", "XD", "SBK", "T"}
_LISTS = {"LST", "STK", "QUE", "IE"}


@dataclass(slots=True)
class Thing:
    """One object: its type names, its text, the list, dictionary or number that it holds, and its members."""

    types: tuple[str, ...] = ()
    text: str | None = None
    held: Any = None
    members: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Frame:
    tag: str
    name: str | None
    reference: str | None
    is_streamed: bool = False
    thing: Thing | None = None
    parts: list[tuple[str | None, Any]] = field(default_factory=list)


def clixml_records(stream: TextIO, notes: Notes) -> Iterator[Record]:
    """Yield the objects of a CLIXML text that have members or are dictionaries."""
    for value in objects(stream, notes):
        if not isinstance(value, Thing):
            continue
        members = value.members or (value.held if isinstance(value.held, dict) else {})
        if members:
            if not notes.header:
                notes.header = tuple(members)
            yield record_of(members, types=value.types)


def objects(stream: TextIO, notes: Notes) -> Iterator[Any]:
    """Yield what stands at the top of a CLIXML text, and the elements of a list at the top one by one."""
    reader = _Reader(notes)
    events = etree.iterparse(
        _Utf8(stream),
        events=("start", "end"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for event, element in events:
            if event == "start":
                reader.start(element)
            else:
                yield from reader.end(element)
    except etree.XMLSyntaxError as error:
        raise UnexpectedAnswer(
            f"The XML breaks off or is damaged: {error.msg}.", hint="Export or copy the file again."
        ) from error


class _Reader:
    """Follows the events of the parser and puts objects together from the inside out."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.frames: list[_Frame] = []
        self.types: dict[str, tuple[str, ...]] = {}
        self.seen: dict[str, Any] = {}

    def start(self, element: etree._Element) -> None:
        if len(self.frames) >= DEPTH_LIMIT:
            raise UnexpectedAnswer(
                f"The CLIXML is nested deeper than {DEPTH_LIMIT} levels.", hint="Export with Export-Clixml -Depth 3."
            )
        tag = _tag(element)
        if not self.frames and tag != "Objs":
            raise UnexpectedAnswer(
                f"The XML begins with {tag}, not with Objs.", hint="Export the objects with Export-Clixml."
            )
        frame = _Frame(tag, _unescaped(element.get("N")), element.get("RefId"))
        if tag == "Obj":
            frame.thing = Thing()
            if frame.reference and len(self.seen) < REFERENCE_LIMIT:
                self.seen[frame.reference] = frame.thing
        self.frames.append(frame)

    def end(self, element: etree._Element) -> tuple[Any, ...]:
        """Return the value that stands at the top and ends here, if one does."""
        frame = self.frames.pop()
        value = self._value(frame, element)
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]  # the element itself must stay until the parser has left it
        if len(self.frames) > 1 and not self._is_top_list():
            self._give(self.frames[-1], frame, value)
            return ()
        if len(self.frames) > 1:
            self.frames[1].is_streamed = True
            return (value,)
        is_spent = frame.is_streamed and isinstance(value, Thing) and not value.members
        return () if is_spent or not self.frames else (value,)

    def _is_top_list(self) -> bool:
        return len(self.frames) == 3 and self.frames[2].tag in _LISTS and self.frames[1].tag == "Obj"

    def _give(self, parent: _Frame, frame: _Frame, value: Any) -> None:
        thing = parent.thing
        if thing is None:
            parent.parts.append((frame.name, value))
        elif frame.tag in {"TN", "TNRef"}:
            thing.types = value
        elif frame.tag == "ToString":
            thing.text = value
        elif frame.tag in {"Props", "MS"}:
            thing.members.update(value)
        else:
            thing.held = value

    def _value(self, frame: _Frame, element: etree._Element) -> Any:
        found: Any
        match frame.tag:
            case "Obj":
                found = frame.thing
            case "Ref":
                found = self.seen.get(frame.reference or "")
            case "TNRef":
                found = self.types.get(frame.reference or "", ())
            case "TN":
                found = tuple(v for _, v in frame.parts if isinstance(v, str))
                self.types[frame.reference or ""] = found
            case "Props" | "MS":
                found = {n: v for n, v in frame.parts if n is not None}
            case "LST" | "STK" | "QUE" | "IE":
                found = [v for _, v in frame.parts]
            case "En":
                found = dict(frame.parts)
            case "DCT":
                entries = [v for _, v in frame.parts if isinstance(v, dict) and "Key" in v]
                found = {str(v["Key"]): v.get("Value") for v in entries}
            case _:
                found = self._plain(frame.tag, element.text or "")
        return found

    def _plain(self, tag: str, text: str) -> Any:
        if len(text) > CELL_LIMIT:
            self.notes.damage["a value is longer than a million characters"] += 1
            return None
        try:
            return primitive(tag, text)
        except (ValueError, InvalidOperation, OverflowError, binascii.Error):
            self.notes.damage[f"a value is no {tag}"] += 1
            return None


def primitive(tag: str, text: str) -> Any:
    """Return the value of a plain element; a secret, a null and an unknown element are None. Times stay texts."""
    if tag in _TEXT:
        return _unescaped(text)
    convert = _PRIMITIVES.get(tag)
    return convert(text) if convert else None


def duration(text: str) -> timedelta | None:
    """Return an ISO duration as PowerShell writes time spans, None if it is none."""
    found = _DURATION.match(text.strip())
    if found is None:
        return None
    sign, days, hours, minutes, seconds, fraction = found.groups()
    span = timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(seconds or 0),
        microseconds=int(f"{fraction or '':0<6}"[:6]),
    )
    return -span if sign else span


def _truth(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.strip().lower())


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _real(text: str) -> float:
    return float(text.replace("INF", "inf"))


_PRIMITIVES: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("I16", "I32", "I64", "U16", "U32", "U64", "By", "SB"), int),
    **dict.fromkeys(("Sg", "Db"), _real),
    "D": Decimal,
    "B": _truth,
    "C": lambda text: chr(int(text)),
    "TS": duration,
    "BA": _bytes,
}


def _unescaped(text: Any) -> Any:
    if not isinstance(text, str) or "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _tag(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class _Utf8(io.RawIOBase):
    """Give the parser UTF-8, whatever the file is in, and refuse a document type or an entity on the way."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._rest = b""
        self._tail = ""
        self._is_first = True

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        if not self._rest:
            self._rest = self._next()
        view = memoryview(target)
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    def _next(self) -> bytes:
        text = self._stream.read(CHUNK)
        if self._is_first:
            self._is_first = False
            text = text.lstrip()
            if text.startswith("#< CLIXML"):
                text = text.removeprefix("#< CLIXML").lstrip()
        seen = self._tail + text
        if "<!DOCTYPE" in seen or "<!ENTITY" in seen:
            raise UnexpectedAnswer(
                "The XML declares a document type or an entity; PowerShell never does.",
                hint="Do not use this file; export the objects with Export-Clixml.",
            )
        self._tail = seen[-16:]
        return text.encode("utf-8", "replace")
