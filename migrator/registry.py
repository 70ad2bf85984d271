"""A folder is a registry: every module or file in it that does not begin with an underscore is an entry."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module, resources
from importlib.resources.abc import Traversable
from types import ModuleType


def names_in(package: ModuleType) -> list[str]:
    """Return the names of the modules of a package, in alphabetical order, without importing them."""
    return sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))


def modules_in(package: ModuleType) -> list[ModuleType]:
    """Import and return the modules of a package, in alphabetical order."""
    return [import_module(f"{package.__name__}.{name}") for name in names_in(package)]


def files_in(package: str, *, suffix: str) -> Iterator[Traversable]:
    """Yield the files below a package that end with `suffix`, in the order of their paths."""

    def below(folder: Traversable) -> Iterator[Traversable]:
        for entry in sorted(folder.iterdir(), key=lambda e: e.name):
            if entry.name.startswith(("_", ".")):
                continue
            if entry.is_dir():
                yield from below(entry)
            elif entry.name.endswith(suffix):
                yield entry

    yield from below(resources.files(package))
