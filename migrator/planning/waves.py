"""Waves: rings in their order, cut to capacity, each in a window between two Patch Tuesdays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice, pairwise
from typing import Annotated, Literal

from migrator.errors import SettingsError
from migrator.estate.model import derived
from migrator.planning.calendar import Period, Window, windows
from migrator.reference import reference_table

Track = Literal["client", "server"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RingSize:
    """How many computers of a ring move."""

    track: Track
    ring: str
    position: int
    computers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What the settings say of the rollout."""

    start: date
    prepare_weeks: int
    pilot_size: int
    clients_per_wave: int | None
    servers_per_wave: int | None
    settle_days: int
    fewest_days: int
    freezes: tuple[Period, ...]


@derived(key=("wave_id",))
class Wave:
    """A set of computers that leaves WSUS together."""

    wave_id: Annotated[str, "Id, for example C2"]
    title: Annotated[str, "Name"]
    track: Annotated[str, "client or server"]
    ring: Annotated[str, "Ring or stage"]
    position: Annotated[int, "Order within the track"]
    first_place: Annotated[int, "First computer of the ring's queue in this wave, from 1"]
    last_place: Annotated[int, "Last computer of the ring's queue in this wave"]
    computers: Annotated[int, "Computers"]
    patch_tuesday: Annotated[date, "Patch Tuesday before the wave"]
    starts: Annotated[date, "First day"]
    ends: Annotated[date, "Last day"]
    judge_on: Annotated[date, "Day of judgement: its ring has had the month's updates long enough"]
    most_missing: Annotated[int, "Computers that may lack the month's updates on that day"]
    needs_first: Annotated[str, "What has to be done before it"]
    stop_when: Annotated[str, "When to stop"]


def plan_waves(rings: Sequence[RingSize], pace: Pace) -> list[Wave]:
    """Date the waves: clients ring by ring from the pilot on, servers from the window after the first one.

    Each computer of a ring is in exactly one wave; a wave holds at most its track's capacity.
    """
    first_day = pace.start + timedelta(weeks=pace.prepare_weeks)
    made: list[Wave] = []
    for track in ("client", "server"):
        shares = _shares([r for r in rings if r.track == track and r.computers], track=track, pace=pace)
        skip = 1 if made else 0
        months = windows(first_day, settle_days=pace.settle_days, fewest_days=pace.fewest_days, freezes=pace.freezes)
        dated = list(zip(shares, islice(months, skip, None), strict=False))
        if len(dated) < len(shares):
            raise SettingsError(
                f"A century has no window for {len(shares) - len(dated)} of {len(shares)} waves.",
                hint="Shorten plan.freezes, lower plan.fewest_days, or raise the computers per wave.",
            )
        made += [_wave(i, share, window) for i, (share, window) in enumerate(dated)]
    return made


def _shares(rings: list[RingSize], *, track: str, pace: Pace) -> list[tuple[RingSize, int, int]]:
    computers = sum(r.computers for r in rings)
    capacity = capacity_of(track, computers, pace)
    pilot = min(capacity, pilot_of(computers, pace))
    shares: list[tuple[RingSize, int, int]] = []
    for ring in sorted(rings, key=lambda r: (r.position, r.ring)):
        bounds = [*list(range(0, ring.computers, capacity)), ring.computers]
        if not shares and ring.computers > pilot:
            rest = [*list(range(pilot, ring.computers, capacity)), ring.computers]
            bounds = [0, *rest]
        shares += [(ring, a + 1, b) for a, b in pairwise(bounds)]
    return shares


def capacity_of(track: str, computers: int, pace: Pace) -> int:
    """Return how many computers a wave holds: as the settings say, else a tenth of the track."""
    fixed, fewest = (pace.clients_per_wave, 500) if track == "client" else (pace.servers_per_wave, 100)
    return fixed or max(fewest, -(-computers // 10))


def pilot_of(computers: int, pace: Pace) -> int:
    """Return how many computers the first wave of a track holds: as the settings say, and never most of the track."""
    return min(pace.pilot_size, max(3, -(-computers // 10)))


@cache
def _conditions() -> dict[tuple[str, bool], dict[str, str]]:
    """Return what comes before a wave and what stops it, by track and whether it is the first."""
    return {(row["track"], row["is_first"] == "true"): row for row in _rows("wave_condition")}


@cache
def _days_to_settle() -> dict[tuple[str, str], int]:
    """Return the days from Patch Tuesday until a ring has installed: deferral, deadline and grace."""
    spans = ("quality_deferral", "quality_deadline", "grace")
    return {(row["track"], row["ring"]): sum(int(row[s] or 0) for s in spans) for row in _rows("ring_choice")}


def _rows(table: str) -> list[dict[str, str]]:
    return [{name: cell or "" for name, cell in row.items()} for row in reference_table(table).records()]


def _wave(index: int, share: tuple[RingSize, int, int], window: Window) -> Wave:
    ring, first, end = share
    client = ring.track == "client"
    name = "Pilot" if index == 0 else f"Wave {index}"
    condition = _conditions()[ring.track, index == 0]
    settled = _days_to_settle().get((ring.track, ring.ring), 0) + int(condition["slack_days"])
    computers = end - first + 1
    return Wave(
        wave_id=f"{'C' if client else 'S'}{index}",
        title=f"{'Clients' if client else 'Servers'}, {name.lower()}",
        track=ring.track,
        ring=ring.ring,
        position=index,
        first_place=first,
        last_place=end,
        computers=computers,
        patch_tuesday=window.patch_tuesday,
        starts=window.starts,
        ends=window.ends,
        judge_on=max(window.ends, window.patch_tuesday + timedelta(days=settled)),
        most_missing=max(int(condition["missing_at_least"]), computers * int(condition["missing_percent"]) // 100),
        needs_first=condition["needs_first"],
        stop_when=condition["stop_when"],
    )
