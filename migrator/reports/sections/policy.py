"""Client policy: whose is known, which objects set update values, what becomes of these, where objects contradict."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.reports.model import Badge, Bar, Block, Cell, Column, Heading, Legend, Name, Section, Shade, Table, Words
from migrator.reports.policy_words import ENDS, KNOWN, NOT_READ, TRACKS
from migrator.reports.sections._policy_data import (
    ClientPolicy,
    Ends,
    KnownPolicy,
    Loss,
    PolicyLine,
    ValueConflict,
    read,
)
from migrator.reports.words import counted, cut_note, listed, shortened, verb

MOST_OBJECTS, MOST_IDLE, MOST_CONFLICTS, MOST_LOST, MOST_REASONS, MOST_OPEN = 15, 10, 10, 8, 8, 10
SHADES: dict[str, Shade] = {"carried": "cloud", "changed": "bent", "kept": "ink", "removed": "old", "decide": "open"}
STATES: dict[str, tuple[Badge, str]] = {
    "disabled": (Badge(tone="plain", word="Disabled"), "Its computer part is switched off."),
    "not linked": (Badge(tone="plain", word="Not linked"), "No enabled link leads to it."),
    "nobody": (
        Badge(tone="plain", word="Reaches nobody"),
        "No known computer is below its links and passes its filter.",
    ),
    "links not known": (Badge(tone="unknown", word="Not known"), "Where it is linked was not read."),
    "gone": (Badge(tone="advisory", word="Gone"), "A link names it, and it does not exist: remove the link."),
}
"""State of an object that reaches no computer, as far as is known -> its badge and what it means."""
SHEET = "the sheet Policies"
NOTE = (
    "Perhaps: computers of which it is not known whether they have the object. Fights with: objects that say something else "
    f"to the same computers. Every value with its reason is in {SHEET}."
)


def show(found: ClientPolicy) -> Iterator[Block]:
    if not found.was_read:
        yield Words(rest=f"{NOT_READ}, so nobody can say here what the computers are told.", look="sub")
        return
    yield Words(rest=_sentence(found), look="sub")
    if found.known.why_not:
        yield _why_not(found.known)
    if not found.objects and not found.registries.sets:
        yield Words(rest="No object and no registry sets a value that steers updates.", look="sub")
        return
    yield Heading(text="What becomes of the values")
    yield Words(
        rest="Carried over: the cloud has the same setting. Changed: merged into a deadline, or with another value. Kept: stays "
        "in Group Policy. Removed: means nothing without WSUS. A value that clients and servers both have counts for each.",
        look="sub",
    )
    yield Legend(items=tuple((SHADES[end], name.lower()) for end, name in ENDS.items()))
    yield _objects(found)
    yield from _idle(found)
    yield from _conflicts(found.conflicts)
    yield from _undecided(found)
    yield from _losses(found)


def _sentence(found: ClientPolicy) -> str:
    known, registries = found.known, found.registries
    there = [o for o in found.objects if o.state != "gone"]
    by = {name: getattr(known, name) for name in KNOWN}
    how = listed([f"{n:,} by {KNOWN[name]}" for name, n in sorted(by.items(), key=lambda i: -i[1]) if n])
    parts = [
        f"{counted(len(there), 'Group Policy object')} {verb(len(there), 'sets', 'set')} values that steer updates"
        + (f", and {_registries(registries.computers)}" if registries.sets else "")
        + ".",
        f"The policy of {known.known:,} of {counted(known.computers, 'computer')} is known{': ' if how else ''}{how}.",
    ]
    if known.assumed:
        parts.append(f"Of {known.assumed:,} of these the order or the filter of an object is assumed.")
    if known.partly:
        parts.append(f"Of {counted(known.partly, 'computer')} it is not known whether every object applies.")
    if known.not_known:
        parts.append(f"Of {counted(known.not_known, 'computer')} nothing is known.")
    return " ".join(parts)


def _registries(computers: int) -> str:
    return (
        f"so do the registries of {computers:,} computers" if computers != 1 else "so does the registry of one computer"
    )


def _why_not(known: KnownPolicy) -> Table:
    shown = known.why_not[:MOST_REASONS]
    return Table(
        name="Why policy is not known",
        columns=(
            Column(name="Why it is not known", kind="long"),
            Column(name="Not known", kind="short"),
            Column(name="Computers", kind="number"),
        ),
        rows=[(Name(text=_upper(w.why)), "Some objects" if w.partly else "Everything", w.computers) for w in shown],
        foot=("All", None, known.partly + known.not_known) if len(known.why_not) > 1 else (),
        note=cut_note(len(shown), len(known.why_not), noun="reasons", where="assessment.duckdb, table machine_policy"),
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _objects(found: ClientPolicy) -> Table:
    active = [o for o in found.objects if o.state not in STATES]
    shown = active[:MOST_OBJECTS]
    most = max((o.ends.values for o in shown), default=0)
    registries = found.registries
    rows: list[tuple[Cell, ...]] = [
        (
            Name(text=o.name),
            o.clients,
            o.servers,
            o.perhaps or None,
            _bar(o.ends, most=most),
            *o.ends.parts.values(),
            o.fights or None,
        )
        for o in shown
    ]
    if registries.sets:
        rows.append((
            f"Registries: {counted(registries.sets, 'set')} of values", registries.clients, registries.servers, None, None,
            *registries.ends.parts.values(), None,
        ))  # fmt: skip
    return Table(
        name="Policy objects",
        columns=(
            Column(name="Object"),
            Column(name="Clients", kind="number"),
            Column(name="Servers", kind="number"),
            Column(name="Perhaps", kind="number"),
            Column(name="Values", kind="drawing"),
            *(Column(name=name, kind="number") for name in ENDS.values()),
            Column(name="Fights with", kind="number"),
        ),
        rows=rows,
        note=" ".join(
            filter(
                None,
                (
                    cut_note(len(shown), len(active), noun="objects that reach computers", where=SHEET),
                    NOTE,
                ),
            )
        ),
    )


def _bar(ends: Ends, *, most: int) -> Bar | None:
    return Bar(parts=tuple((SHADES[end], n) for end, n in ends.parts.items()), most=most) if ends.values else None


def _idle(found: ClientPolicy) -> Iterator[Block]:
    idle = [o for o in found.objects if o.state in STATES]
    if not idle:
        return
    shown = sorted(idle, key=lambda o: [*STATES].index(o.state))[:MOST_IDLE]
    yield Heading(text="Objects that reach no computer, as far as is known")
    yield Table(
        name="Objects that reach no computer",
        columns=(
            Column(name="Object"),
            Column(name="State", kind="short"),
            Column(name="Why", kind="long"),
            Column(name="Values", kind="number"),
        ),
        rows=[(Name(text=o.name), STATES[o.state][0], STATES[o.state][1], _values(o)) for o in shown],
        note=cut_note(len(shown), len(idle), noun="objects that reach no computer", where=SHEET),
    )


def _values(line: PolicyLine) -> int | None:
    return line.ends.values or None


def _conflicts(conflicts: list[ValueConflict]) -> Iterator[Block]:
    if not conflicts:
        return
    shown = conflicts[:MOST_CONFLICTS]
    doubtful = not all(c.is_certain for c in shown)
    yield Heading(text="Where objects contradict each other")
    yield Table(
        name="Policy conflicts",
        columns=(
            Column(name="Value", kind="code"),
            Column(name="Decides", kind="name"),
            Column(name="In force", kind="value"),
            Column(name="Is overruled", kind="name"),
            Column(name="Its value", kind="value"),
            Column(name="Computers", kind="number"),
            *((Column(name="Note", kind="short"),) if doubtful else ()),
        ),
        rows=[
            (
                Name(text=c.name), Name(text=c.decides), _said(c.value), Name(text=c.overruled), _said(c.other_value), c.computers,
                *((None if c.is_certain else Badge(tone="unknown", word="Order assumed"),) if doubtful else ()),
            )
            for c in shown
        ],
        note=cut_note(len(shown), len(conflicts), noun="contradictions", where="the sheet Policy conflicts"),
    )  # fmt: skip


def _said(value: str | None) -> Name:
    return Name(text="(nothing)" if value is None else shortened(value) or "(empty)")


def _undecided(found: ClientPolicy) -> Iterator[Block]:
    shown = found.undecided[:MOST_OPEN]
    if not shown:
        return
    yield Heading(text="What somebody has to decide")
    yield Table(
        name="Values to decide",
        columns=(
            Column(name="Value", kind="code"),
            Column(name="Now", kind="value"),
            Column(name="Set by", kind="name"),
            Column(name="Why it is not decided", kind="long"),
        ),
        rows=[
            (
                Name(text=u.name),
                _said(u.value),
                Name(text=u.example + (f" and {u.origins - 1:,} more" if u.origins > 1 else "")),
                u.why,
            )
            for u in shown
        ],
        note=cut_note(len(shown), len(found.undecided), noun="values to decide", where=SHEET),
    )


def _losses(found: ClientPolicy) -> Iterator[Block]:
    shown = found.losses[:MOST_LOST]
    if not shown:
        return
    yield Heading(text="What does not survive as it was")
    yield Table(
        name="Lost in conversion",
        columns=(
            Column(name="Value", kind="code"),
            Column(name="In force for"),
            Column(name="What is lost or changes", kind="long"),
        ),
        rows=[(Name(text=loss.name), _force(loss), loss.consequence) for loss in shown],
        note=cut_note(len(shown), len(found.losses), noun="losses", where=SHEET),
    )


def _force(loss: Loss) -> str:
    return f"{loss.computers:,} {listed([TRACKS[t] for t in loss.tracks])}" if loss.computers else "nobody today"


SECTION = Section(id="policy", title="Client policy", read=read, show=show, data=ClientPolicy)
