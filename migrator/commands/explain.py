"""`migrator explain`: what a rule asks, and why."""

from __future__ import annotations

import click


@click.command("explain")
@click.argument("rule", nargs=-1)
def COMMAND(rule: tuple[str, ...]) -> int:  # noqa: N802 - the registry's name for a verb's command
    """Print what a rule asks, and why; without a name, list all rules."""
    import difflib

    from migrator import cli
    from migrator.errors import SettingsError
    from migrator.rules import file_of, rules

    known = {r.id: r for r in rules()}
    if not rule:
        for found in known.values():
            head = found.header
            click.echo(f"{found.id}  {head.severity:<8} {head.about:<9} {head.title}")
        return cli.DONE
    for name in rule:
        if name.upper() not in known:
            padded = f"{name[:3]}{name[3:]:0>3}".upper()
            near = [padded] if padded in known else difflib.get_close_matches(name.upper(), list(known), n=1)
            raise SettingsError(
                f"There is no rule {name}.",
                hint=f"Did you mean {near[0]}?" if near else "`migrator explain` lists the rules.",
            )
    for name in rule:
        found = known[name.upper()]
        head = found.header
        click.echo(click.style(f"{found.id} {head.title}", bold=True))
        click.echo(f"About each {head.about}; {head.severity}, {head.effort} of work.")
        click.echo(f"Why:    {head.why}\nDo:     {head.remedy}\nSource: {head.source}")
        click.echo(f"Reads:  {', '.join(sorted(found.query.tables))}\n")
        click.echo(file_of(found.id).read_text(encoding="utf-8"))
    return cli.DONE
