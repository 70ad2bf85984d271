"""`migrator collect`: read a source into an estate; one subcommand a collector."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migrator.cli import LazyGroup
from migrator.collectors import Collector, collector, collector_names

if TYPE_CHECKING:
    from migrator.estate.readings import Reading

KINDS: dict[str, Any] = {
    "text": str,
    "number": int,
    "path": click.Path(path_type=Path),
    "flag": bool,
}


class Sources(LazyGroup):
    """A group whose commands are the collectors."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return collector_names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return command_of(collector(cmd_name)) if cmd_name in collector_names() else None


def command_of(source: Collector) -> click.Command:
    """Return the command of a collector, made from what it says of itself."""
    options: list[click.Parameter] = [
        click.Option(
            [f"--{o.name}", o.name.replace("-", "_")],
            help=o.help,
            type=KINDS[o.kind],
            is_flag=o.kind == "flag",
            default=o.default,
            show_default=o.default is not None and o.kind != "flag",
        )
        for o in source.options
    ]
    if source.takes_paths:
        options.insert(0, click.Argument(["paths"], nargs=-1, required=True, type=click.Path(path_type=Path)))
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
    def run(estate: Path, quiet: bool, paths: tuple[Path, ...] = (), **options: object) -> int:
        import shutil

        from migrator import cli
        from migrator.collectors import Request
        from migrator.commands._terminal import progress
        from migrator.estate.store import Estate

        named = {o.name: options[o.name.replace("-", "_")] for o in source.options}
        fresh = not estate.exists()
        with progress(quiet=quiet) as steps:
            steps(f"Reading {source.title}")
            goal = Estate.create(estate)
            try:
                readings = source.run(
                    Request(
                        estate=goal,
                        paths=paths,
                        options=named,
                        clock=lambda: datetime.now(UTC).replace(microsecond=0),
                        progress=steps,
                    )
                )
            finally:
                if fresh and not goal.readings():
                    shutil.rmtree(estate)
        for reading in readings:
            _tell(reading)
        click.echo(f"Estate: {estate}")
        if any(r.problem or any(f.state == "refused" for f in r.files) for r in readings):
            return cli.NOTHING_READ if not any(t.rows for r in readings for t in r.tables.values()) else cli.SOME_UNREAD
        return cli.DONE

    return run


def _tell(reading: Reading) -> None:
    click.echo(click.style(f"{reading.source} {reading.scope}", bold=True))
    for name, table in sorted(reading.tables.items()):
        if table.rows:
            notes = [] if table.complete else ["incomplete"]
            notes += [f"{table.repeated:,} repeated keys merged"] if table.repeated else []
            click.echo(f"  {name:<24}{table.rows:>12,}" + (f"  ({', '.join(notes)})" if notes else ""))
    for file in reading.files:
        words = file.note if file.state in ("skipped", "refused") else f"{file.kind}, {file.rows:,} rows"
        click.echo(f"  {file.state}: {file.path} ({words})" + (f" {file.note}" if file.state == "partly read" else ""))
    for gap in reading.gaps:
        click.echo(f"  not known: {gap.table}: {gap.what}" + (f" ({gap.why})" if gap.why else ""))
    if reading.problem:
        click.echo(f"  Problem: {reading.problem}" + (f"\n  Hint: {reading.hint}" if reading.hint else ""))


COMMAND = Sources(name="collect", help="Read a source into an estate.")
