"""Read tables of many computers' values: of Export-ClientPolicy.ps1, or any with computer, key, name, type and value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migrator.collectors import _values as values
from migrator.collectors._records import Record
from migrator.collectors._registry.told import Told
from migrator.collectors._registry.values import text_of_words, type_of

COMPUTERS = ("computer", "computername", "pscomputername", "machine", "machinename", "hostname", "device", "devicename")
KEYS = ("key", "keypath", "keyname", "registrykey", "path", "registrypath", "pspath")
NAMES = ("valuename", "name", "property")
KINDS = ("type", "valuetype", "kind", "valuekind", "datatype", "propertytype")
DATA = ("data", "valuedata", "value")
TIMES = ("readat", "readtime", "collectedat")


def is_table(record: Record) -> bool:
    """Tell whether records such as this one are registry values."""
    return _column(record, KEYS) is not None and _column(record, (*NAMES, "value")) is not None


def lines_of(records: Iterable[Record]) -> Iterator[Told]:
    """Yield the values of a table; a row without a key says that the computer was read."""
    columns: tuple[str | None, ...] = ()
    header: object = None
    for record in records:
        given = record.values
        if given.keys() != header:
            header, columns = given.keys(), _columns(record)
        computer, key, name, kind, data, time, hive = (given.get(c) if c else None for c in columns)
        place = _text(key)
        if hive is not None and place and not place.upper().startswith("HK"):
            place = f"{_text(hive).rstrip(':')}\\{place}"
        word = kind if isinstance(kind, int) else _text(kind).strip()
        type_name = type_of(word) if word != "" else _guessed(data)
        yield Told(
            _text(computer).strip(),
            place,
            _text(name),
            "set",
            type_name,
            text_of_words(type_name or "REG_SZ", _data(data)),
            _text(time),
        )


def _columns(record: Record) -> tuple[str | None, ...]:
    name = _column(record, NAMES) or ("value" if "data" in record.values else None)
    return (
        _column(record, COMPUTERS),
        _column(record, KEYS),
        name,
        _column(record, KINDS),
        _column(record, DATA),
        _column(record, TIMES),
        "hive" if "hive" in record.values else None,
    )


def _column(record: Record, names: Iterable[str]) -> str | None:
    return next((n for n in names if n in record.values), None)


def _text(given: object) -> str:
    if isinstance(given, str):
        return given
    return values.text_of(given) or ""


def _data(given: object) -> object:
    """Return data as it is; of an object of CLIXML its list, bytes or text."""
    if isinstance(given, (str, int, list)) or given is None:
        return given
    if isinstance(given, bytes):
        return list(given)
    found = values.elements_of(given)
    return found if found is not None else values.text_of(given)


def _guessed(given: object) -> str | None:
    """Return the type of a value whose table has none, where its form says it."""
    if isinstance(given, bool) or given is None or isinstance(given, str):
        return None
    if isinstance(given, int):
        return "REG_DWORD"
    return "REG_MULTI_SZ" if values.elements_of(given) is not None else None
