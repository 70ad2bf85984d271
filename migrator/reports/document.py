"""Write the assessment as JSON, by the schema that comes with the program: the data of each section of the report."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import msgspec

from migrator.assessment import Run
from migrator.reports.contents import sections

VERSION = 1
"""Goes up when a name or meaning of the document changes; a name added leaves it as it is."""
SCHEMA = "assessment.schema.json"


def document_type() -> type[msgspec.Struct]:
    """Return the type of the document: what it is, the run, and the data of each section under its id."""
    return msgspec.defstruct(
        "Assessment",
        [
            ("format", Literal["migrator-assessment"]),
            ("version", Literal[1]),
            ("run", Run),
            *((section.id, section.data) for section in sections()),
        ],
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )


def document(data: Mapping[str, Any], *, run: Mapping[str, Any]) -> bytes:
    """Return the document; the same assessment gives the same bytes."""
    found = document_type()(format="migrator-assessment", version=VERSION, run=Run(**run), **data)
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def write_document(data: Mapping[str, Any], *, run: Mapping[str, Any], path: Path) -> None:
    """Write the document."""
    path.write_bytes(document(data, run=run))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the document, made from its types."""
    made = msgspec.json.schema(document_type())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An assessment of migrator",
        "description": f"Version {VERSION}. The data that report.html shows, section by section.",
        **made,
    }


def shipped_schema() -> str:
    """Return the schema as it is shipped; renew it with `python -m migrator.reports.document`."""
    return (resources.files(__package__) / SCHEMA).read_text(encoding="utf-8")


def schema_text() -> str:
    """Return the schema as the file has to be."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"


if __name__ == "__main__":
    Path(__file__).with_name(SCHEMA).write_text(schema_text(), encoding="utf-8", newline="\n")
