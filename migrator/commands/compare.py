"""`migrator compare`: what changed between two assessments."""

from __future__ import annotations

from pathlib import Path

import click

FOLDER = click.Path(path_type=Path)


@click.command("compare")
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER)
@click.option("--out", type=FOLDER, help="Folder for comparison.json; without it, only the terminal.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
def COMMAND(old: Path, new: Path, out: Path | None, as_json: bool) -> int:  # noqa: N802 - the registry's name
    """Say what changed between two assessments.

    OLD and NEW are folders that `migrator assess` wrote. Subjects are told apart by their ids, never by time.
    """
    import msgspec

    from migrator import cli
    from migrator.commands._write import write_new
    from migrator.comparison import compare

    found = compare(old, new)
    text = msgspec.json.format(msgspec.json.encode(found, order="deterministic"), indent=2)
    if out is not None:
        write_new(out, {"comparison.json": text})
    if as_json:
        click.echo(text.decode())
        return cli.DONE
    click.echo(click.style(found.sentence, bold=True))
    for name, count in found.places.items():
        click.echo(f"  {name:<12} {count.old:>9,} → {count.new:>9,}")
    for change in found.rules:
        if change.failed.old != change.failed.new:
            click.echo(f"  {change.rule_id} {change.title}: fails for {change.failed.old:,} → {change.failed.new:,}")
    if found.newly_seen or found.gone:
        click.echo(f"  {found.newly_seen:,} computers are new, {found.gone:,} are gone")
    return cli.DONE
