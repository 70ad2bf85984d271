"""Change lists for client policy: per Group Policy object and per wave, with scripts to apply and to undo."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2 import Template

from migrator.artefacts import Artefact, File, environment
from migrator.artefacts._registry import Entry, arguments, comment, powershell, reg_file, script, typed
from migrator.artefacts.runbooks import in_markdown
from migrator.estate.database import Database

Row = dict[str, Any]

OBJECTS = """
select o.origin_id, o.name, o.modified_at, o.computers, o.clients, o.servers, o.perhaps, o.reach, o.kind, p.domain,
       coalesce(p.linked_at, '') as linked_at
  from policy_origin o
  left join policy_object p on p.policy_id = o.origin_id
 where o.kind = 'gpo'
   and exists (select 1 from policy_change c where c.origin_id = o.origin_id and c.becomes in ('absent', 'set'))
 order by o.name, o.origin_id
"""
CHANGES = """
select c.*, f.policy, f.target, f.target_value, f.reason, f.consequence, f.source
  from policy_change c
  join policy_fate f using (origin_id, track, side, via, key, value_name, is_32_bit, targeting)
 where c.origin_id = ?
 order by c.track, case when c.step = 0 then 1 else 0 end, c.step, c.position, c.side, c.key, lower(c.value_name), c.via,
          c.targeting
"""
EXITS = "select * from policy_exit where origin_id = ? order by track, is_wave desc, place"
RETURNS = """
select r.*, o.name
  from policy_return r
  join policy_origin o on o.origin_id = r.other_id
 where r.origin_id = ?
 order by r.key, r.value_name, o.name, r.value
"""
STEPS = "select * from cutover_step order by track, step"
TRACKS = {"client": "Clients", "server": "Servers"}


def files(database: Database) -> Iterator[File]:
    """Yield for each object that changes its list and, for each track, scripts and .reg files."""
    [run] = database.records("select * from run")
    steps = database.records(STEPS)
    listing = environment(finalize=in_markdown).get_template("artefacts/policy_object.md.j2")
    scripts = {what: powershell().get_template(f"artefacts/policy_{what}.ps1.j2") for what in ("apply", "undo")}
    taken: set[str] = set()
    for item in database.records(OBJECTS):
        folder = f"policies/objects/{_slug(item['name'], taken)}"
        changes = database.records(CHANGES, [item["origin_id"]])
        exits = database.records(EXITS, [item["origin_id"]])
        known = {
            "run": run, "object": item, "exits": exits, "returns": database.records(RETURNS, [item["origin_id"]]),
            "steps": steps, "changes": changes, "tracks": TRACKS,
        }  # fmt: skip
        yield File(
            path=f"{folder}/changes.md",
            meaning=_meaning(item, exits),
            content=listing.render(known).encode("utf-8", "replace"),
        )
        yield from _scripts(
            folder, item, changes, scripts, {"run": run, "object": item, "shared": _shared(item, exits)}
        )


def _meaning(item: Row, exits: Sequence[Row]) -> str:
    waves = len({e["place"] for e in exits if e["is_wave"]})
    reaches = f"{item['computers']:,} computers" if item["computers"] else "no computer that is known"
    return f"{comment(item['name'])}: reaches {reaches}, {waves} wave{'' if waves == 1 else 's'}"


def _scripts(
    folder: str, item: Row, changes: Sequence[Row], scripts: Mapping[str, Template], known: Row
) -> Iterator[File]:
    """Yield the scripts of each track and the .reg files of each step; what cannot be written back is left to a person."""
    for track in TRACKS:
        acting = [c for c in changes if c["track"] == track and c["becomes"] in ("absent", "set")]
        if not acting:
            continue
        named = sorted({(c["step"], c["step_name"]) for c in acting})
        steps = [(name, [_line(c) for c in acting if c["step"] == step]) for step, name in named]
        for what, template in scripts.items():
            text = template.render({**known, "track": track, "steps": steps})
            yield File(path=f"{folder}/{track}-{what}.ps1", content=script(text))
        yield from _reg_files(folder, item, track, acting)


def _reg_files(folder: str, item: Row, track: str, acting: Sequence[Row]) -> Iterator[File]:
    for step, name in sorted({(c["step"], c["step_name"]) for c in acting}):
        mine = [c for c in acting if c["step"] == step and not c["is_32_bit"] and c["value_name"]]
        then, now = [_then(c) for c in mine], [e for c in mine if (e := _now(c)).is_writable]
        about = [f"{item['name']}: step {name} for {track}s, to try on one computer."]
        refresh = "A refresh of Group Policy brings the old values back as long as the object applies."
        for what, entries, more in (("apply", then, [refresh]), ("undo", now, [])):
            if entries:
                yield File(
                    path=f"{folder}/{track}-{step}-{name}.{what}.reg",
                    content=reg_file(entries, about=[*about, *more]),
                )


def _line(change: Row) -> Row:
    """Return what a script needs of a change: arguments before and after, and why it cannot be put back, if so."""
    now, then = _now(change), _then(change)
    return {
        "is_preference": change["via"] == "preference",
        "context": "Computer" if change["side"] == "machine" else "User",
        "arguments": arguments(now),
        "then": typed(then) if then.type else "",
        "now": typed(now) if now.is_writable else "",
        "targeting": change["targeting"],
        "value_name": change["value_name"],
        "is_named": bool(change["value_name"]) and not change["is_32_bit"],
        "key": change["key"],
    }


def _now(change: Row) -> Entry:
    """Return the value as it is; one that is not known has no type that could be written."""
    kind = "not known" if change["value"] is None else change["value_type"] or "not known"
    return Entry(
        side=change["side"], key=change["key"], name=change["value_name"], type=kind, text=change["value"] or ""
    )


def _then(change: Row) -> Entry:
    kind = change["type_then"] if change["becomes"] == "set" else None
    return Entry(
        side=change["side"], key=change["key"], name=change["value_name"], type=kind, text=change["value_then"] or ""
    )


def _shared(item: Row, exits: Sequence[Row]) -> bool:
    """Tell whether others than one wave have the object, or may have it."""
    return item["reach"] != "known" or not all(e["method"] == "edit" for e in exits) or not exits


def _slug(name: str, taken: set[str]) -> str:
    """Return a folder name for an object, short enough for Windows, and unlike those before it."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "object"
    found, number = plain, 2
    while found in taken:
        found, number = f"{plain}-{number}", number + 1
    taken.add(found)
    return found


ARTEFACT = Artefact(
    title="Change lists for client policy",
    how=(
        "Each folder below policies/objects is one Group Policy object: changes.md says what happens to each value, in which",
        "step, for whose sake, and what would come back. Read it first.",
        "A shared object is not edited before its last computer has moved: its waves leave it as changes.md says, and the",
        "files below policies/waves make the group and the object that this needs.",
        "The scripts need the GroupPolicy module and the right to edit the object; run them with -WhatIf first. Each makes",
        "a backup of the object before it changes anything. The .reg files are for one computer, to try a step there.",
    ),
    files=files,
)
