"""`migrator check`: test whether a source can be read; collects nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click


@click.command("check")
@click.argument("source")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def COMMAND(source: str, paths: tuple[Path, ...]) -> int:  # noqa: N802 - the registry's name for a verb's command
    """Test whether a source can be read; collects nothing.

    SOURCE is a name from `migrator sources`; for a source of files, PATHS are the files that collect would get.
    """
    import difflib
    import tempfile

    from migrator import cli
    from migrator.collectors import Request, collector, collector_names
    from migrator.commands._terminal import Quiet
    from migrator.errors import SettingsError
    from migrator.estate.store import Estate

    if source not in collector_names():
        near = difflib.get_close_matches(source, collector_names(), n=1)
        raise SettingsError(
            f"There is no source {source}.", hint=f"Did you mean {near[0]}?" if near else "See `migrator sources`."
        )
    found = collector(source)
    if found.takes_paths and not paths:
        raise SettingsError(f"{source} needs a file or folder.", hint=f"migrator check {source} PATH")
    with tempfile.TemporaryDirectory() as folder:
        request = Request(
            estate=Estate.create(Path(folder) / "estate"),
            paths=paths,
            options={o.name: o.default for o in found.options},
            clock=lambda: datetime.now(UTC).replace(microsecond=0),
            progress=Quiet(),
        )
        readings = found.run(request)
    for reading in readings:
        click.echo(f"{reading.source} {reading.scope}: {'would be read' if not reading.problem else reading.problem}")
        for name, table in sorted(reading.tables.items()):
            if table.rows:
                click.echo(f"  {name:<24}{table.rows:>12,}")
        for gap in reading.gaps:
            click.echo(f"  not known: {gap.table}: {gap.what}")
    return cli.NOTHING_READ if all(r.problem for r in readings) else cli.DONE
