"""How the answer about where Windows scans looks in a terminal, and as JSON."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Sequence

import click
import msgspec

from migrator.commands._scan_answer import CLASSES, MICROSOFT, Answer, Step
from migrator.commands._scan_asked import GivenValue
from migrator.commands._terminal import _fit as fit
from migrator.reference import reference_table

SOURCES = {"wsus": "WSUS", "wu": "Windows Update", "none": "nowhere", "verify": "check one device"}
SHORT = {"wsus": "WSUS", "wu": "WU", "none": "-", "verify": "check"}
DOWNLOADS = {
    "wsus": "WSUS server", "alternate": "alternate server", "microsoft": "Microsoft", "windows_update": "Windows Update",
    "file_shares": "file shares", "none": "nowhere", "verify": "as scanned",
}  # fmt: skip
HEADS = {
    "feature": "feature", "quality": "quality", "driver": "drivers", "other": "other", "third_party": "third",
    "definitions": "Defender",
}  # fmt: skip
KEY = "WU: Windows Update. check: on one device. ?: the sources disagree. -: from nowhere. third: of other publishers."


def show(given: Sequence[GivenValue], found: Sequence[Answer], *, as_json: bool) -> None:
    """Print one answer in full, several in short form."""
    if as_json:
        click.echo(_json(given, found))
    elif len(found) == 1:
        _show_one(given, found[0])
    else:
        _show_several(given, found)


def sentence(found: Answer) -> str:
    """Say in one sentence where Microsoft's updates come from today."""
    rows = {c: found.classes[c] for c in MICROSOFT}
    disputed = any(r["scan_from"] != "verify" and r["confidence"] == "disputed" for r in rows.values())
    doubt = "; the sources disagree, so check one device" if disputed else ""
    by_source: dict[str, list[str]] = {}
    for name, row in rows.items():
        by_source.setdefault(row["scan_from"], []).append(_small(name))
    if len(by_source) == 1:
        [source] = by_source
        return {
            "wsus": f"All classes of Microsoft's updates come from WSUS{doubt}.",
            "wu": f"All classes of Microsoft's updates come from Windows Update{doubt}.",
            "none": "Microsoft's updates come from nowhere.",
            "verify": "Where Microsoft's updates come from has to be checked on one device.",
        }[source]
    parts = [
        f"{_and(names)} have to be checked on one device"
        if source == "verify"
        else f"{_and(names)} come from {SOURCES[source]}"
        for source, names in by_source.items()
    ]
    text = "; ".join(parts) + doubt
    return f"{text[:1].upper()}{text[1:]}."


def _show_one(given: Sequence[GivenValue], found: Answer) -> None:
    windows = found.windows
    named = windows.release or windows.name
    build = f", build {windows.build}" if windows.build else ""
    of = f" ({windows.name})" if named != windows.name else ""
    click.echo(click.style(f"{named}{build}{of}", bold=True))
    _wrapped(", ".join(f"{v.path}={v.value}" for v in given) or "No value is set.", indent="  ")
    click.echo()
    _wrapped(sentence(found), bold=True)
    click.echo()
    _show_classes(found)
    click.echo()
    _show_facts(given, found)
    _show_tests(found)
    _show_steps(found)


def _show_classes(found: Answer) -> None:
    heads = ["", "scanned from", "downloaded from", "decided by"]
    rows = [[CLASSES[c], *_cells(found.classes[c])] for c in CLASSES]
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(3)]
    for row in [heads, *rows]:
        open_question = row[1] == SOURCES["verify"]
        mark = click.style(fit("◇"), fg="magenta") if open_question else " "
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        line = f"{cells[0]}  {_source(cells[1], open_question)}  {cells[2]}  {row[3]}"
        click.echo(f"  {mark} {line}" if row is not heads else _dim(f"    {line}"))


def _cells(row: dict[str, object]) -> list[str]:
    source = SOURCES[str(row["scan_from"])]
    disputed = row["confidence"] == "disputed" and row["scan_from"] != "verify"
    return [f"{source} (disputed)" if disputed else source, DOWNLOADS[str(row["download_from"])], str(row["decides"])]


def _show_facts(given: Sequence[GivenValue], found: Answer) -> None:
    dual = {
        True: "on: a deferral sends Windows content to Windows Update beside WSUS",
        False: "off",
        None: "not known; see below what to check",
    }
    _fact("Dual scan", dual[found.dual_scan])
    if given:
        _fact("No effect here", ", ".join(_ignored(given, found)) or "none of these values")
    if unrelated := _unrelated(given):
        _fact("Not about this", ", ".join(unrelated))
    _fact("Stopped by", ", ".join(found.named("blocked_by")) or "nothing")
    if found.delays:
        _fact("Held up or hidden", found.delays)
    moving = [c for c in MICROSOFT if found.classes[c]["scan_from"] != "wu"]
    changes = [(change, names) for change, names in _grouped(found, "change", of=moving) if change]
    for change, names in changes:
        whose = "all of Microsoft's classes" if len(names) == len(MICROSOFT) else _and(names)
        _fact("One change", f"{change}, and {whose} come from Windows Update. The steps below give the safe order")
    if not moving:
        _fact("One change", "none: Windows Update is the source already")
    for i, (reason, names) in enumerate(_grouped(found, "reason")):
        _fact("" if i else "Why", f"{', '.join(names)}: {reason}")
    for i, note in enumerate(found.notes):
        _fact("" if i else "About it", f"{note}.")


