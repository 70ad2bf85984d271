"""Artefacts: files for a person to read and then to use; nothing here is sent anywhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from migrator import registry
from migrator.estate.database import Database
from migrator.resources import template_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a kind of artefact: its path below the folder, what it is in one line, its content.

    The README names it; one that belongs to a file beside it has no line of its own there.
    """

    path: str
    content: bytes
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """A kind of artefact: `how` says how its files are used, `files` makes them."""

    title: str
    how: tuple[str, ...]
    files: Callable[[Database], Iterator[File]]


def artefact_kinds() -> list[Artefact]:
    """Return the kinds of the folder."""
    modules = registry.modules_in(sys.modules[__name__])
    return [m.ARTEFACT for m in modules if hasattr(m, "ARTEFACT")]


def write_artefacts(database: Database, folder: Path) -> list[Path]:
    """Write the files of every kind, and a README that says what each is; return the paths."""
    [run] = database.records("select * from run")
    made = [(kind, list(kind.files(database))) for kind in artefact_kinds()]
    readme = environment().get_template("artefacts/README.txt.j2").render(run=run, kinds=made)
    files = [f for _, found in made for f in found]
    return [
        write(folder / f.path, f.content)
        for f in [*files, File(path="README.txt", meaning="", content=readme.encode())]
    ]


def write(path: Path, content: bytes) -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def environment(*, finalize: Callable[[Any], Any] | None = None) -> Environment:
    """Return the environment of templates that make text; a name that a template misspells is an error."""
    return Environment(
        loader=FileSystemLoader(template_folder(), encoding="utf-8"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text and Markdown; the latter escapes by `finalize`
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
