"""`migrator sources`: what can be read, with which permission; our export script and templates."""

from __future__ import annotations

import click


@click.command("sources")
@click.option("--script", help="Print an export script, for example wsus-export.")
@click.option("--template", help="Print the templates of a source, for example inventory.")
def COMMAND(script: str | None, template: str | None) -> int:  # noqa: N802 - the registry's name for a verb's command
    """List what can be read, and with which permission."""
    from migrator import cli
    from migrator.collectors import collector, collector_names
    from migrator.errors import SettingsError

    found = [collector(name) for name in collector_names()]
    if script is not None:
        texts = {name: text for c in found for name, text in c.scripts.items()}
        if script not in texts:
            raise SettingsError(f"There is no script {script}.", hint=f"Scripts: {', '.join(texts) or 'none'}.")
        click.echo(texts[script], nl=False)
        return cli.DONE
    if template is not None:
        named = {c.name: c for c in found if c.templates}
        if template not in named:
            raise SettingsError(f"{template} has no template.", hint=f"Templates: {', '.join(named) or 'none'}.")
        for name, text in named[template].templates.items():
            click.echo(f"# --- {name}")
            click.echo(text, nl=not text.endswith("\n"))
        return cli.DONE
    for source in found:
        click.echo(click.style(source.name, bold=True))
        click.echo(f"  {source.title}\n  Reads:      {source.reads}\n  Permission: {source.permission}")
        if source.scripts:
            click.echo(f"  Scripts:    {', '.join(source.scripts)}")
        if source.templates:
            click.echo(f"  Templates:  {', '.join(source.templates)}")
    return cli.DONE
