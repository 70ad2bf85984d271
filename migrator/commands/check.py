"""`migrator check`: test whether a source can be read; collects nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from migrator.collectors import Collector, Finding
from migrator.commands._sources import Sources, parameters_of, request_of

if TYPE_CHECKING:
    from migrator.estate.readings import Reading

MARKS = {True: ("ok", "green"), False: ("no", "red"), None: ("--", None)}


def command_of(source: Collector) -> click.Command:
    """Return the command that tests a collector's source; it takes what collecting takes."""
    text = f"Test whether this can be read; collects nothing.\n\n{source.title}.\n\nPermission: {source.permission}."
    return click.Command(
        source.name, params=parameters_of(source), callback=_callback(source), help=text, short_help=source.title
    )


def _callback(source: Collector) -> Callable[..., int]:
    def run(paths: tuple[Path, ...] = (), **given: object) -> int:
        import tempfile

        from migrator.commands._terminal import Quiet
        from migrator.estate.store import Estate

        with tempfile.TemporaryDirectory() as folder:
            request = request_of(
                source, given, paths=paths, estate=Estate.create(Path(folder) / "estate"), progress=Quiet()
            )
            if source.check is None:
                return _tell_readings(source.run(request))
            return _tell_findings(source.check(request))

    return run


def _tell_findings(findings: Iterable[Finding]) -> int:
    """Print each finding as it comes; what does not hold makes the source one that cannot be read, or not whole."""
    from migrator import cli

    failed: set[str] = set()
    held: set[str] = set()
    about = ""
    for finding in findings:
        if finding.about != about:
            about = finding.about
            click.echo(click.style(about, bold=True))
        mark, colour = MARKS[finding.ok]
        click.echo(
            f"  {click.style(mark, fg=colour)}  {finding.what}" + (f"\n      {finding.hint}" if finding.hint else "")
        )
        if finding.ok is not None:
            (held if finding.ok else failed).add(finding.about)
    if not failed:
        return cli.DONE
    return cli.SOME_UNREAD if held else cli.NOTHING_READ


def _tell_readings(readings: list[Reading]) -> int:
    from migrator import cli

    for reading in readings:
        click.echo(f"{reading.source} {reading.scope}: {'would be read' if not reading.problem else reading.problem}")
        for name, table in sorted(reading.tables.items()):
            if table.rows:
                click.echo(f"  {name:<24}{table.rows:>12,}")
        for gap in reading.gaps:
            click.echo(f"  not known: {gap.table}: {gap.what}")
    return cli.NOTHING_READ if all(r.problem for r in readings) else cli.DONE


COMMAND = Sources("check", help="Test whether a source can be read; collects nothing.", command=command_of)
