"""`migrator explain`: what a rule asks, and why; or where Windows scans with given policy values."""

from __future__ import annotations

from collections.abc import Sequence

import click


@click.command("explain")
@click.argument("asked", nargs=-1, metavar="[RULE | NAME=VALUE]...")
@click.option("--build", metavar="BUILD", help="Windows of the values: 22631, 22631.4317, or a release: '11 23H2'.")
@click.option("--server", is_flag=True, help="It is a server.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer about values as JSON.")
def COMMAND(asked: tuple[str, ...], build: str | None, server: bool, as_json: bool) -> int:  # noqa: N802 - the registry's name for a verb's command
    """Print what a rule asks, and why; or where Windows scans.

    Without a name, list all rules. With registry values, as in `WUServer=http://x:8530 UseWUServer=1 --build 22631`, say
    for each class of updates where Windows scans and downloads, which value decides, what has no effect on that build, and
    what each step of the cut-over gives; without --build, for every Windows in short form.
    """
    from migrator import cli
    from migrator.errors import SettingsError

    values = [a for a in asked if "=" in a]
    names = [a for a in asked if "=" not in a]
    about_values = bool(values) or build is not None or server
    if names and about_values:
        raise SettingsError(
            f"{names[0]} is not a value, and rules are explained apart.", hint="Write values as NAME=VALUE."
        )
    if as_json and not about_values:
        raise SettingsError("--json is for values.", hint="Write values as NAME=VALUE.")
    if about_values:
        from migrator.commands._scan_answer import answers
        from migrator.commands._scan_asked import asked_windows, given_values
        from migrator.commands._scan_shown import show

        given = given_values(values)
        show(given, answers(given, asked_windows(build, server=server)), as_json=as_json)
    elif names:
        _explain_rules(names)
    else:
        _list_rules()
    return cli.DONE


def _list_rules() -> None:
    from migrator.rules import rules

    for found in rules():
        head = found.header
        click.echo(f"{found.id}  {head.severity:<8} {head.about:<9} {head.title}")


def _explain_rules(names: Sequence[str]) -> None:
    import difflib

    from migrator.commands._scan_asked import known_values
    from migrator.errors import SettingsError
    from migrator.rules import file_of, rules

    known = {r.id: r for r in rules()}
    for name in names:
        if name.upper() not in known:
            padded = f"{name[:3]}{name[3:]:0>3}".upper()
            near = [padded] if padded in known else difflib.get_close_matches(name.upper(), list(known), n=1)
            values = [v.name for v in known_values() if v.name.lower() == name.lower()]
            hint = f"Did you mean {near[0]}?" if near else "`migrator explain` lists the rules."
            raise SettingsError(
                f"There is no rule {name}.",
                hint=f"Write a value with what it holds: {values[0]}=..." if values else hint,
            )
    for name in names:
        found = known[name.upper()]
        head = found.header
        click.echo(click.style(f"{found.id} {head.title}", bold=True))
        click.echo(f"About each {head.about}; {head.severity}, {head.effort} of work.")
        click.echo(f"Why:    {head.why}\nDo:     {head.remedy}\nSource: {head.source}")
        click.echo(f"Reads:  {', '.join(sorted(found.query.tables))}\n")
        click.echo(file_of(found.id).read_text(encoding="utf-8"))
