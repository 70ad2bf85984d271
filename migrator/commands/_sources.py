"""A collector's command line: its options, its paths, and the request that is made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migrator.cli import LazyGroup
from migrator.collectors import Collector, Option, collector, collector_names

if TYPE_CHECKING:
    from migrator.collectors import Progress, Request
    from migrator.estate.store import Estate

KINDS: Mapping[str, Any] = {
    "text": str,
    "texts": str,
    "number": int,
    "seconds": click.FloatRange(min=0),
    "path": click.Path(path_type=Path),
    "flag": bool,
    "switch": bool,
}


class Sources(LazyGroup):
    """A group whose commands are the collectors."""

    def __init__(self, name: str, *, help: str, command: Callable[[Collector], click.Command]) -> None:  # noqa: A002
        super().__init__(name=name, help=help)
        self.command_of = command

    def list_commands(self, ctx: click.Context) -> list[str]:
        return collector_names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self.command_of(collector(cmd_name)) if cmd_name in collector_names() else None


def parameters_of(source: Collector) -> list[click.Parameter]:
    """Return the arguments and options of a collector, as it declares them."""
    found: list[click.Parameter] = [_option(o) for o in source.options]
    if source.takes_paths:
        found.insert(0, click.Argument(["paths"], nargs=-1, required=True, type=click.Path(path_type=Path)))
    return found


def request_of(
    source: Collector, given: Mapping[str, object], *, paths: tuple[Path, ...], estate: Estate, progress: Progress
) -> Request:
    """Return what a collector is asked to do."""
    from migrator.collectors import Request
    from migrator.commands._secrets import secret

    return Request(
        estate=estate,
        paths=paths,
        options={o.name: given[o.name.replace("-", "_")] for o in source.options},
        clock=lambda: datetime.now(UTC).replace(microsecond=0),
        progress=progress,
        secret=secret,
    )


def _option(option: Option) -> click.Option:
    name = option.name
    return click.Option(
        [f"--{name}/--no-{name}" if option.kind == "switch" else f"--{name}", name.replace("-", "_")],
        help=option.help,
        type=KINDS[option.kind],
        is_flag=option.kind in {"flag", "switch"},
        multiple=option.kind == "texts",
        default=option.default,
        show_default=option.default is not None and option.kind not in {"flag", "switch"},
    )
