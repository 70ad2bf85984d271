"""How a wave leaves client policy that others still need: its group, its own object, scripts to apply and to undo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from jinja2 import Template

from migrator.artefacts import Artefact, File, environment
from migrator.artefacts._registry import Entry, arguments, comment, powershell, reg_file, script, typed
from migrator.artefacts.runbooks import in_markdown
from migrator.estate.database import Database

Row = dict[str, Any]

WAVES = """
select w.*
  from wave w
 where exists (select 1 from wave_policy p where p.wave_id = w.wave_id)
 order by w.track, w.position
"""
ENTRIES = """
select *
  from wave_policy
 where wave_id = ?
 order by step, position, side, key, lower(value_name)
"""
LEAVING = """
select e.*, o.name, p.domain
  from policy_exit e
  join policy_origin o using (origin_id)
  left join policy_object p on p.policy_id = e.origin_id
 where e.place = ?
 order by e.method, o.name, e.origin_id
"""
RETURNS = """
select distinct r.value_name, r.value, o.name, x.name as left_name
  from policy_exit e
  join policy_return r on r.origin_id = e.origin_id
  join policy_origin o on o.origin_id = r.other_id
  join policy_origin x on x.origin_id = r.origin_id
 where e.place = ? and e.method in ('edit', 'filter')
 order by r.value_name, o.name, r.value, x.name
"""
MEMBERS = """
select coalesce(split_part(d.container, '/', 1), m.domain, '') as domain, upper(m.short_name) as name
  from machine_place p
  join machine m using (machine_id)
  left join machine_directory d using (machine_id)
 where p.place = ? and m.short_name is not null
 order by domain, name
"""


def files(database: Database) -> Iterator[File]:
    """Yield the files of each wave whose computers have policy to leave."""
    [run] = database.records("select * from run")
    steps = database.records("select * from cutover_step order by track, step")
    listing = environment(finalize=in_markdown).get_template("artefacts/policy_wave.md.j2")
    plain = powershell()
    plain.filters.update(computers_file=_computers_file)
    scripts = {what: plain.get_template(f"artefacts/wave_{what}.ps1.j2") for what in ("apply", "undo")}
    for wave in database.records(WAVES):
        folder = f"policies/waves/{wave['wave_id']}"
        members = _members(database, wave["wave_id"])
        entries = database.records(ENTRIES, [wave["wave_id"]])
        known = {
            "run": run, "wave": wave, "group": group_of(wave["wave_id"]), "domains": list(members), "entries": entries,
            "leaving": database.records(LEAVING, [wave["wave_id"]]),
            "returns": database.records(RETURNS, [wave["wave_id"]]),
            "steps": [s for s in steps if s["track"] == wave["track"]],
        }  # fmt: skip
        text = listing.render(known)
        yield File(path=f"{folder}/changes.md", meaning=_meaning(wave), content=text.encode("utf-8", "replace"))
        for domain, names in members.items():
            yield File(path=f"{folder}/{_computers_file(domain)}", content=("\r\n".join(names) + "\r\n").encode())
        yield from _scripts(folder, known, scripts)
        yield from _reg_files(folder, wave, entries)


def group_of(wave_id: str) -> str:
    """Return the name of the group, and of the object, of a wave."""
    return f"Leaves WSUS {wave_id}"


def _meaning(wave: Mapping[str, Any]) -> str:
    return f"Wave {wave['wave_id']} ({comment(wave['title'])}): what its computers leave, and how"


def _members(database: Database, wave_id: str) -> dict[str, list[str]]:
    """Return the names of the computers of a wave by domain, as one line each can hold them."""
    rows = database.rows(MEMBERS, [wave_id])
    return {domain: [comment(name) for _, name in found] for domain, found in groupby(rows, key=lambda r: r[0])}


def _computers_file(domain: str) -> str:
    safe = "".join(c if c.isalnum() or c in ".-" else "-" for c in domain)[:80]
    return f"computers-{safe or 'unknown'}.txt"


def _scripts(folder: str, known: Mapping[str, Any], scripts: Mapping[str, Template]) -> Iterator[File]:
    more = {
        "steps": _lines(known["entries"]),
        "denied": [e for e in known["leaving"] if e["method"] == "filter" and e["domain"]],
    }
    for what, template in scripts.items():
        yield File(path=f"{folder}/{what}.ps1", content=script(template.render({**known, **more})))


def _reg_files(folder: str, wave: Mapping[str, Any], entries: Sequence[Row]) -> Iterator[File]:
    for (step, name), found in groupby(entries, key=lambda e: (e["step"], e["step_name"])):
        about = [
            f"Wave {wave['wave_id']}: step {name}, to try on one computer.",
            "A refresh of Group Policy brings the old values back as long as the old objects apply.",
        ]
        yield File(
            path=f"{folder}/{step}-{name}.apply.reg",
            content=reg_file([_entry(e) for e in found], about=about),
        )


def _entry(row: Row) -> Entry:
    return Entry(
        side=row["side"], key=row["key"], name=row["value_name"], type=row["value_type"], text=row["value"] or ""
    )


def _lines(entries: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Return for each step what its lines write: key and name, the value then, and the value of the step before it."""
    before: dict[tuple[str, str, str], str] = {}
    steps: list[tuple[str, list[Row]]] = []
    for name, found in groupby(entries, key=lambda e: str(e["step_name"])):
        lines = []
        for row in found:
            entry = _entry(row)
            what = (entry.side, entry.key, entry.name.lower())
            then = typed(entry) if entry.type else "-Disable"
            lines.append({"arguments": arguments(entry), "then": then, "before": before.get(what, "")})
            before[what] = then
        steps.append((name, lines))
    return steps


ARTEFACT = Artefact(
    title="How each wave leaves client policy",
    how=(
        "Each folder below policies/waves is one wave. changes.md says what its computers leave and how. apply.ps1 makes a",
        "group with the wave's computers and a Group Policy object of its own, enforced at the domain and filtered to that",
        "group, and fills it step by step: the objects that others need stay as they are. undo.ps1 takes a step, or all of",
        "it, back. Both need the modules GroupPolicy and ActiveDirectory; run them with -WhatIf first.",
    ),
    files=files,
)
