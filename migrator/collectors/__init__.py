"""Sources: one module a source, found by being in this folder; modules that begin with an underscore are wires.

A collector's module defines `COLLECTOR`. Importing it loads no SDK, parser or engine: those are imported by `run`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal, Protocol

from migrator import registry

if TYPE_CHECKING:
    from migrator.estate.readings import Reading
    from migrator.estate.store import Estate


class Progress(Protocol):
    """Somebody who wants to know how far a collector is."""

    def step(self, what: str, *, done: int, total: int | None = None) -> None:
        """Tell what is being read, how much is done and, where known, of how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A command-line option of a collector, without the leading dashes."""

    name: str
    help: str
    kind: Literal["text", "flag", "number", "path"] = "text"
    default: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a collector is asked to do; `options` are by name, with the defaults filled in."""

    estate: Estate
    paths: tuple[Path, ...]
    options: Mapping[str, object]
    clock: Callable[[], datetime]
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """One source: what it reads, what it needs, and the function that writes its readings.

    `run` returns the finished readings; a source that fails is a reading with a problem, not an exception.
    """

    name: str
    title: str
    reads: str
    permission: str
    takes_paths: bool
    run: Callable[[Request], list[Reading]]
    options: tuple[Option, ...] = ()
    scripts: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)


def collector_names() -> list[str]:
    """Return the names of all collectors as the command line writes them, without importing them."""
    return [name.replace("_", "-") for name in registry.names_in(_this_package())]


def collector(name: str) -> Collector:
    """Import and return one collector."""
    from importlib import import_module

    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    found = module.COLLECTOR
    assert isinstance(found, Collector), f"{module.__name__} defines no COLLECTOR"
    return found


def _this_package() -> ModuleType:
    import sys

    return sys.modules[__name__]
