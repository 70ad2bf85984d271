"""Write objects as Export-Csv, ConvertTo-Json and Export-Clixml write them, from one description of the objects."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

Objects = Sequence[dict[str, Any]]
BASE = "Microsoft.UpdateServices.Internal.BaseApi."


@dataclass(frozen=True, slots=True)
class Enum:
    """A value of an enumeration: a name in CSV, a number in JSON, both in CLIXML."""

    type: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Guid:
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    text: str


@dataclass(frozen=True, slots=True)
class Address:
    text: str


@dataclass(frozen=True, slots=True)
class Nested:
    """An object inside an object; a CSV holds no more than the name of its type."""

    type: str
    members: dict[str, Any]


def _american(t: datetime) -> str:
    return f"{t.month}/{t.day}/{t.year:04} {t.hour % 12 or 12}:{t:%M:%S} {'PM' if t.hour >= 12 else 'AM'}"


CULTURES: dict[str, tuple[str, Callable[[datetime], str]]] = {
    "en-US": (",", _american),
    "en-GB": (",", lambda t: f"{t:%d/%m}/{t.year:04} {t:%H:%M:%S}"),
    "de-DE": (";", lambda t: f"{t:%d.%m}.{t.year:04} {t:%H:%M:%S}"),
    "fr-FR": (";", lambda t: f"{t:%d/%m}/{t.year:04} {t:%H:%M:%S}"),
    "fr-CA": (";", lambda t: f"{t.year:04}-{t:%m-%d %H:%M:%S}"),
    "ja-JP": (",", lambda t: f"{t.year:04}/{t:%m/%d} {t.hour}:{t:%M:%S}"),
    "ko-KR": (
        ",",
        lambda t: f"{t.year:04}-{t:%m-%d} {'오후' if t.hour >= 12 else '오전'} {t.hour % 12 or 12}:{t:%M:%S}",
    ),
}
"""Culture -> its list separator and the way in which it writes times."""


def as_csv(objects: Objects, *, culture: str = "en-US", type_line: str = "", use_culture: bool = False) -> str:
    """Return what Export-Csv writes; lists are joined by semicolons, as somebody does with a calculated property."""
    separator, time = CULTURES[culture]
    out = io.StringIO()
    if type_line:
        out.write(f"#TYPE {type_line}\r\n")
    writer = csv.writer(out, delimiter=separator if use_culture else ",", quoting=csv.QUOTE_ALL)
    rows = [_flat(o) for o in objects]
    writer.writerow(rows[0])
    writer.writerows([_cell(row[name], time) for name in rows[0]] for row in rows)
    return out.getvalue()


def as_json(objects: Objects, *, version: int = 5, indent: int | None = 4) -> str:
    """Return what ConvertTo-Json writes; one object is no list, and 5.1 writes times in ticks and escapes markup."""
    values = [{n: _json(v, version) for n, v in o.items()} for o in objects]
    text = json.dumps(values[0] if len(values) == 1 else values, indent=indent, ensure_ascii=False)
    if version > 5:
        return text
    marked = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027"}
    return re.sub("[<>&']", lambda m: marked[m[0]], text).replace('": ', '":  ')


def as_clixml(objects: Objects, *, type_name: str = f"{BASE}Thing", server: str = "") -> str:
    """Return what Export-Clixml writes: types and the server once, references to them afterwards."""
    return _Clixml(type_name, server).written(objects)


def _flat(members: dict[str, Any]) -> dict[str, Any]:
    """Return an object as Select-Object with calculated properties gives it: an id of two parts is two columns."""
    found: dict[str, Any] = {}
    for name, value in members.items():
        if isinstance(value, Nested) and "UpdateId" in value.members:
            found |= value.members
        else:
            found[name] = value
    return found


def _cell(value: Any, time: Callable[[datetime], str]) -> str:
    match value:
        case None:
            return ""
        case Enum():
            return value.name
        case Guid() | Version() | Address():
            return value.text
        case Nested():
            return value.type
        case datetime():
            return time(value)
        case list():
            return ";".join(_cell(v, time) for v in value)
        case _:
            return str(value)


def _json(value: Any, version: int) -> Any:
    match value:
        case Enum():
            return value.number
        case Guid():
            return value.text
        case Version():
            numbers = [int(n) for n in value.text.split(".")]
            names = ("Major", "Minor", "Build", "Revision")
            return {**dict(zip(names, numbers, strict=True)), "MajorRevision": 0, "MinorRevision": numbers[3]}
        case Address():
            return {"Address": 1, "AddressFamily": 2, "ScopeId": None, "IPAddressToString": value.text}
        case Nested():
            return {n: _json(v, version) for n, v in value.members.items()}
        case datetime():
            since = value - datetime(1970, 1, 1, tzinfo=UTC)
            ticks = since.days * 86_400_000 + since.seconds * 1_000
            return f"/Date({ticks})/" if version == 5 else value.isoformat().replace("+00:00", "Z")
        case list():
            return [_json(v, version) for v in value]
        case _:
            return value


class _Clixml:
    def __init__(self, type_name: str, server: str) -> None:
        self.type_name = type_name
        self.server = server
        self.types: dict[str, int] = {}
        self.next = 0

    def written(self, objects: Objects) -> str:
        body = "".join(self._object(o) for o in objects)
        return f'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n{body}</Objs>'

    def _object(self, members: dict[str, Any]) -> str:
        head = f'<Obj RefId="{self._reference()}">\n  {self._type(self.type_name)}'
        server = ""
        if self.server and "server" in self.types:
            server = f'<Ref N="UpdateServer" RefId="{self.types["server"]}" />'
        elif self.server:
            self.types["server"] = self._reference()
            inner = f'<ToString>{BASE}UpdateServer</ToString><Props><S N="Name">{self.server}</S></Props>'
            server = f'<Obj N="UpdateServer" RefId="{self.types["server"]}">{inner}</Obj>'
        inside = "".join(self._value(v, f' N="{n}"') for n, v in members.items())
        return f"{head}\n  <ToString>{self.type_name}</ToString>\n  <Props>{server}{inside}</Props>\n</Obj>\n"

    def _reference(self) -> int:
        self.next += 1
        return self.next - 1

    def _type(self, name: str) -> str:
        if name in self.types:
            return f'<TNRef RefId="{self.types[name]}" />'
        self.types[name] = len([t for t in self.types if t != "server"])
        return f'<TN RefId="{self.types[name]}"><T>{name}</T><T>System.Object</T></TN>'

    def _value(self, value: Any, name: str = "") -> str:
        match value:
            case None:
                return f"<Nil{name} />"
            case bool():
                return f"<B{name}>{str(value).lower()}</B>"
            case int():
                return f"<I64{name}>{value}</I64>"
            case Guid():
                return f"<G{name}>{value.text}</G>"
            case Version():
                return f"<Version{name}>{value.text}</Version>"
            case datetime():
                return f"<DT{name}>{value.year:04}-{value:%m-%dT%H:%M:%S}Z</DT>"
            case str():
                return f"<S{name}>{_escaped(value)}</S>"
        start = f'<Obj{name} RefId="{self._reference()}">'
        match value:
            case Enum():
                text = f"<ToString>{value.name}</ToString><I32>{value.number}</I32>"
                return f"{start}{self._type(value.type)}{text}</Obj>"
            case Address():
                props = f'<Props><I64 N="Address">1</I64><S N="IPAddressToString">{value.text}</S></Props>'
                return f"{start}{self._type('System.Net.IPAddress')}<ToString>{value.text}</ToString>{props}</Obj>"
            case Nested():
                inside = "".join(self._value(v, f' N="{n}"') for n, v in value.members.items())
                return f"{start}{self._type(value.type)}<ToString>{value.type}</ToString><Props>{inside}</Props></Obj>"
            case list():
                inside = "".join(self._value(v) for v in value)
                name_of_list = "System.Collections.Specialized.StringCollection"
                return f"{start}{self._type(name_of_list)}<LST>{inside}</LST></Obj>"
        raise AssertionError(f"no way to write {value!r}")


def _escaped(text: str) -> str:
    """Return a text as CLIXML holds it: what XML cannot hold, and what looks like an escape, in _xHHHH_ form."""
    text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    units = "".join(f"_x{ord(c):04X}_" if ord(c) < 32 or c in "\x7f\x85\u2028\ufffe\uffff" else c for c in text)
    return escape(units)
