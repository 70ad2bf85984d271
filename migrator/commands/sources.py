"""`migrator sources`: what can be read, with which permission; our export script and templates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click


@click.command("sources")
@click.option("--script", help="Print the export script of a source, for example wsus-export.")
@click.option("--template", help="Print the templates of a source, for example inventory.")
@click.option("--page", help="Print the page of a source: rights, cost to the server, firewall, examples.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder into which script or templates are written instead."
)
def COMMAND(  # noqa: N802 - the registry's name for a verb's command
    script: str | None, template: str | None, page: str | None, out: Path | None
) -> int:
    """List what can be read, and with which permission."""
    from migrator import cli
    from migrator.collectors import collector, collector_names, pages
    from migrator.errors import SettingsError

    found = [collector(name) for name in collector_names()]
    kinds = (
        ("script", script, {c.name: c.scripts for c in found}),
        ("template", template, {c.name: c.templates for c in found}),
        ("page", page, {c.name: pages(c.name) for c in found}),
    )
    for kind, wanted, texts in kinds:
        if wanted is None:
            continue
        having = [name for name in texts if texts[name]]
        if wanted not in having:
            raise SettingsError(f"There is no {kind} {wanted}.", hint=f"Sources with a {kind}: {', '.join(having)}.")
        hand_out(texts[wanted], out)
        return cli.DONE
    for source in found:
        click.echo(click.style(source.name, bold=True))
        click.echo(f"  {source.title}\n  Reads:      {source.reads}\n  Permission: {source.permission}")
        if source.scripts:
            click.echo(f"  Scripts:    {', '.join(source.scripts)}")
        if pages(source.name):
            click.echo(f"  Page:       migrator sources --page {source.name}")
        if source.templates:
            click.echo(f"  Templates:  {', '.join(source.templates)}")
    return cli.DONE


def hand_out(texts: Mapping[str, str], out: Path | None) -> None:
    """Print texts, each under its name where there are several, or write them into a folder that has none of them."""
    from migrator.commands._write import write_new

    if out is None:
        for name, text in texts.items():
            if len(texts) > 1:
                click.echo(f"# --- {name}")
            click.echo(text, nl=not text.endswith("\n"))
        return
    written = write_new(out, {n: t.encode("utf-8-sig" if n.endswith(".csv") else "utf-8") for n, t in texts.items()})
    for path in written:
        click.echo(str(path))
