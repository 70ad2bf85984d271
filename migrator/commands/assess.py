"""`migrator assess`: judge an estate and write report, workbook and plan."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

FOLDER = click.Path(path_type=Path)


class Day(click.ParamType[date]):
    """A day as 2026-12-31."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is not a day; write it as 2026-12-31.", param, ctx)


DAY = Day()


@click.command("assess")
@click.argument("estate", type=FOLDER)
@click.option("--out", type=FOLDER, default=Path("assessment"), show_default=True, help="Folder for the results.")
@click.option("--config", type=FOLDER, help="Settings file (migrator.toml).")
@click.option("--decisions", type=FOLDER, help="Workbook or CSV with decisions of people.")
@click.option("--rules", type=FOLDER, help="Folder of rules of your own.")
@click.option("--as-of", type=DAY, help="Day that calendar questions are asked for.  [default: today]")
@click.option("--fail-on", type=click.Choice(["blocker", "risk", "note"]), help="Exit 1 if a rule this severe fails.")
@click.option("--ignore-unknown", is_flag=True, help="With --fail-on: do not count what is not known.")
@click.option("--force", is_flag=True, help="Replace an earlier assessment in the folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def COMMAND(  # noqa: N802 - the registry's name for a verb's command
    estate: Path,
    out: Path,
    config: Path | None,
    decisions: Path | None,
    rules: Path | None,
    as_of: date | None,
    fail_on: str | None,
    ignore_unknown: bool,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Judge an estate and write report, workbook and plan.

    Exit codes: 0 done, 1 --fail-on was met, 2 a mistake in the command or settings, 3 some source could not be
    read, 4 nothing could be read.
    """
    from migrator.commands._assess import Order, carry_out
    from migrator.commands._terminal import progress
    from migrator.settings import load_settings

    with progress(quiet=quiet or as_json) as steps:
        return carry_out(
            Order(
                estate=estate,
                out=out,
                settings=load_settings(config),
                as_of=as_of or datetime.now().date(),  # noqa: DTZ005 - the day on the user's calendar
                force=force,
                rules=rules,
                decisions=decisions,
                fail_on=fail_on,
                ignore_unknown=ignore_unknown,
                as_json=as_json,
            ),
            steps,
        )
