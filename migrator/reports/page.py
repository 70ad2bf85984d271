"""Write the report as one self-contained page: nothing is loaded, and nothing from outside can become markup."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from migrator.reports._drawings import bar_parts, calendar_marks, cell_marks, strip_marks
from migrator.reports.contents import sections
from migrator.reports.summary import Summary
from migrator.reports.words import SHAPES, counted
from migrator.resources import template_folder
from migrator.wording import long_date, short_date


def write_page(found: Summary, data: Mapping[str, Any], *, run: Mapping[str, Any], path: Path) -> None:
    """Write the page; `data` are the data of the sections by their ids, `run` the row of the table of that name."""
    path.write_bytes(render(found, data, run=run).encode())


def render(found: Summary, data: Mapping[str, Any], *, run: Mapping[str, Any]) -> str:
    """Return the page as text."""
    made = environment()
    style, script = (_plain(made, name) for name in ("report/style.css", "report/script.js"))
    shown = [(section, list(section.show(data[section.id]))) for section in sections()]
    return made.get_template("report/page.html.j2").render(
        found=found,
        run=run,
        sections=shown,
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        policy=policy(style=style, script=script),
    )


def policy(*, style: str, script: str) -> str:
    """Return the content security policy: this style, this script, nothing else."""
    return (
        f"default-src 'none'; style-src '{_source(style)}'; script-src '{_source(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def environment() -> Environment:
    """Return the environment of the page: everything is escaped, a misspelt name is an error."""
    made = Environment(
        loader=FileSystemLoader(template_folder(), encoding="utf-8"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["tones"] = list(SHAPES)
    made.filters |= {
        "kind": lambda value: type(value).__name__,
        "long": long_date,
        "short": short_date,
        "number": lambda value: f"{value:,}",
        "counted": counted,
        "bar_parts": bar_parts,
        "strip_marks": strip_marks,
        "cell_marks": cell_marks,
        "calendar_marks": calendar_marks,
    }
    return made


def _plain(made: Environment, name: str) -> str:
    """Return a file of the templates as it is."""
    assert made.loader is not None
    return made.loader.get_source(made, name)[0]


def _source(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
