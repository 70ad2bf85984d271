"""The command line: verbs, exit codes, logging; the only place that prints or catches an error of ours."""

from __future__ import annotations

import difflib
import sys
from importlib import import_module

import click
from click.exceptions import NoSuchCommand

from migrator import __version__
from migrator.errors import EstateError, MigratorError, OutputError, ReferenceError_, SettingsError

DONE, FAILED_ON, MISTAKE, SOME_UNREAD, NOTHING_READ, BUG = 0, 1, 2, 3, 4, 70
VERBS = {
    "demo": "Make a synthetic estate and assess it.",
    "collect": "Read a source into an estate.",
    "assess": "Judge an estate and write report, workbook and plan.",
    "compare": "Say what changed between two assessments.",
    "explain": "Print what a rule asks, and why.",
    "sources": "List what can be read, and with which permission.",
    "check": "Test whether a source can be read; collects nothing.",
}
"""Verb -> its line in the help; the modules are imported only when a verb is used."""


class LazyGroup(click.Group):
    """A group that knows the names of its commands before it has them."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        known = self.list_commands(ctx)
        if not name.startswith("-") and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            message = None if near else f"No such command {name!r}. There are: {', '.join(known)}."
            raise NoSuchCommand(name, message=message, possibilities=known, ctx=ctx)
        return super().resolve_command(ctx, args)


class Verbs(LazyGroup):
    """A group whose commands are the modules of `migrator.commands`, imported when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        found = import_module(f"migrator.commands.{cmd_name}").COMMAND
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="migrator %(version)s")
def cli() -> None:
    """Plan the move off Windows Server Update Services.

    Inventories a WSUS estate, maps it to Microsoft Intune, Windows Autopatch and Azure Update Manager, and
    writes a dated plan, a workbook and a report. It only reads.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the program and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:  # noqa: PLR0911 - one way out for each kind of end
    """Run the program and return its exit code; an error of ours becomes a sentence and a hint."""
    try:
        code = cli.main(args=arguments, prog_name="migrator", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        return MISTAKE
    except click.ClickException as error:
        error.show()
        return MISTAKE
    except (SettingsError, OutputError) as error:
        return _told(error, MISTAKE)
    except (EstateError, ReferenceError_) as error:
        return _told(error, NOTHING_READ)
    except MigratorError as error:
        return _told(error, SOME_UNREAD)
    except Exception:  # noqa: BLE001 - the boundary: whatever reaches it is a bug and keeps its traceback
        import traceback

        traceback.print_exc()
        click.echo("This is a bug in migrator. Please report it with the lines above.", err=True)
        return BUG
    return int(code or DONE)


def _told(error: MigratorError, code: int) -> int:
    click.echo(f"Error: {error.message}", err=True)
    if error.hint:
        click.echo(f"Hint: {error.hint}", err=True)
    return code
