"""`migrator demo`: make a synthetic estate and assess it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click


@click.command("demo")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("demo"), show_default=True, help="Folder for the results."
)
@click.option("--computers", type=click.IntRange(1, 1_000_000), default=2_000, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number gives another enterprise.")
@click.option("--status-rows", type=click.IntRange(0), help="So many rows of per-computer status.")
@click.option("--force", is_flag=True, help="Replace an earlier demo in the folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def COMMAND(  # noqa: N802 - the registry's name for a verb's command
    out: Path, computers: int, seed: int, status_rows: int | None, force: bool, as_json: bool, quiet: bool
) -> int:
    """Make a synthetic estate and assess it.

    The folder gets the estate, the truth that was planted in it (truth.json) and the assessment.
    """
    import msgspec

    from migrator import cli
    from migrator.commands._assess import Order, carry_out
    from migrator.commands._terminal import progress
    from migrator.commands._write import check_goal
    from migrator.demo.generate import AS_OF, generate
    from migrator.demo.world import world
    from migrator.settings import Freeze, Plan, Report, Settings

    freeze = msgspec.convert(world()["freeze"], Freeze)
    settings = Settings(report=Report(organisation="Contoso Europe (example)"), plan=Plan(freezes=(freeze,)))
    results = out / "assessment"
    check_demo(out, force=force)
    check_goal(results, force=force)
    with progress(quiet=quiet or as_json) as steps:
        steps("Making the estate")
        make(out, lambda estate: generate(estate, computers=computers, seed=seed, status_rows=status_rows))
        order = Order(estate=out / "estate", out=results, settings=settings, as_of=AS_OF, force=force, as_json=as_json)
        carry_out(order, steps)
    return cli.DONE


def check_demo(out: Path, *, force: bool) -> None:
    """Refuse a folder that holds something other than a demo, and a demo unless told to replace it."""
    from migrator.errors import OutputError

    if out.is_file():
        raise OutputError(f"{out} is a file.", hint="Name a folder after --out.")
    if not out.exists() or not any(out.iterdir()):
        return
    if not (out / "truth.json").is_file():
        raise OutputError(f"{out} is not empty and holds no demo.", hint="Name another folder.")
    if not force:
        raise OutputError(f"{out} holds a demo already.", hint="Name another folder, or add --force.")


def make(out: Path, generate: Callable[[Path], None]) -> None:
    """Make estate and truth beside the old ones, then put them in their place."""
    import shutil

    making, estate = out / "making", out / "estate"
    shutil.rmtree(making, ignore_errors=True)
    generate(making / "estate")
    if estate.exists():
        shutil.rmtree(estate)
    for name in ("estate", "truth.json"):
        (making / name).replace(out / name)
    making.rmdir()
