"""Where computers take their updates from today: by class, by group, what stops them, what has to be tested on one device."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.reports.model import (
    Badge,
    Bar,
    Block,
    Column,
    Heading,
    Legend,
    Line,
    Lines,
    Name,
    Section,
    Shade,
    Table,
    Words,
)  # fmt: skip
from migrator.reports.policy_words import CLASSES, NOT_READ, SOURCES, classes_in_words
from migrator.reports.sections._scan_data import FromWhere, ScanSources, ScanTest, read
from migrator.reports.words import counted, cut_note, listed, share, verb

MOST_GROUPS, MOST_BLOCKS, MOST_TESTS = 12, 8, 12
SHADES: dict[str, Shade] = {"wsus": "old", "wu": "cloud", "none": "ink", "verify": "open"}
HEADS = {"wsus": "WSUS", "wu": "Windows Update", "none": "Nothing", "verify": "Check"}


def show(found: ScanSources) -> Iterator[Block]:
    if not found.was_read:
        yield Words(rest=f"{NOT_READ}, so where the computers scan is not known.", look="sub")
        return
    if not found.answered:
        yield Words(
            rest="Of no computer both its policy and its Windows are known, so where they scan is not.", look="sub"
        )
        return
    yield Words(rest=_sentence(found), look="sub")
    yield Legend(items=tuple((SHADES[source], words) for source, words in SOURCES.items()))
    yield _classes(found)
    if found.blocked:
        yield Heading(text="Values that stop updates")
        yield _blocked(found)
    if found.groups:
        yield Heading(text="By group")
        yield _groups(found)
    if found.tests:
        yield Heading(text="What to check on one device")
        yield Words(
            rest="Here the pages of Microsoft do not settle the source, or two of them say different things. One device of each "
            "kind answers for all of its kind.",
            look="sub",
        )
        yield Lines(name="Tests", items=tuple(_test(n, t) for n, t in enumerate(found.tests[:MOST_TESTS], start=1)))


def _sentence(found: ScanSources) -> str:
    quality = next(c.scanned for c in found.classes if c.update_class == "quality")
    open_ = quality.verify
    parts = [
        f"Where they scan follows from policy and Windows for {found.answered:,} of {counted(found.computers, 'computer')}.",
        f"{quality.wsus:,} of these take quality updates from WSUS, {quality.wu:,} from Windows Update"
        + (f", {quality.none:,} from nowhere" if quality.none else "")
        + (f"; of {open_:,} one device has to tell." if open_ else "."),
    ]
    if found.dual_scan:
        parts.append(
            f"{counted(found.dual_scan, 'computer')} {verb(found.dual_scan, 'scans', 'scan')} Windows Update beside WSUS because "
            "of a deferral (dual scan)"
            + (f"; of {found.dual_scan_not_known:,} that is not known." if found.dual_scan_not_known else ".")
        )
    elif found.dual_scan_not_known:
        parts.append(
            f"Whether a deferral makes them scan both (dual scan) is not known of {found.dual_scan_not_known:,}."
        )
    else:
        parts.append("None scans both because of a deferral (dual scan).")
    return " ".join(parts)


def _bar(scanned: FromWhere, *, most: int) -> Bar:
    return Bar(parts=tuple((SHADES[source], n) for source, n in scanned.parts.items()), most=most)


def _classes(found: ScanSources) -> Table:
    return Table(
        name="Scan sources",
        columns=(
            Column(name="Class of updates", kind="short"),
            Column(name=f"Of {found.answered:,} computers", kind="drawing"),
            *(Column(name=head, kind="number") for head in HEADS.values()),
            Column(name="Share of WSUS", kind="number"),
        ),
        rows=[
            (
                CLASSES[c.update_class],
                _bar(c.scanned, most=found.answered),
                *c.scanned.parts.values(),
                share(c.scanned.wsus, found.answered),
            )
            for c in found.classes
        ],
    )


def _blocked(found: ScanSources) -> Table:
    shown = found.blocked[:MOST_BLOCKS]
    return Table(
        name="Values that stop updates",
        columns=(
            Column(name="Value", kind="code"),
            Column(name="Stops", kind="long"),
            Column(name="Computers", kind="number"),
            Column(name="Share", kind="number"),
        ),
        rows=[
            (b.value, _upper(classes_in_words(b.classes)), b.computers, share(b.computers, found.answered))
            for b in shown
        ],
        note=cut_note(len(shown), len(found.blocked), noun="values", where="the sheet Scan source"),
    )


def _groups(found: ScanSources) -> Table:
    shown = found.groups[:MOST_GROUPS]
    return Table(
        name="Scan sources of groups",
        columns=(
            Column(name="WSUS group"),
            Column(name="Computers", kind="number"),
            Column(name="Quality from"),
            Column(name="Feature from"),
            Column(name="Drivers from"),
            Column(name="Dual scan", kind="number"),
            Column(name="Not known", kind="number"),
        ),
        rows=[
            (
                Name(text=g.group), g.computers, _from(g.quality), _from(g.feature), _from(g.driver), g.dual_scan,
                g.computers - g.answered,
            )
            for g in shown
        ],
        note=cut_note(len(shown), len(found.groups), noun="groups", where="the sheet Groups to targets"),
    )  # fmt: skip


def _from(scanned: FromWhere) -> str:
    """Return one source where all computers share it, else the sources with their numbers."""
    there = {source: n for source, n in scanned.parts.items() if n}
    if len(there) == 1:
        [only] = there
        return _upper(SOURCES[only])
    words = SOURCES | {"verify": "to check"}
    return ", ".join(f"{n:,} {words[source]}".replace(" ", "\u00a0") for source, n in there.items())


def _test(number: int, test: ScanTest) -> Line:
    pages = f" Another page says otherwise: {test.contradicted_by}" if test.contradicted_by else ""
    return Line(
        code=f"test-{number}",
        title=f"{_upper(classes_in_words(test.classes))} on {listed(test.windows)}",
        badge=Badge(tone="unknown", word="Not settled") if test.is_open else Badge(tone="advisory", word="Disputed"),
        count=counted(test.computers, "computer"),
        tag="",
        inside=(("Why", f"{test.reason}{pages}"), ("Read the outcome", test.reading)),
        source=test.link,
        run=test.test.replace("; ", "\n"),
        found=Table(
            name=f"Devices for test {number}",
            columns=(Column(name="Run it on one of these"), Column(name="Windows")),
            rows=[(Name(text=d.name), d.windows) for d in test.devices],
        ),
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


SECTION = Section(id="scan", title="Where updates come from", read=read, show=show, data=ScanSources)
