"""The enterprise that the example makes, read from `data/`: sites, groups with their habits, Windows releases."""

from __future__ import annotations

import csv
import io
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from migrator.reference import reference_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How a group approves: days after release, waiting for a weekday (0 is Monday), deadline in days.

    `forgot` are months, as 2026-02, whose updates nobody approved.
    """

    days: int
    weekday: int | None = None
    deadline: int | None = None
    forgot: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoGroup:
    """A computer group; `share` is of the computers of its kind on its server, `site` the place of all of them."""

    id: str
    name: str
    server: str
    parent: str | None
    kind: str | None = None
    share: float = 0.0
    habit: Habit | None = None
    forgotten: bool = False
    site: int | None = None

    @property
    def subject(self) -> str:
        return f"{self.server}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoWindows:
    """A Windows that computers run, with the target that it belongs to and the faults that come with it."""

    name: str
    kind: str
    share: float
    build: int
    sku: int
    text: str
    target: str
    family: str
    type: int = 1
    major: int = 10
    minor: int = 0
    architecture: str = "AMD64"
    faults: tuple[str, ...] = ()
    paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoUpdate:
    """An update of the example's catalogue."""

    update_id: str
    kb: str
    title: str
    released_at: datetime
    classification: str
    classification_id: str
    product: str
    product_id: str
    severity: str
    family: str
    size_bytes: int


@cache
def world() -> Mapping[str, Any]:
    """Return `world.toml`."""
    return tomllib.loads(_text("world.toml"))


@cache
def policy_world() -> Mapping[str, Any]:
    """Return `policies.toml`."""
    return tomllib.loads(_text("policies.toml"))


def as_of() -> date:
    """Return the fixed day of the example."""
    found = world()["as_of"]
    assert isinstance(found, date)
    return found


def read_at() -> datetime:
    """Return the moment at which the example's sources were read."""
    return datetime(as_of().year, as_of().month, as_of().day, 6, tzinfo=UTC)


def well_known(meaning: str) -> str:
    """Return the id of a built-in group."""
    return next(str(r["group_id"]) for r in reference_table("well_known_group").records() if r["meaning"] == meaning)


def demo_id(*parts: object) -> str:
    """Return an id that is always the same for the same words."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, parts))))


def dice(seed: int, *subject: object) -> Random:
    """Return a stream of chance for one subject, independent of all others."""
    return Random("/".join(map(str, (seed, *subject))))  # noqa: S311 - chance for an example, not for a secret


@cache
def groups(computers: int) -> tuple[DemoGroup, ...]:
    """Return the groups; in a large enterprise the broad ones are split by site and department."""
    all_computers = well_known("all_computers")
    found: dict[str, DemoGroup] = {}
    for row in world()["groups"]:
        habit = (
            Habit(
                days=row["days"],
                weekday=row.get("weekday"),
                deadline=row.get("deadline"),
                forgot=tuple(row.get("forgot", ())),
            )
            if "days" in row
            else None
        )
        parent = all_computers if row["parent"] == "all" else demo_id(row["server"], row["parent"])
        made = DemoGroup(
            id=demo_id(row["server"], row["id"]),
            name=row["name"],
            server=row["server"],
            parent=parent,
            kind=row.get("kind"),
            share=row.get("share", 0.0),
            habit=habit,
            forgotten=row.get("forgotten", False),
        )
        found[row["id"]] = made
    split = [
        *_split(found["broad"], min(640, computers // 320)),
        *_split(found["bbroad"], min(200, computers // 1000)),
        *_split(found["sprod"], min(120, computers // 1600)),
    ]
    return (*(g for g in found.values()), *split)


def _split(whole: DemoGroup, parts: int) -> list[DemoGroup]:
    sites, departments = sites_of(whole.server), world()["departments"]
    found = []
    for number in range(parts):
        turn, place = divmod(number, len(sites))
        series, department = divmod(turn, len(departments))
        name = f"{world()['sites'][sites[place]]['name']} – {departments[department]}"
        found.append(
            DemoGroup(
                id=demo_id(whole.id, number),
                name=f"{name} {series + 1}" if series else name,
                server=whole.server,
                parent=whole.id,
                kind=whole.kind,
                share=whole.share * 0.9 / parts,
                habit=whole.habit,
                site=sites[place],
            )
        )
    return found


def sites_of(server: str) -> list[int]:
    """Return the places, by number, whose computers report to a server."""
    return [number for number, site in enumerate(world()["sites"]) if site["server"] == server]


def replica_of(site: int) -> str | None:
    """Return the replica that the computers of a place report to, where there is one; their groups are its upstream's."""
    found: str | None = world()["sites"][site].get("replica")
    return found


@cache
def windows() -> tuple[DemoWindows, ...]:
    """Return the Windows releases of the enterprise."""
    return tuple(DemoWindows(**{**row, "faults": tuple(row.get("faults", ()))}) for row in world()["windows"])


@cache
def updates() -> tuple[DemoUpdate, ...]:
    """Return the catalogue, oldest first."""
    return tuple(
        DemoUpdate(
            update_id=r["update_id"],
            kb=r["kb"],
            title=r["title"],
            released_at=datetime.fromisoformat(r["released_at"]).replace(tzinfo=UTC),
            classification=r["classification"],
            classification_id=r["classification_id"],
            product=r["product"],
            product_id=r["product_id"],
            severity=r["severity"],
            family=r["family"],
            size_bytes=int(r["size_bytes"]),
        )
        for r in _rows("updates.csv")
    )


@cache
def models() -> tuple[tuple[str, str], ...]:
    """Return makes and models of business computers."""
    return tuple((r["make"], r["model"]) for r in _rows("models.csv"))


@cache
def revisions(build: int) -> tuple[int, ...]:
    """Return the revisions of a Windows build that the reference knows, oldest first; 1 where it knows none."""
    known = [int(r["revision"] or 0) for r in reference_table("windows_build").records() if r["build"] == str(build)]
    return tuple(sorted(known)) or (1,)


def _text(name: str) -> str:
    return resources.files("migrator.demo").joinpath("data", name).read_text(encoding="utf-8")


def _rows(name: str) -> list[dict[str, str]]:
    lines = [line for line in _text(name).splitlines(keepends=True) if not line.startswith("#")]
    return list(csv.DictReader(io.StringIO("".join(lines))))
