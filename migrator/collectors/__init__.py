"""Sources: one module a source, found by being in this folder; modules that begin with an underscore are wires.

A collector's module defines `COLLECTOR`. Importing it loads no SDK, parser or engine: those are imported by `run`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal, Protocol

from migrator.errors import SettingsError
from migrator.registry import names_in

if TYPE_CHECKING:
    from migrator.estate.readings import Reading
    from migrator.estate.store import Estate


class Progress(Protocol):
    """Somebody who wants to know how far a collector is."""

    def step(self, what: str, *, done: int, total: int | None = None) -> None:
        """Tell what is being read, how much is done and, where known, of how much."""


Secret = Callable[[], str]
"""Gives a password when it is needed, from the credential store or by asking, and asks at most once."""


def no_secret(name: str, words: str) -> Secret:
    """Return a secret that nobody can give."""

    def refuse() -> str:
        raise SettingsError(f"{words} is needed, and there is nobody to ask.", hint="Run it in a terminal.")

    return refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A command-line option of a collector, without the leading dashes.

    `texts` may be given more than once, `switch` is --name or --no-name and None where neither is given.
    """

    name: str
    help: str
    kind: Literal["text", "texts", "flag", "switch", "number", "seconds", "path"] = "text"
    default: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a collector is asked to do; `options` are by name, with the defaults filled in.

    `secret` takes the name under which a credential store may hold a secret, and the words to ask for it.
    """

    estate: Estate
    paths: tuple[Path, ...]
    options: Mapping[str, object]
    clock: Callable[[], datetime]
    progress: Progress
    secret: Callable[[str, str], Secret] = no_secret

    def number(self, name: str) -> float:
        """Return a number that an option was given; 0 where it has none."""
        found = self.options.get(name)
        return float(found) if isinstance(found, int | float) else 0.0

    def list_of(self, name: str) -> tuple[str, ...]:
        """Return the texts that an option was given."""
        found = self.options.get(name)
        return tuple(map(str, found)) if isinstance(found, tuple | list) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check of a source found: something that holds, does not, or is only told (`ok` is None)."""

    about: str
    what: str
    ok: bool | None = None
    hint: str = ""


class Scripts(Mapping[str, str]):
    """Scripts of the folder `scripts` by their file names, read from the package when somebody asks for one."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def __getitem__(self, name: str) -> str:
        from importlib import resources

        if name not in self._names:
            raise KeyError(name)
        return resources.files(__name__).joinpath("scripts", name).read_text(encoding="utf-8")

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """One source: what it reads, what it needs, and the function that writes its readings.

    `run` returns the readings; a source that fails is a reading with a problem, not an exception. `check` tests whether
    it could be read; a source without one is read into an estate that is thrown away.
    """

    name: str
    title: str
    reads: str
    permission: str
    takes_paths: bool
    run: Callable[[Request], list[Reading]]
    check: Callable[[Request], list[Finding]] | None = None
    options: tuple[Option, ...] = ()
    scripts: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)


def collector_names() -> list[str]:
    """Return the names of all collectors as the command line writes them, without importing them."""
    return [name.replace("_", "-") for name in names_in(_this_package())]


def collector(name: str) -> Collector:
    """Import and return one collector."""
    from importlib import import_module

    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    found = module.COLLECTOR
    assert isinstance(found, Collector), f"{module.__name__} defines no COLLECTOR"
    return found


def pages(name: str) -> Mapping[str, str]:
    """Return the page of a collector by its file name: rights, cost, firewall, examples; nothing where it has none."""
    from importlib import resources

    file = resources.files(__name__).joinpath("pages", f"{name}.md")
    return {file.name: file.read_text(encoding="utf-8")} if file.is_file() else {}


def _this_package() -> ModuleType:
    import sys

    return sys.modules[__name__]
