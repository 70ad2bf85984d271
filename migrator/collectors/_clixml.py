"""Read CLIXML, PowerShell's own form, object by object: no entities, no network, no document type, bounded depth."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, TextIO
from xml.parsers import expat

from migrator.collectors._records import CELL_LIMIT, Notes, Record, record_of
from migrator.errors import UnexpectedAnswer

DEPTH_LIMIT = 64
REFERENCE_LIMIT = 200_000
"""Objects kept for later references; beyond it a reference is not known."""
CHUNK = 1 << 18

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DURATION = re.compile(r"^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?$")
_LISTS = {"LST", "STK", "QUE", "IE"}


@dataclass(slots=True)
class Thing:
    """One object: its type names, its text, the list, dictionary or number that it holds, and its members."""

    types: tuple[str, ...] = ()
    text: str | None = None
    held: Any = None
    members: dict[str, Any] = field(default_factory=dict)


class _Frame:
    """An element that is open."""

    __slots__ = ("name", "parts", "reference", "tag", "thing")

    def __init__(self, tag: str, name: str | None, reference: str | None) -> None:
        self.tag = tag
        self.name = name
        self.reference = reference
        self.thing: Thing | None = None
        self.parts: list[tuple[str | None, Any]] = []


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
    problem: UnexpectedAnswer | None = None
    for chunk in _chunks(stream):
        try:
            reader.parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            problem = UnexpectedAnswer(
                f"The XML breaks off or is damaged in line {error.lineno}: {reason}.",
                hint="Export or copy the file again.",
            )
        except UnexpectedAnswer as error:
            problem = error
        yield from reader.ready
        reader.ready.clear()
        if problem is not None:
            raise problem


def _chunks(stream: TextIO) -> Iterator[bytes]:
    """Yield the text as UTF-8, whatever its first line says it is in, and at the end nothing."""
    text = stream.read(CHUNK).lstrip()
    if text.startswith("#< CLIXML"):
        text = text.removeprefix("#< CLIXML").lstrip()
    while text:
        yield text.encode("utf-8", "replace")
        text = stream.read(CHUNK)
    yield b""


class _Reader:
    """Follows the parser and puts objects together from the inside out; what is ready stands in `ready`."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.ready: list[Any] = []
        self.frames: list[_Frame] = []
        self.types: dict[str, tuple[str, ...]] = {}
        self.seen: dict[str, Any] = {}
        self.streamed: _Frame | None = None
        self.text: list[str] = []
        self.length = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = _refuse_document_type
        self.parser.EntityDeclHandler = _refuse_document_type

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.frames) >= DEPTH_LIMIT:
            raise UnexpectedAnswer(
                f"The CLIXML is nested deeper than {DEPTH_LIMIT} levels.", hint="Export with Export-Clixml -Depth 3."
            )
        if not self.frames and tag != "Objs":
            raise UnexpectedAnswer(
                f"The XML begins with {tag[:60]}, not with Objs.", hint="Export the objects with Export-Clixml."
            )
        name = attributes.get("N")
        frame = _Frame(tag, name if name is None or "_x" not in name else _unescaped(name), attributes.get("RefId"))
        if tag == "Obj":
            frame.thing = Thing()
            if frame.reference and len(self.seen) < REFERENCE_LIMIT:
                self.seen[frame.reference] = frame.thing
        self.frames.append(frame)
        self.text.clear()
        self.length = 0

    def characters(self, text: str) -> None:
        self.length += len(text)
        if self.length <= CELL_LIMIT:
            self.text.append(text)

    def end(self, tag: str) -> None:
        frames = self.frames
        frame = frames.pop()
        value = self._value(frame)
        self.text.clear()
        self.length = 0
        depth = len(frames)
        if depth == 0:
            return
        if depth > 1 and not (depth == 3 and frames[2].tag in _LISTS and frames[1].tag == "Obj"):
            self._give(frames[-1], frame, value)
        elif depth > 1:
            self.streamed = frames[1]
            self.ready.append(value)
        else:
            if frame is not self.streamed or (isinstance(value, Thing) and value.members):
                self.ready.append(value)
            self.streamed = None

    def _give(self, parent: _Frame, frame: _Frame, value: Any) -> None:
        thing = parent.thing
        if thing is None:
            parent.parts.append((frame.name, value))
            return
        match frame.tag:
            case "TN" | "TNRef":
                thing.types = value
            case "ToString":
                thing.text = value
            case "Props" | "MS":
                thing.members.update(value)
            case _:
                thing.held = value

    def _value(self, frame: _Frame) -> Any:
        if (convert := _PRIMITIVES.get(frame.tag)) is not None:
            return self._plain(frame.tag, convert)
        found: Any = None
        match frame.tag:
            case "Obj":
                found = frame.thing
            case "Ref":
                found = self.seen.get(frame.reference or "")
                if found is None:
                    self.notes.damage["a reference leads to an object that is not in the file, or too far back"] += 1
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
        return found

    def _plain(self, tag: str, convert: Callable[[str], Any]) -> Any:
        if self.length > CELL_LIMIT:
            self.notes.damage["a value is longer than a million characters"] += 1
            return None
        try:
            return convert("".join(self.text))
        except (ValueError, InvalidOperation, OverflowError, binascii.Error):
            self.notes.damage[f"a value is no {tag}"] += 1
            return None


def _refuse_document_type(*_: object) -> None:
    raise UnexpectedAnswer(
        "The XML declares a document type or an entity; PowerShell never does.",
        hint="Do not use this file; export the objects with Export-Clixml.",
    )


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


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


_PRIMITIVES: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("S", "ToString", "G", "URI", "Version", "DT", "XD", "SBK", "T"), _unescaped),
    **dict.fromkeys(("I16", "I32", "I64", "U16", "U32", "U64", "By", "SB"), int),
    **dict.fromkeys(("Sg", "Db"), _real),
    "D": Decimal,
    "B": _truth,
    "C": lambda text: chr(int(text)),
    "TS": duration,
    "BA": _bytes,
}
"""How plain elements are read; a secret (SS), a null and an unknown element are not. Times stay texts."""
