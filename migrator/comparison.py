"""Compare two assessments by the ids of their subjects."""

from __future__ import annotations

from pathlib import Path

import msgspec

from migrator.errors import EstateError, SettingsError
from migrator.estate.database import Database, SqlError, first_line, literal


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A number then and now."""

    old: int
    new: int


class RuleChange(msgspec.Struct, frozen=True, kw_only=True):
    """How the failures of a rule changed; a rule that one side did not have counts 0 there."""

    rule_id: str
    title: str
    failed: Change
    newly_failed: int
    mended: int


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What changed between two assessments."""

    sentence: str
    places: dict[str, Change]
    rules: tuple[RuleChange, ...]
    newly_seen: int
    gone: int


def compare(old: Path, new: Path) -> Comparison:
    """Compare the folders of two assessments."""
    if old.resolve() == new.resolve():
        raise SettingsError(f"{old} and {new} are the same folder.", hint="Name an earlier and a later assessment.")
    with Database() as database:
        for name, folder in (("earlier", old), ("later", new)):
            _attach(database, name, folder)
        places = {
            place: Change(old=a, new=b)
            for place, a, b in database.rows(
                """
                with a as (select case place_kind when 'wave' then 'in a wave' else place end as place, count(*) as n
                             from earlier.machine_place group by 1),
                     b as (select case place_kind when 'wave' then 'in a wave' else place end as place, count(*) as n
                             from later.machine_place group by 1)
                select coalesce(a.place, b.place), coalesce(a.n, 0), coalesce(b.n, 0)
                  from a full join b on a.place = b.place order by 1
                """
            )
        }
        rules = tuple(
            RuleChange(rule_id=r, title=t, failed=Change(old=a, new=b), newly_failed=n, mended=m)
            for r, t, a, b, n, m in database.rows(
                """
                with a as (select rule_id, subject from earlier.verdict where status = 'fail'),
                     b as (select rule_id, subject from later.verdict where status = 'fail'),
                     both_sides as (
                         select coalesce(a.rule_id, b.rule_id) as rule_id, a.subject is not null as was,
                                b.subject is not null as is_now
                           from a full join b on a.rule_id = b.rule_id and a.subject = b.subject)
                select rule_id, coalesce(n.title, o.title),
                       count(*) filter (where was), count(*) filter (where is_now),
                       count(*) filter (where is_now and not was), count(*) filter (where was and not is_now)
                  from both_sides
                  left join later.rule_table n using (rule_id)
                  left join earlier.rule_table o using (rule_id)
                 group by rule_id, coalesce(n.title, o.title) order by rule_id
                """
            )
        )
        newly = database.value(
            "select count(*) from later.machine n anti join earlier.machine o on n.machine_id = o.machine_id"
        )
        gone = database.value(
            "select count(*) from earlier.machine o anti join later.machine n on n.machine_id = o.machine_id"
        )
    moving = places.get("in a wave", Change(old=0, new=0))
    mended, fresh = sum(r.mended for r in rules), sum(r.newly_failed for r in rules)
    sentence = (
        f"{moving.new:,} computers can move, {moving.old:,} before; {mended:,} findings are mended, {fresh:,} are new."
    )
    return Comparison(sentence=sentence, places=places, rules=rules, newly_seen=newly, gone=gone)


def _attach(database: Database, name: str, folder: Path) -> None:
    path = folder / "assessment.duckdb"
    if not path.is_file():
        raise EstateError(f"{folder} is no assessment: it has no assessment.duckdb.", hint="Name a folder of `assess`.")
    try:
        database.run(f"attach {literal(str(path))} as {name} (read_only)")
        database.rows(f"select 1 from {name}.machine_place, {name}.verdict, {name}.rule_table limit 1")
    except SqlError as error:
        raise EstateError(
            f"{path} cannot be read: {first_line(error)}.", hint="Assess the estate again with this version."
        ) from error
