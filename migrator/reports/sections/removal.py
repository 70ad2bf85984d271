"""Taking client policy away: what each step gives, how each wave leaves its objects, when these can go, what would come back."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.reports.model import Bar, Block, Column, Heading, Legend, Name, Section, Table, Words
from migrator.reports.policy_words import NOT_READ, SOURCES, TRACKS
from migrator.reports.sections._removal_data import ObjectExit, Removal, StepLine, read
from migrator.reports.sections.scan import SHADES
from migrator.reports.words import counted, cut_note, listed, shortened, verb
from migrator.wording import short_date

MOST_WAVES, MOST_OBJECTS, MOST_RETURNS = 40, 12, 8
SHEET = "the sheet Removal plan"
FOLDER = "artefacts/policies"
WAYS = {"edit": "edit", "filter": "deny", "outrank": "outrank"}
"""Way out of an object -> the one word that a table has room for."""


def show(found: Removal) -> Iterator[Block]:
    if not found.was_read:
        yield Words(rest=f"{NOT_READ}, so there is nothing to take away yet.", look="sub")
        return
    yield Words(rest=_sentence(found), look="sub")
    if found.steps:
        yield Heading(text="What each step of the cut-over gives")
        yield Words(
            rest="From where computers scan quality updates once a step is done. A step begins when the one before it is "
            "checked; its stop condition ends it.",
            look="sub",
        )
        yield Legend(items=tuple((SHADES[source], words) for source, words in SOURCES.items()))
        for track in TRACKS:
            if steps := [s for s in found.steps if s.track == track]:
                yield _steps(track, steps)
    if found.waves:
        yield Heading(text="How each wave leaves its objects")
        yield Words(
            rest="Edit: no other computer has the object. Deny: the group of the wave may not apply it. Outrank: an object of "
            "the wave’s own wins over it, for it goes on applying to others or sets other things too.",
            look="sub",
        )
        yield _waves(found)
    if found.objects:
        yield Heading(text="When each object can go")
        yield _objects(found)
    if found.returns:
        yield Heading(text="What would come back")
        yield Words(
            rest="Once an object no longer applies, the object behind it decides at the next refresh. Outranking avoids that "
            "until the object itself goes.",
            look="sub",
        )
        yield _returns(found)


def _sentence(found: Removal) -> str:
    if not found.objects:
        return "No Group Policy object that reaches a computer of the plan holds a value that changes."
    shared = [o for o in found.objects if o.waves > 1 or o.waiting]
    stuck = [o for o in found.objects if o.last_wave is None]
    of = len(found.objects)
    parts = [
        f"{counted(of, 'object')} {verb(of, 'holds', 'hold')} values that change.",
        f"{_of_them(len(shared), of)} {verb(len(shared), 'is', 'are')} shared: none is edited before its last computer has moved.",
    ]
    if stuck:
        parts.append(
            f"{_of_them(len(stuck), of)} cannot go with the last wave, because computers outside the waves have them."
        )
    parts.append(
        f"For each object and each wave {FOLDER} holds the list of changes, with scripts that apply and that undo them."
    )
    return " ".join(parts)


def _of_them(count: int, of: int) -> str:
    return f"{count:,} of them" if count < of else "It" if of == 1 else "All of them"


def _steps(track: str, steps: list[StepLine]) -> Table:
    of = max(sum(s.scanned.parts.values()) for s in steps)
    return Table(
        name=f"Cut-over of {TRACKS[track]}",
        columns=(
            Column(name=f"{TRACKS[track].capitalize()}: after step", kind="short"),
            Column(name=f"Of {of:,} {TRACKS[track]}", kind="drawing"),
            Column(name="Windows Update", kind="number"),
            Column(name="WSUS", kind="number"),
            Column(name="Check", kind="number"),
            Column(name="Stop when", kind="long"),
        ),
        rows=[
            (
                f"{s.step}  {s.title}" if s.step else s.title,
                Bar(parts=tuple((SHADES[source], n) for source, n in s.scanned.parts.items()), most=of),
                s.scanned.wu,
                s.scanned.wsus,
                s.scanned.verify,
                s.stop_condition,
            )
            for s in steps
        ],
    )


def _waves(found: Removal) -> Table:
    shown = found.waves[:MOST_WAVES]
    return Table(
        name="Waves and objects",
        columns=(
            Column(name="Wave", kind="short"),
            Column(name="Who", kind="short"),
            Column(name="From", kind="date"),
            Column(name="Computers", kind="number"),
            Column(name="Edit", kind="number"),
            Column(name="Deny", kind="number"),
            Column(name="Outrank", kind="number"),
            Column(name="Registries", kind="number"),
            Column(name="Group to make", kind="short"),
        ),
        rows=[
            (w.wave_id, w.title, w.starts, w.computers, w.edit, w.filter, w.outrank, w.local, w.group_name)
            for w in shown
        ],
        note=" ".join(
            filter(
                None,
                (
                    cut_note(len(shown), len(found.waves), noun="waves", where=SHEET),
                    "Edit, Deny and Outrank count objects; Registries counts computers with values that no object sets.",
                ),
            )
        ),
    )


def _objects(found: Removal) -> Table:
    shown = found.objects[:MOST_OBJECTS]
    adrift = (
        f"Of {counted(found.adrift, 'computer')} nothing says which objects apply: settle that before an object goes."
        if found.adrift
        else ""
    )
    return Table(
        name="When objects can go",
        columns=(
            Column(name="Object"),
            Column(name="Computers that leave", kind="number"),
            Column(name="Waves", kind="number"),
            Column(name="How", kind="short"),
            Column(name="Can go", kind="short"),
        ),
        rows=[(Name(text=o.name), o.computers, o.waves, _how(o), _when(o)) for o in shown],
        note=" ".join(filter(None, (cut_note(len(shown), len(found.objects), noun="objects", where=SHEET), adrift))),
    )


def _how(line: ObjectExit) -> str:
    return listed([word for method, word in WAYS.items() if method in line.methods])


def _when(line: ObjectExit) -> str:
    if line.last_wave and line.free_after:
        return f"After {line.last_wave}, {short_date(line.free_after)}"
    return f"Not yet: {line.waiting:,} outside the waves"


def _returns(found: Removal) -> Table:
    shown = found.returns[:MOST_RETURNS]
    return Table(
        name="Values that come back",
        columns=(
            Column(name="Value", kind="code"),
            Column(name="When this goes", kind="name"),
            Column(name="This decides", kind="name"),
            Column(name="And says", kind="value"),
            Column(name="Computers", kind="number"),
        ),
        rows=[
            (
                Name(text=r.name),
                Name(text=r.left),
                Name(text=r.behind),
                Name(text=shortened(r.value) or "(empty)"),
                r.computers,
            )
            for r in shown
        ],
        note=cut_note(len(shown), len(found.returns), noun="values", where=SHEET),
    )


SECTION = Section(id="removal", title="Taking the policy away", read=read, show=show, data=Removal)
