"""What `migrator explain` is asked: registry values, a Windows, and whether it is a server."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from migrator.errors import SettingsError
from migrator.reference import reference_table, reference_tables

HIVES = {
    "hklm": "machine", "hkey_local_machine": "machine", "machine": "machine", "hkcu": "user", "hkey_current_user": "user",
    "user": "user",
}  # fmt: skip
KINDS = {"REG_DWORD": "number", "REG_QWORD": "number"}
LARGEST = 0xFFFFFFFF
"""The largest number that a REG_DWORD holds."""
OLDEST = 6000
"""Builds begin here; what is lower is the name of a release (1809, 2019)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownValue:
    """A registry value that a reference table knows; `kind` is number, text, or None where the table does not say."""

    side: str
    key: str
    name: str
    kind: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenValue:
    """A value of the command line; numbers are in decimal."""

    side: str
    key: str
    name: str
    value: str

    @property
    def path(self) -> str:
        """The value below the key of Windows Update, or with its whole key."""
        return f"AU\\{self.name}" if self.key.endswith("\\au") else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """A generation of Windows that was asked for, and the build and name by which it was."""

    generation: str
    name: str
    role: str
    build: int | None = None
    release: str | None = None


def given_values(texts: Sequence[str]) -> list[GivenValue]:
    """Read NAME=VALUE; a name may carry its key: `AU\\UseWUServer=1`. Raises SettingsError for a name nobody knows."""
    known = known_values()
    found: list[GivenValue] = []
    for text in texts:
        path, _, value = text.partition("=")
        place = _place_of(path, known)
        if any((f.side, f.key, f.name) == (place.side, place.key, place.name) for f in found):
            raise SettingsError(f"{place.name} is given twice.", hint="Give each value once.")
        found.append(GivenValue(side=place.side, key=place.key, name=place.name, value=_value_of(place, value)))
    return found


def known_values() -> list[KnownValue]:
    """Return every registry value of the reference tables; those about scanning come first, where Windows reads them."""
    tables = [t for t in reference_tables().values() if {"key", "value_name"} <= set(t.columns)]
    tables.sort(key=lambda t: t.name != "scan_value")
    found: dict[tuple[str, str, str], KnownValue] = {}
    for row in (r for t in tables for r in t.records()):
        side, key, name = row.get("side") or "machine", (row["key"] or "").lower(), row["value_name"] or ""
        if name:
            kind = row.get("kind") if row.get("kind") in ("number", "text") else KINDS.get(row.get("value_type") or "")
            found.setdefault((side, key, name.lower()), KnownValue(side=side, key=key, name=name, kind=kind))
    return list(found.values())


def asked_windows(build: str | None, *, server: bool) -> list[Windows]:
    """Return the generation of a build or release (`22631`, `22631.4317`, `11 23H2`); without one all of them."""
    if build is None:
        every = [
            Windows(generation=str(r["generation"]), name=str(r["name"]), role=str(r["role"]))
            for r in reference_table("scan_generation").records()
        ]
        return [w for w in every if w.role == "server"] if server else every
    numbers = re.fullmatch(r"(?:10\.0\.)?(\d{4,6})(?:\.\d{1,6})?", build.strip())
    if numbers and int(numbers[1]) >= OLDEST:
        return [_of_build(int(numbers[1]), server=server)]
    return [_of_release(build, server=server)]


def _place_of(path: str, known: Sequence[KnownValue]) -> KnownValue:
    *folders, name = re.split(r"[\\/]+", path.strip().strip("\\/"))
    side = HIVES.get(folders[0].lower().rstrip(":")) if folders else None
    below = "\\".join(["", *(folders[1:] if side else folders)]).lower()
    named = [k for k in known if k.name.lower() == name.lower()]
    if not named:
        near = difflib.get_close_matches(name.lower(), sorted({k.name.lower() for k in known}), n=1, cutoff=0.5)
        right = next((k.name for k in known if near and k.name.lower() == near[0]), None)
        hint = f"Did you mean {right}?" if right else "The names are those of the registry, such as UseWUServer."
        raise SettingsError(f"No value {name or 'without a name'} of Windows Update is known.", hint=hint)
    fitting = [k for k in named if side in (None, k.side) and f"\\{k.key}".endswith(below)]
    if not fitting:
        places = ", ".join(sorted(_whole(k) for k in named))
        raise SettingsError(f"{named[0].name} is not read from {path.strip()}.", hint=f"It is read from {places}.")
    return fitting[0]


