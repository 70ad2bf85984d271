"""Assess an estate and write its folder; shared by `assess` and `demo`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from migrator import cli
from migrator.assessment import assess, question
from migrator.commands._terminal import Log, Steps, show_result
from migrator.commands._write import check_goal, write_folder
from migrator.decisions import choices_from
from migrator.errors import EstateError, OutputError
from migrator.estate.database import Database, StorageError, first_line
from migrator.estate.store import Estate
from migrator.rules import rules_from
from migrator.settings import Settings

if TYPE_CHECKING:
    from migrator.reports.sections._rules import RuleLine
    from migrator.reports.summary import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the command line asks for."""

    estate: Path
    out: Path
    settings: Settings
    as_of: date
    force: bool = False
    rules: Path | None = None
    decisions: Path | None = None
    fail_on: str | None = None
    ignore_unknown: bool = False
    as_json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What is told at the end: the numbers, what stops the move, whether a source failed, whether `--fail-on` was met."""

    found: Summary
    stops: list[RuleLine]
    is_unread: bool
    is_met: bool

    @property
    def code(self) -> int:
        """Return the exit code."""
        if self.is_met:
            return cli.FAILED_ON
        return cli.SOME_UNREAD if self.is_unread else cli.DONE


def carry_out(order: Order, steps: Steps) -> int:
    """Assess, write the outputs, show the result; return the exit code."""
    check_goal(order.out, force=order.force)
    log = Log(steps)
    log(f"migrator assess {order.estate} as of {order.as_of}")
    estate = Estate.open(order.estate)
    more = rules_from(order.rules) if order.rules else []
    asked = question(as_of=order.as_of, settings=order.settings, more_rules=more)
    old = order.out / "assessment.xlsx"
    source = order.decisions or (old if old.is_file() else None)
    choices = choices_from(source) if source else []
    results: list[Result] = []

    def fill(folder: Path) -> None:
        with _room(order.out), Database(folder / "assessment.duckdb", memory_limit=order.settings.memory) as database:
            assess(database, estate, asked, choices=choices, step=log)
            if not database.value("select count(*) from coverage where rows > 0"):
                raise EstateError(
                    f"{order.estate} holds no fact.", hint="Collect a source into it first: `migrator collect`."
                )
            results.append(_write_outputs(database, folder, order, log))
            database.run("checkpoint")
        log("Done; no host was contacted.")
        log.write(folder / "run.log")

    keep = frozenset({"assessment.xlsx"} if choices and not order.decisions else ())
    written = write_folder(order.out, fill, keep=keep)
    [result] = results
    if order.as_json:
        _print_json(result.found, written)
    else:
        show_result(result.found, stops=result.stops, written=written)
    return result.code


@contextmanager
def _room(out: Path) -> Iterator[None]:
    """Turn a disk or memory that does not suffice into a sentence."""
    try:
        yield
    except StorageError as error:
        raise OutputError(
            f"{out} could not be written: {first_line(error)}.",
            hint="Check free space and permission, or raise `memory` in the settings; nothing was changed.",
        ) from error


def _write_outputs(database: Database, folder: Path, order: Order, log: Log) -> Result:
    from migrator.artefacts import write_artefacts
    from migrator.artefacts.runbooks import write_runbooks
    from migrator.reports.contents import sections
    from migrator.reports.document import write_document
    from migrator.reports.page import write_page
    from migrator.reports.workbook import write_workbook

    log("Writing the report")
    [run] = database.records("select * from run")
    data = {section.id: section.read(database) for section in sections()}
    write_page(data["verdict"], data, run=run, path=folder / "report.html")
    write_document(data, run=run, path=folder / "assessment.json")
    log("Writing the workbook")
    write_workbook(database, folder / "assessment.xlsx", row_cap=order.settings.report.workbook_rows)
    log("Writing artefacts and runbooks")
    write_artefacts(database, folder / "artefacts")
    write_runbooks(database, folder / "runbooks")
    return Result(
        found=data["verdict"],
        stops=[line for line in data["stops"] if line.status == "fail"][:3],
        is_unread=bool(database.value("select count(*) from reading_summary where state in ('failed', 'unfinished')")),
        is_met=_met(database, order),
    )


def _met(database: Database, order: Order) -> bool:
    if order.fail_on is None:
        return False
    severities = {"blocker": ("blocker",), "risk": ("blocker", "risk"), "note": ("blocker", "risk", "note")}
    bad = ["fail"] if order.ignore_unknown else ["fail", "unknown", "not assessed"]
    return bool(
        database.value(
            "select count(*) from rule_summary join rule_table using (rule_id) "
            "where list_contains(?, severity) and list_contains(?, status)",
            [list(severities[order.fail_on]), bad],
        )
    )


def _print_json(found: object, written: list[Path]) -> None:
    import click
    import msgspec

    text = msgspec.json.encode({"summary": found, "written": [str(p) for p in written]}, order="sorted")
    click.echo(msgspec.json.format(text, indent=2).decode())
