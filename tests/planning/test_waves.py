"""Dates and waves: what must hold for every calendar, capacity and freeze."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.errors import SettingsError
from migrator.planning.calendar import patch_tuesday, windows
from migrator.planning.waves import Pace, RingSize, Wave, capacity_of, pilot_of, plan_waves
from migrator.settings import Freeze


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2025, 7, 8), (2026, 9, 8), (2026, 11, 10), (2027, 6, 8), (2024, 10, 8), (2028, 2, 8)]
)
def test_patch_tuesday_is_the_second_tuesday(year: int, month: int, day: int) -> None:
    assert patch_tuesday(year, month) == date(year, month, day)


DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
FREEZES = st.lists(
    st.builds(lambda a, n: Freeze(from_=a, to=a + timedelta(days=n)), DAYS, st.integers(0, 90)), max_size=4
).map(tuple)
RINGS = st.lists(
    st.builds(
        RingSize,
        track=st.sampled_from(["client", "server"]),
        ring=st.sampled_from(["Test", "Ring1", "Last"]),
        position=st.integers(0, 4),
        computers=st.integers(0, 900),
    ),
    max_size=6,
    unique_by=lambda r: (r.track, r.ring),
)
PACES = st.builds(
    Pace,
    start=DAYS,
    prepare_weeks=st.integers(0, 20),
    pilot_size=st.integers(1, 200),
    clients_per_wave=st.none() | st.integers(50, 500),
    servers_per_wave=st.none() | st.integers(50, 200),
    settle_days=st.integers(0, 20),
    fewest_days=st.integers(1, 7),
    freezes=FREEZES,
)


@given(rings=RINGS, pace=PACES)
def test_every_computer_is_in_one_wave_within_capacity_and_outside_every_freeze(
    rings: list[RingSize], pace: Pace
) -> None:
    waves = plan_waves(rings, pace)
    for ring in rings:
        mine = [w for w in waves if (w.track, w.ring) == (ring.track, ring.ring)]
        places = [p for w in mine for p in range(w.first_place, w.last_place + 1)]
        assert places == list(range(1, ring.computers + 1))
    for wave in waves:
        capacity = capacity_of(wave.track, sum(r.computers for r in rings if r.track == wave.track), pace)
        assert 1 <= wave.computers <= max(capacity, pace.pilot_size)
        assert (wave.ends - wave.starts).days + 1 >= pace.fewest_days
        assert wave.starts >= pace.start + timedelta(weeks=pace.prepare_weeks)
        assert all(f.to < wave.starts or f.from_ > wave.ends for f in pace.freezes)
        assert wave.patch_tuesday + timedelta(days=pace.settle_days) <= wave.starts
    for track in ("client", "server"):
        assert all(a.ends < b.starts for a, b in pairwise(w for w in waves if w.track == track))


@given(rings=RINGS, pace=PACES)
def test_the_same_question_gives_the_same_waves(rings: list[RingSize], pace: Pace) -> None:
    assert plan_waves(rings, pace) == plan_waves(list(rings), pace)


def pace_with(**changes: object) -> Pace:
    known: dict[str, object] = {
        "start": date(2026, 11, 23), "prepare_weeks": 4, "pilot_size": 100, "clients_per_wave": 1000,
        "servers_per_wave": 100, "settle_days": 7, "fewest_days": 5, "freezes": (),
    }  # fmt: skip
    return Pace(**{**known, **changes})  # type: ignore[arg-type]


def of(waves: list[Wave], track: str) -> list[tuple[str, int]]:
    return [(w.ring, w.computers) for w in waves if w.track == track]


def test_the_first_ring_gives_a_small_pilot_and_servers_follow_the_clients_pilot() -> None:
    rings = [
        RingSize(track="client", ring="Test", position=0, computers=150),
        RingSize(track="client", ring="Ring1", position=1, computers=2500),
        RingSize(track="server", ring="Stage 0", position=0, computers=20),
    ]
    waves = plan_waves(rings, pace_with())
    assert of(waves, "client") == [("Test", 100), ("Test", 50), ("Ring1", 1000), ("Ring1", 1000), ("Ring1", 500)]
    assert next(w for w in waves if w.track == "server").starts > waves[0].ends


def test_a_freeze_over_the_turn_of_the_year_moves_the_pilot_to_the_new_one() -> None:
    rings = [RingSize(track="client", ring="Test", position=0, computers=3)]
    frozen = pace_with(freezes=(Freeze(from_=date(2026, 12, 14), to=date(2027, 1, 10)),))
    [wave] = plan_waves(rings, frozen)
    assert (wave.starts, wave.ends) == (date(2027, 1, 19), date(2027, 2, 8))


def test_a_freeze_without_end_is_a_mistake_in_the_settings() -> None:
    rings = [RingSize(track="client", ring="Test", position=0, computers=10)]
    with pytest.raises(SettingsError):
        plan_waves(rings, pace_with(freezes=(Freeze(from_=date(2020, 1, 1), to=date(2200, 1, 1)),)))


def test_windows_end_on_the_eve_of_the_next_patch_tuesday() -> None:
    first = next(windows(date(2026, 11, 23), settle_days=7, fewest_days=5, freezes=()))
    assert (first.patch_tuesday, first.starts, first.ends) == (
        date(2026, 11, 10),
        date(2026, 11, 23),
        date(2026, 12, 7),
    )


@given(rings=RINGS, pace=PACES)
def test_a_wave_is_judged_when_its_ring_has_had_the_month_and_not_before_it_ends(
    rings: list[RingSize], pace: Pace
) -> None:
    for wave in plan_waves(rings, pace):
        assert wave.judge_on >= wave.ends
        assert wave.judge_on > wave.patch_tuesday
        assert 1 <= wave.most_missing <= max(2, wave.computers // 50)


def test_the_last_ring_has_its_deferral_deadline_grace_and_slack_before_it_is_judged() -> None:
    freezes = (
        Freeze(from_=date(2026, 12, 1), to=date(2027, 1, 11)),
        Freeze(from_=date(2027, 1, 22), to=date(2027, 12, 31)),
    )
    short = pace_with(freezes=freezes, fewest_days=1)
    [wave] = plan_waves([RingSize(track="client", ring="Last", position=4, computers=3)], short)
    assert (wave.patch_tuesday, wave.judge_on - wave.patch_tuesday) == (
        date(2027, 1, 12),
        timedelta(days=11 + 3 + 2 + 3),
    )
    assert wave.ends < wave.judge_on


@pytest.mark.parametrize(("computers", "pilot"), [(0, 3), (11, 3), (200, 20), (2_000, 100), (200_000, 100)])
def test_the_pilot_is_never_most_of_a_track(computers: int, pilot: int) -> None:
    assert pilot_of(computers, pace_with()) == pilot
