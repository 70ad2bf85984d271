"""Every computer in exactly one place: a wave, or a lane with what must happen first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from migrator.errors import SettingsError
from migrator.estate.database import Database
from migrator.estate.model import derived, shape
from migrator.mappers import Mapper, fill
from migrator.planning.waves import Pace, RingSize, Wave, plan_waves
from migrator.settings import Plan


@derived(key=("machine_id",))
class MachinePlace:
    """Where a computer is in the plan."""

    machine_id: Annotated[str, "The computer"]
    place_kind: Annotated[str, "wave or lane"]
    place: Annotated[str, "Wave id; or the lane: fix first, find out, decide, stay"]
    first: Annotated[str | None, "What must happen first, for a lane"]


QUEUE = """
select r.machine_id, r.track, r.ring, r.position,
       row_number() over (partition by r.track, r.ring order by coalesce(r.group_key, ''), r.machine_id) as place
  from machine_ring r
  join machine_readiness d using (machine_id)
  left join choice h using (machine_id)
 where d.readiness in ('ready', 'advisory') and h.wave is null
"""

PLACES = Mapper(
    fills=MachinePlace,
    sql=f"""
with queue as ({QUEUE})
select p.machine_id,
       case when w.wave_id is not null then 'wave' else 'lane' end as place_kind,
       case when w.wave_id is not null then w.wave_id
            when not p.is_known then 'find out'
            when p.target = 'decide' then 'decide'
            when p.target = 'stay' then 'stay'
            when d.readiness = 'not ready' then 'fix first'
            else 'find out' end as place,
       case when w.wave_id is not null then null
            when p.target in ('decide', 'stay') then p.reason
            when d.readiness = 'not ready' then coalesce(p.treatment || ' · ', '') || joined(d.blockers, ', ')
            else joined(d.not_known, ', ') end as first
  from placement p
  join machine_readiness d using (machine_id)
  left join queue q using (machine_id)
  left join choice h using (machine_id)
  left join wave w
    on (w.track = q.track and w.ring = q.ring and q.place between w.first_place and w.last_place)
    or (w.wave_id = h.wave and d.readiness in ('ready', 'advisory'))
""",
)

TABLES = (shape(Wave).name, PLACES.table.name)
"""What `plan` fills."""


def pace_of(plan: Plan, *, as_of: date) -> Pace:
    """Return the pace that the settings ask for; without a start, the Monday after the assessment."""
    start = plan.start or as_of + timedelta(days=(7 - as_of.weekday()) % 7 or 7)
    return Pace(
        start=start,
        prepare_weeks=plan.prepare_weeks,
        pilot_size=plan.pilot_size,
        clients_per_wave=plan.clients_per_wave,
        servers_per_wave=plan.servers_per_wave,
        settle_days=plan.settle_days,
        fewest_days=plan.fewest_days,
        freezes=plan.freezes,
    )


def plan(database: Database, pace: Pace) -> None:
    """Fill `wave` and `machine_place`."""
    sizes = database.rows(
        f"select track, ring, min(position), count(*) from ({QUEUE}) group by track, ring order by track, min(position)"
    )
    rings = [RingSize(track=t, ring=r, position=p, computers=n) for t, r, p, n in sizes]
    database.create(shape(Wave))
    database.add(shape(Wave), plan_waves(rings, pace))
    _check_wishes(database)
    fill(database, PLACES)
    database.run(
        """
        update wave
           set computers = c.computers,
               most_missing = greatest(w.missing_at_least, c.computers * w.missing_percent // 100)
          from (select wave_id, count(p.machine_id) as computers
                  from wave left join machine_place p on p.place = wave_id group by wave_id) c,
               wave_condition w
         where c.wave_id = wave.wave_id and w.track = wave.track and w.is_first = (wave.position = 0)
        """
    )


def _check_wishes(database: Database) -> None:
    """Refuse a decision for a wave that the plan does not have."""
    wrong = database.rows(
        "select machine_id, h.wave from choice h where h.wave is not null "
        "and not exists (select 1 from wave w where w.wave_id = h.wave) order by machine_id limit 1"
    )
    for machine, wave in wrong:
        known = [w for (w,) in database.rows("select wave_id from wave order by track, position")]
        raise SettingsError(
            f"The decision for {machine} names the wave {wave}.", hint=f"Waves: {', '.join(known) or 'none'}."
        )
