"""What the terminal shows: progress on stderr while it runs, the verdict on stdout at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    from migrator.reports.sections._rules import RuleLine
    from migrator.reports.summary import Summary


class Steps(Protocol):
    """Somebody who is told what is being done."""

    def __call__(self, what: str) -> None: ...
    def step(self, what: str, *, done: int, total: int | None = None) -> None: ...


class Quiet:
    """Says nothing: no terminal, or told to be quiet."""

    def __call__(self, what: str) -> None:
        """Take note of a step."""

    def step(self, what: str, *, done: int, total: int | None = None) -> None:
        """Take note of a part of a step."""


@contextmanager
def progress(*, quiet: bool) -> Iterator[Steps]:
    """Show progress on a terminal's stderr; quiet elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield Quiet()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None)

        class Live:
            def __call__(self, what: str) -> None:
                bar.update(task, description=what, completed=0, total=None)

            def step(self, what: str, *, done: int, total: int | None = None) -> None:
                bar.update(task, description=f"{what} · {done:,}", completed=done, total=total)

        yield Live()


class Log:
    """The run's own log; the only output that holds clock times."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.lines: list[str] = []

    def __call__(self, what: str) -> None:
        self.lines.append(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {what}")
        self.steps(what)

    def write(self, path: Path) -> None:
        """Write the log."""
        path.write_text("\n".join([*self.lines, ""]), encoding="utf-8", newline="\n")


def show_result(found: Summary, *, stops: list[RuleLine], written: list[Path]) -> None:
    """Print the verdict, the numbers, the first three blockers and the paths."""
    from migrator.reports.summary import verdict_sentence

    claim, rest = verdict_sentence(found)
    click.echo()
    click.echo(click.style(claim, bold=True) + rest)
    click.echo()
    rows = [
        ("can move", found.can_move, "green", "●"),
        ("need work first", found.to_fix, "red", "■"),
        ("cannot be judged", found.not_known, "magenta", "◇"),
        ("need a decision", found.to_decide, "yellow", "▲"),
        ("stay", found.stays, None, "–"),
    ]
    for words, count, colour, mark in rows:
        click.echo(f"  {click.style(_fit(mark), fg=colour)} {count.value:>9,} of {count.of:,} {words}")
    for item in found.urgent:
        click.echo()
        click.echo(click.style("Do today, whatever the plan. ", bold=True) + item.sentence)
    if stops:
        click.echo()
        click.echo("What stops the move first:")
        for line in stops:
            click.echo(f"  {line.rule}  {line.title}: does not hold for {line.failed:,} of {line.looked_at:,}")
    click.echo()
    for path in written:
        click.echo(f"  {path}")


def _fit(mark: str) -> str:
    try:
        mark.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return "*"
    return mark
