"""What the section on client policy asks the database, and the shape of its answers."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec

from migrator.estate.database import Database
from migrator.reports.policy_words import ENDINGS, ENDS, VALUE_NAMES, was_read


class NotKnown(msgspec.Struct, frozen=True, kw_only=True):
    """Why the policy of computers is not known; `partly` where only some objects are in doubt."""

    why: str
    partly: bool
    computers: int


class KnownPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """Of how many computers the policy is known and by what; `assumed` are those of them of which order or filter was guessed."""

    computers: int
    known: int
    registry: int
    gpresult: int
    links: int
    assumed: int
    partly: int
    not_known: int
    why_not: list[NotKnown]


class Ends(msgspec.Struct, frozen=True, kw_only=True):
    """Values by what becomes of them; a value counts once for clients and once for servers, where both have it."""

    values: int = 0
    carried: int = 0
    changed: int = 0
    kept: int = 0
    removed: int = 0
    decide: int = 0

    @property
    def parts(self) -> dict[str, int]:
        """Return the five numbers in the order in which they are shown."""
        return {end: getattr(self, end) for end in ENDS}


class PolicyLine(msgspec.Struct, frozen=True, kw_only=True):
    """A Group Policy object with update values; `fights` are objects that say something else to the same computers.

    `targets` counts the computers that it reaches or may reach by their target.
    """

    policy_id: str
    name: str
    state: str
    clients: int
    servers: int
    computers: int
    perhaps: int
    targets: dict[str, int]
    ends: Ends
    fights: int


class RegistryLines(msgspec.Struct, frozen=True, kw_only=True):
    """The values that registries hold: different sets of them, and computers."""

    sets: int
    computers: int
    clients: int
    servers: int
    ends: Ends


class ValueConflict(msgspec.Struct, frozen=True, kw_only=True):
    """A value about which two objects say different things; `value` is in force, not set where it is taken away."""

    name: str
    decides: str
    value: str | None
    overruled: str
    other_value: str | None
    computers: int
    is_certain: bool


class Undecided(msgspec.Struct, frozen=True, kw_only=True):
    """A value that a person decides about, with how many origins set it and one of them."""

    name: str
    value: str | None
    origins: int
    example: str
    why: str


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """What does not survive as it was; `computers` are those on which such a value is in force."""

    name: str
    origins: int
    computers: int
    tracks: list[str]
    consequence: str


class ClientPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What was read of client policy and what it comes to; `objects` has those with update values, and dead links."""

    was_read: bool
    known: KnownPolicy
    objects: list[PolicyLine]
    registries: RegistryLines
    conflicts: list[ValueConflict]
    undecided: list[Undecided]
    losses: list[Loss]


