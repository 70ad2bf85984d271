"""The server's own event log, of which the history of synchronisations is rebuilt."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from migrator.collectors._wsus_soap.introduction import members
from migrator.collectors._wsus_soap.reading import ServerReading
from migrator.collectors._wsus_soap.requests import SERVICE, Argument
from migrator.estate.facts.servers import ServerEvent, SyncRun
from migrator.reference import reference_table

OF_THE_SERVER = 2
BEGINNING, END = "1753-01-01T00:00:00", "9999-12-31T23:59:59"
TIMES = ("TimeAtTarget", "TimeAtServer")
MEMBERS = (
    "eventinstanceid", "eventid", "namespaceid", "sourceid", "timeattarget", "timeatserver", "stateid", "severityid",
    "win32hresult", "messagetemplate", "computerid", "miscdata", "replacementstrings", "updateid",
)  # fmt: skip
"""Members of an event in the order of the staged row."""


def read_events(reading: ServerReading) -> None:
    """Read the events about synchronisation, subscription and content, as far back as the server keeps them."""
    operation = "ExecuteSPSearchEventHistory"

    def events() -> int:
        found = reading.client.elements(operation, "EventHistoryTableRow", eventHistoryFilter=_filter())
        return reading.staging.add("event", _cells(found))

    reading.step(operation, (SyncRun, ServerEvent), events)


def _filter() -> list[tuple[str, Argument]]:
    """Return the filter; the schema wants every time twice, in both spellings."""
    numbers = [str(r["number"]) for r in reference_table("wsus_event").records()]
    wanted: list[tuple[str, Argument]] = [
        ("EventIdFilter", [("NamespaceId", OF_THE_SERVER), ("EventId", number)]) for number in numbers
    ]
    times = [(f"{side}{name}", at) for name in TIMES for side, at in (("from", BEGINNING), ("to", END))]
    return [
        ("eventIdFilter", wanted),
        *times,
        *[(name[0].upper() + name[1:], at) for name, at in times],
    ]


def _cells(found: Iterator[etree._Element]) -> Iterator[tuple[str | None, ...]]:
    for event in found:
        row = members(event)
        for name in ("MiscData", "ReplacementStrings"):
            listed = event.find(f"{{{SERVICE}}}{name}")
            texts = [] if listed is None else [t.text.strip() for t in listed if t.text and t.text.strip()]
            row[name.lower()] = "; ".join(texts) or None
        yield tuple(row.get(name) for name in MEMBERS)
