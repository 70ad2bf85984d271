"""Runbooks: one Markdown file a wave, with what to do before, during and after it, and how to undo it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from migrator.artefacts import environment, write
from migrator.artefacts.rings import path_of, properties, rings
from migrator.estate.database import Database
from migrator.wording import long_date

TEMPLATE = "runbooks/wave.md.j2"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#|~!&:@$])")
_BREAKS = re.compile(r"\s+")
_UNSEEN = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

GROUPS = """
select coalesce(t.path, 'In no group') as path, coalesce(v.name, m.server_id) as server, count(*) as computers
  from machine_place p
  join machine m using (machine_id)
  left join machine_ring r using (machine_id)
  left join group_tree t using (group_key)
  left join server v on v.server_id = m.server_id
 where p.place = ?
 group by 1, 2
 order by computers desc, path, server
"""
TARGETS = """
select coalesce(t.title, x.target) as title, x.target, count(*) as computers,
       count(*) filter (where x.provisional) as provisional
  from machine_place p
  join placement x using (machine_id)
  left join target_table t using (target)
 where p.place = ?
 group by 1, 2
 order by computers desc, title
"""
ADVISORIES = """
select a.rule_id, r.title, r.remedy, coalesce(v.status, 'not assessed') as status, count(*) as computers
  from (select d.machine_id, unnest(d.advisories) as rule_id
          from machine_readiness d
          join machine_place p using (machine_id)
         where p.place = ?) a
  join rule_table r using (rule_id)
  left join verdict v
    on v.rule_id = a.rule_id
   and v.subject = case r.about when 'server' then (select m.server_id from machine m where m.machine_id = a.machine_id)
                                when 'estate' then 'estate' else a.machine_id end
 group by a.rule_id, r.title, r.remedy, v.status
 order by computers desc, a.rule_id, status
"""
TREATMENTS = """
select x.treatment, x.treatment_reason as reason, count(*) as computers
  from machine_place p
  join placement x using (machine_id)
 where p.place = ? and x.treatment is not null
 group by 1, 2
 order by computers desc, x.treatment
"""
LTSC = """
select count(*)
  from machine_place p
  join machine m using (machine_id)
 where p.place = ? and m.edition_family in ('ltsc', 'iot_ltsc')
"""
POLICY_STEPS = "select distinct step, step_name from wave_policy where wave_id = ? order by step"
STAGE = "select quality_deferral from ring_choice where track = ? and ring = ?"


def write_runbooks(database: Database, folder: Path) -> list[Path]:
    """Write one runbook a wave; return the paths in the order of the waves."""
    [run] = database.records("select * from run")
    waves = database.records("select * from wave order by track, position")
    template = environment(finalize=in_markdown).get_template(TEMPLATE)
    values = {r["ring"]: {**properties(r), "file": path_of(r["ring"])} for r in rings(database)}
    written = []
    for number, wave in enumerate(waves):
        before = waves[number - 1] if number and waves[number - 1]["track"] == wave["track"] else None
        text = template.render(
            run=run, wave=wave, before=before, ring=values.get(wave["ring"]), **_found(database, wave)
        )
        written.append(write(folder / f"{wave['wave_id']}-{_slug(wave['title'])}.md", text.encode()))
    return written


def _found(database: Database, wave: Mapping[str, Any]) -> dict[str, Any]:
    place = [wave["wave_id"]]
    return {
        "groups": database.records(GROUPS, place),
        "targets": database.records(TARGETS, place),
        "advisories": database.records(ADVISORIES, place),
        "treatments": database.records(TREATMENTS, place),
        "stage_days": database.value(STAGE, [wave["track"], wave["ring"]]),
        "ltsc": database.value(LTSC, place),
        "policy_steps": [name for _, name in database.rows(POLICY_STEPS, place)],
    }


def in_markdown(value: Any) -> Any:
    """Return a value as it is written into Markdown: text is text, whatever it contains; days are words."""
    match value:
        case date():
            return long_date(value)
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case str():
            plain = _UNSEEN.sub("", _BREAKS.sub(" ", value)).strip()
            return re.sub(r"(?i)www\.", r"www\\.", _MARKUP.sub(r"\\\1", plain))
        case _:
            return value


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