COUNTS = """
select count(*) as computers,
       count(*) filter (where certainty <> 'not known') as known,
       count(*) filter (where certainty <> 'not known' and known_by = 'registry') as registry,
       count(*) filter (where certainty <> 'not known' and known_by = 'gpresult') as gpresult,
       count(*) filter (where certainty <> 'not known' and known_by = 'links') as links,
       count(*) filter (where certainty = 'assumed') as assumed,
       count(*) filter (where certainty = 'not known' and profile_id is not null) as partly,
       count(*) filter (where profile_id is null) as not_known
  from machine_policy
"""
WHY_NOT = """
select why, profile_id is not null as partly, count(*) as computers
  from machine_policy
 where certainty = 'not known'
 group by all
 order by computers desc, why, partly
"""
ENDED = f"""
select origin_id,
       count(*) as "values",
       count(*) filter (where ending = 'carried') as carried,
       count(*) filter (where ending = 'changed') as changed,
       count(*) filter (where ending = 'kept') as kept,
       count(*) filter (where ending = 'removed') as removed,
       count(*) filter (where ending = 'decide') as decide
  from ({ENDINGS}) as e
 group by origin_id
"""
STATE = """
case when not p.is_there then 'gone'
     when p.enabled = false then 'disabled'
     when p.links_known and p.links = 0 then 'not linked'
     when not p.links_known and p.links = 0 then 'links not known'
     when o.computers + o.perhaps = 0 then 'nobody'
     when o.computers = 0 then 'perhaps'
     else 'applies' end
"""
OBJECTS = f"""
with fight as (
    select origin_id, other_id from policy_conflict
     union
    select other_id as origin_id, origin_id as other_id from policy_conflict
), fighting as (
    select origin_id, count(distinct other_id) as fights from fight group by origin_id
)
select p.policy_id, p.name, {STATE} as state,
       coalesce(o.clients, 0) as clients, coalesce(o.servers, 0) as servers, coalesce(o.computers, 0) as computers,
       coalesce(o.perhaps, 0) as perhaps, coalesce(f.fights, 0) as fights,
       coalesce(e."values", 0) as "values", coalesce(e.carried, 0) as carried, coalesce(e.changed, 0) as changed,
       coalesce(e.kept, 0) as kept, coalesce(e.removed, 0) as removed, coalesce(e.decide, 0) as decide
  from policy_object p
  left join policy_origin o on o.origin_id = p.policy_id
  left join ({ENDED}) as e on e.origin_id = p.policy_id
  left join fighting f on f.origin_id = p.policy_id
 where o.origin_id is not null or not p.is_there
 order by coalesce(o.computers, 0) + coalesce(o.perhaps, 0) desc, p.name, p.policy_id
"""
TARGETS = "select origin_id, target, computers + perhaps as machines from policy_target order by origin_id, target"
REGISTRIES = f"""
select count(*) as sets,
       cast(coalesce(sum(o.computers), 0) as bigint) as computers,
       cast(coalesce(sum(o.clients), 0) as bigint) as clients,
       cast(coalesce(sum(o.servers), 0) as bigint) as servers,
       cast(coalesce(sum(e."values"), 0) as bigint) as "values",
       cast(coalesce(sum(e.carried), 0) as bigint) as carried,
       cast(coalesce(sum(e.changed), 0) as bigint) as changed,
       cast(coalesce(sum(e.kept), 0) as bigint) as kept,
       cast(coalesce(sum(e.removed), 0) as bigint) as removed,
       cast(coalesce(sum(e.decide), 0) as bigint) as decide
  from policy_origin o
  left join ({ENDED}) as e using (origin_id)
 where o.kind = 'registry'
"""
CONFLICTS = f"""
select n.shown as name, d.name as decides, c.value, o.name as overruled, c.other_value,
       c.computers, c.is_certain
  from policy_conflict c
  join policy_origin d using (origin_id)
  join policy_origin o on o.origin_id = c.other_id
  join ({VALUE_NAMES}) as n on n.side = c.side and n.key = c.key and n.name = c.value_name
 order by c.computers desc, d.name, o.name, c.key, c.value_name, c.side, c.origin_id, c.other_id
"""
UNDECIDED = f"""
select n.shown as name, f.value, count(distinct f.origin_id) as origins,
       min(o.name) as example, f.reason as why
  from policy_fate f
  join policy_origin o using (origin_id)
  join ({VALUE_NAMES}) as n on n.side = f.side and n.key = f.key and n.name = lower(f.value_name)
 where f.fate = 'review'
 group by f.key, n.shown, f.value, f.reason
 order by origins desc, name, f.value, f.key, why
"""
LOSSES = f"""
with reached as (
    select profile_id, track, count(*) as machines
      from machine_policy
     where profile_id is not null and track is not null
     group by profile_id, track
), lost as (
    select distinct track, side, key, lower(value_name) as name, coalesce(before, '') as before, consequence
      from policy_lossy
), hit as (
    select l.side, l.key, l.name, l.consequence, sum(r.machines) as machines
      from lost l
      join profile_value v on v.side = l.side and v.key = l.key and lower(v.value_name) = l.name
                          and coalesce(v.value, '') = l.before
      join reached r on r.profile_id = v.profile_id and r.track = l.track
     group by l.side, l.key, l.name, l.consequence
), told as (
    select side, key, lower(value_name) as name, consequence,
           count(distinct origin_id) as origins, list(distinct track order by track) as tracks
      from policy_lossy
     group by side, key, lower(value_name), consequence
)
select n.shown as name, t.origins, cast(coalesce(h.machines, 0) as bigint) as computers,
       t.tracks, t.consequence
  from told t
  join ({VALUE_NAMES}) as n on n.side = t.side and n.key = t.key and n.name = t.name
  left join hit h on h.side = t.side and h.key = t.key and h.name = t.name and h.consequence = t.consequence
 order by computers desc, t.origins desc, n.shown, t.consequence, t.key, t.side
"""


def read(database: Database) -> ClientPolicy:
    """Return what is known of client policy."""
    [counts] = database.records(COUNTS)
    [registries] = database.records(REGISTRIES)
    targets: dict[str, dict[str, int]] = defaultdict(dict)
    for origin, target, machines in database.rows(TARGETS):
        targets[origin][target] = machines
    return ClientPolicy(
        was_read=was_read(database),
        known=KnownPolicy(**counts, why_not=[NotKnown(**row) for row in database.records(WHY_NOT)]),
        objects=[
            PolicyLine(**_with_ends(row), targets=targets.get(row["policy_id"], {}))
            for row in database.records(OBJECTS)
        ],
        registries=RegistryLines(**_with_ends(registries)),
        conflicts=[ValueConflict(**row) for row in database.records(CONFLICTS)],
        undecided=[Undecided(**row) for row in database.records(UNDECIDED)],
        losses=[Loss(**row) for row in database.records(LOSSES)],
    )


def _with_ends(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row whose numbers of values stand together."""
    names = ("values", *ENDS)
    rest = {name: value for name, value in row.items() if name not in names}
    return {**rest, "ends": Ends(**{name: row[name] for name in names})}