def _whole(place: KnownValue) -> str:
    hive = "HKLM" if place.side == "machine" else "HKCU"
    return f"{hive}\\{place.key}"


def _value_of(place: KnownValue, text: str) -> str:
    if place.kind != "number":
        return text
    number = re.fullmatch(r"\s*(?:(0[xX][0-9a-fA-F]{1,8})|(\d{1,10}))\s*", text)
    if not number or (found := int(number[1], 16) if number[1] else int(number[2])) > LARGEST:
        raise SettingsError(
            f"{place.name} is a number, and {text!r} is none.", hint=f"Write {place.name}=1, for example."
        )
    return str(found)


def _of_build(build: int, *, server: bool) -> Windows:
    releases = [r for r in reference_table("windows_release").records() if r["build"] == str(build)]
    roles = {str(r["role"]) for r in releases}
    if server and roles == {"client"}:
        raise SettingsError(
            f"{build} is a build of {releases[0]['name']}, not of a server.", hint="Leave out --server."
        )
    role = "server" if server or roles == {"server"} else "client"
    return _generation(build, role=role, release=next((str(r["name"]) for r in releases if r["role"] == role), None))


def _of_release(text: str, *, server: bool) -> Windows:
    fitting = [] if server else _releases(text, role="client")
    role = "client" if fitting else "server"
    fitting = fitting or _releases(text, role="server")
    if len({build for _, build in fitting}) == 1:
        name, build = min(fitting, key=lambda r: len(r[0]))
        return _generation(build, role=role, release=name)
    if fitting:
        generations = {_generation(build, role=role, release=None) for _, build in fitting}
        if len({g.generation for g in generations}) == 1:
            return replace(generations.pop(), build=None)
        names = ", ".join(sorted(name for name, _ in fitting))
        raise SettingsError(
            f"{text.strip()} is more than one generation of Windows.", hint=f"Name one of these: {names}."
        )
    every = sorted({str(r["name"]) for r in reference_table("windows_release").records()})
    near = difflib.get_close_matches(text, every, n=1)
    hint = f"Did you mean {near[0]}?" if near else "Write a build (22631), or a release (11 23H2)."
    raise SettingsError(f"{text.strip() or 'Nothing'} is neither a build nor a release of Windows.", hint=hint)


def _releases(text: str, *, role: str) -> list[tuple[str, int]]:
    """Return the releases of a role whose names are these words, else those whose names hold them."""
    wanted = _words(text) | ({"server"} if role == "server" else set())
    releases = {
        (str(r["name"]), int(str(r["build"])))
        for r in reference_table("windows_release").records()
        if r["role"] == role
    }
    if not _words(text) - {"server"}:
        return []
    return [r for r in releases if _words(r[0]) == wanted] or [r for r in releases if _words(r[0]) >= wanted]


def _words(name: str) -> set[str]:
    return set(re.findall(r"[a-z0-9.]+", name.lower())) - {"windows", "version"}


def _generation(build: int, *, role: str, release: str | None) -> Windows:
    for row in reference_table("scan_generation").records():
        first, last = int(str(row["build_from"])), int(row["build_to"] or build)
        if row["role"] == role and first <= build <= last:
            return Windows(
                generation=str(row["generation"]), name=str(row["name"]), role=role, build=build, release=release
            )
    raise SettingsError(f"No generation of Windows has the build {build}.", hint="Write a build such as 22631.")