def _show_tests(found: Answer) -> None:
    open_rows = [c for c in CLASSES if found.classes[c]["test"]]
    for test, names in _grouped(found, "test", of=open_rows):
        row = next(found.classes[c] for c in open_rows if found.classes[c]["test"] == test)
        click.echo()
        _wrapped(f"{fit('◇')} Check on one device: {_and(names)}", colour="magenta")
        for command in test.split("; "):
            click.echo(f"    {command}")
        _wrapped(str(row["test_reading"]), indent="  ")
        for words, page in (("One page", row["link"]), ("Another", row["contradicted_by"])):
            if page:
                click.echo(f"  {words:<10}{page}")


def _show_steps(found: Answer) -> None:
    click.echo()
    click.echo(click.style("What each step of the cut-over gives", bold=True))
    wide = max(len(s.title) for s in found.steps)
    click.echo(_dim(f"      {' ' * wide}  {'  '.join(HEADS.values())}"))
    before = found.steps[0].scan_from
    for step in found.steps:
        click.echo(f"  {step.step:>2}  {step.title.ljust(wide)}  {_line(step, before=before)}")
        before = step.scan_from
    _wrapped(KEY, indent="  ", dim=True)


def _show_several(given: Sequence[GivenValue], found: Sequence[Answer]) -> None:
    _wrapped(", ".join(f"{v.path}={v.value}" for v in given) or "No value is set.", bold=True)
    click.echo()
    wide = max(len(a.windows.name) for a in found)
    click.echo(_dim(f"  {' ' * wide}  {'  '.join(HEADS.values())}  dual scan"))
    for answer in found:
        today = answer.steps[0]
        dual = {True: "on", False: "off", None: "check"}[answer.dual_scan]
        line = _line(today, before=today.scan_from, last=len(HEADS["definitions"]))
        click.echo(f"  {answer.windows.name.ljust(wide)}  {line}  {_source(dual, answer.dual_scan is None)}")
    click.echo()
    _wrapped(f"{KEY} With --build the answer says why.", dim=True)


def _line(step: Step, *, before: dict[str, str], last: int = 0) -> str:
    """Return the sources of the classes below their heads; what differs from before is bold."""
    cells = []
    for c, head in HEADS.items():
        source = step.scan_from[c]
        text = SHORT[source] + ("?" if c in step.disputed else "")
        room = " " * ((last if c == "definitions" else len(head)) - len(text))
        cells.append(_source(text, source == "verify", bold=before[c] != source) + room)
    return "  ".join(cells)


def _ignored(given: Sequence[GivenValue], found: Answer) -> list[str]:
    """Return the values that no class of Microsoft's updates heeds."""
    counts = [set(str(found.classes[c]["ignored"]).split(", ")) for c in MICROSOFT]
    return [v.path for v in given if all(v.name in names for names in counts)]


def _unrelated(given: Sequence[GivenValue]) -> list[str]:
    """Return the values that have nothing to do with where Windows scans."""
    about = {(r["side"], r["key"], r["value_name"]) for r in reference_table("scan_value").records()}
    return [v.path for v in given if (v.side, v.key, v.name) not in about]


def _grouped(found: Answer, column: str, *, of: Iterable[str] = tuple(CLASSES)) -> list[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for c in of:
        groups.setdefault(str(found.classes[c][column]), []).append(_small(c))
    return list(groups.items())


def _json(given: Sequence[GivenValue], found: Sequence[Answer]) -> str:
    told = {
        "values": [{"side": v.side, "key": v.key, "name": v.name, "value": v.value} for v in given],
        "generations": [
            {
                "generation": a.windows.generation,
                "name": a.windows.name,
                "role": a.windows.role,
                "build": a.windows.build,
                "release": a.windows.release,
                "sentence": sentence(a),
                "dual_scan": a.dual_scan,
                "ignored": _ignored(given, a),
                "blocked_by": a.named("blocked_by"),
                "delays": [d for d in a.delays.split(", ") if d],
                "notes": a.notes,
                "classes": [_plain(a.classes[c]) for c in CLASSES],
                "steps": [{"step": s.step, "title": s.title, "scan_from": s.scan_from} for s in a.steps],
            }
            for a in found
        ],
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()


def _plain(row: dict[str, object]) -> dict[str, object]:
    return {k: v for k, v in row.items() if k not in ("profile_id", "generation", "track", "step")}


def _fact(name: str, text: str) -> None:
    lines = textwrap.wrap(text, width=_width() - 20, break_long_words=False, break_on_hyphens=False) or [""]
    click.echo(f"  {name:<18}{lines[0]}")
    for line in lines[1:]:
        click.echo(" " * 20 + line)


def _wrapped(text: str, *, indent: str = "", bold: bool = False, dim: bool = False, colour: str | None = None) -> None:
    for line in textwrap.wrap(text, width=_width() - len(indent), break_long_words=False, break_on_hyphens=False):
        click.echo(indent + click.style(line, bold=bold or None, dim=dim or None, fg=colour))


def _width() -> int:
    return max(60, min(shutil.get_terminal_size().columns, 110))


def _source(text: str, open_question: bool, *, bold: bool = False) -> str:
    return click.style(text, fg="magenta" if open_question else None, bold=bold or None)


def _dim(text: str) -> str:
    return click.style(text, dim=True)


def _small(update_class: str) -> str:
    """Return the name of a class within a sentence."""
    name = CLASSES[update_class]
    return name if name.startswith("Defender") else f"{name[:1].lower()}{name[1:]}"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
