"""`migrator collect`: read a source into an estate; one subcommand a collector."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from migrator.collectors import Collector
from migrator.commands._sources import Sources, parameters_of, request_of

if TYPE_CHECKING:
    from migrator.estate.readings import Reading


def command_of(source: Collector) -> click.Command:
    """Return the command of a collector, made from what it says of itself."""
    options = parameters_of(source)
    options += [
        click.Option(
            ["--estate"], type=click.Path(path_type=Path), default=Path("estate"), show_default=True,
            help="Folder of the estate; made if it is not there.",
        ),
        click.Option(["--quiet"], is_flag=True, help="Show no progress."),
    ]  # fmt: skip
    text = f"{source.title}.\n\nReads {source.reads}.\n\nPermission: {source.permission}."
    return click.Command(source.name, params=options, callback=_callback(source), help=text, short_help=source.title)


def _callback(source: Collector) -> Callable[..., int]:
    def run(estate: Path, quiet: bool, paths: tuple[Path, ...] = (), **given: object) -> int:
        import shutil

        from migrator import cli
        from migrator.commands._terminal import progress
        from migrator.estate.store import Estate

        fresh = not estate.exists()
        with progress(quiet=quiet) as steps:
            steps(f"Reading {source.title}")
            goal = Estate.create(estate)
            try:
                readings = source.run(request_of(source, given, paths=paths, estate=goal, progress=steps))
            finally:
                if fresh and not goal.readings():
                    shutil.rmtree(estate)
        for reading in readings:
            _tell(reading)
        click.echo(f"Estate: {estate}")
        if any(r.problem or any(f.state == "refused" for f in r.files) for r in readings):
            return cli.NOTHING_READ if not any(_holds_something(r) for r in readings) else cli.SOME_UNREAD
        return cli.DONE

    return run


def _holds_something(reading: Reading) -> bool:
    """Tell whether anything was read: rows of a finished reading, or parts of one that is to be gone on with."""
    return any(t.rows for t in reading.tables.values()) or (reading.ended is None and bool(reading.done))


def _tell(reading: Reading) -> None:
    click.echo(click.style(f"{reading.source} {reading.scope}", bold=True))
    for name, table in sorted(reading.tables.items()):
        if table.rows:
            notes = [] if table.complete else ["incomplete"]
            notes += [f"{table.repeated:,} repeated keys merged"] if table.repeated else []
            click.echo(f"  {name:<24}{table.rows:>12,}" + (f"  ({', '.join(notes)})" if notes else ""))
    for file in reading.files:
        if file.kind == "operation" and file.state == "read" and not file.note:
            continue
        words = file.note if file.state in ("skipped", "refused") else f"{file.kind}, {file.rows:,} rows"
        note = f" {file.note}" if file.note and file.state not in ("skipped", "refused") else ""
        click.echo(f"  {file.state}: {file.path} ({words}){note}")
    for gap in reading.gaps:
        click.echo(f"  not known: {gap.table}: {gap.what}" + (f" ({gap.why})" if gap.why else ""))
    if reading.problem:
        click.echo(f"  Problem: {reading.problem}" + (f"\n  Hint: {reading.hint}" if reading.hint else ""))
    if reading.ended is None and reading.done:
        click.echo("  Not at its end: the same command goes on where it stopped.")


COMMAND = Sources("collect", help="Read a source into an estate.", command=command_of)
