"""Assess an estate and write its folder; shared by `assess` and `demo`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from migrator import cli
from migrator.assessment import assess, question
from migrator.commands._terminal import Log, Steps, show_result
from migrator.commands._write import check_goal, write_folder
from migrator.decisions import Choice, choices_from
from migrator.errors import EstateError, OutputError
from migrator.estate.database import Database, StorageError, first_line
from migrator.estate.store import Estate
from migrator.rules import rules_from
from migrator.settings import Settings


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


def carry_out(order: Order, steps: Steps) -> int:
    """Assess, write the outputs, show the result; return the exit code."""
    from migrator.reports.summary import Summary, summary

    check_goal(order.out, force=order.force)
    log = Log(steps)
    log(f"migrator assess {order.estate} as of {order.as_of}")
    estate = Estate.open(order.estate)
    more = rules_from(order.rules) if order.rules else []
    asked = question(as_of=order.as_of, settings=order.settings, more_rules=more)
    old = order.out / "assessment.xlsx"
    source = order.decisions or (old if old.is_file() else None)
    choices = choices_from(source) if source else []
    found: list[Summary] = []
    stops: list[tuple[str, str, int, int]] = []
    states: list[str] = []
    met: list[bool] = []

    def fill(folder: Path) -> None:
        try:
            fill_all(folder)
        except StorageError as error:
            raise OutputError(
                f"{order.out} could not be written: {first_line(error)}.",
                hint="Check free space and permission, or raise `memory` in the settings; nothing was changed.",
            ) from error

    def fill_all(folder: Path) -> None:
        with Database(folder / "assessment.duckdb", memory_limit=order.settings.memory) as database:
            assess(database, estate, asked, choices=choices, step=log)
            if not database.value("select count(*) from coverage where rows > 0"):
                raise EstateError(
                    f"{order.estate} holds no fact.", hint="Collect a source into it first: `migrator collect`."
                )
            _write_outputs(database, folder, order.settings, log)
            found.append(summary(database))
            stops.extend(_first_stops(database))
            states.extend(s for (s,) in database.rows("select state from reading_summary"))
            met.append(_met(database, order))
            database.run("checkpoint")
        log("Done; no host was contacted.")
        log.write(folder / "run.log")

    keep = frozenset({"assessment.xlsx"} if _holds(choices) and not order.decisions else ())
    written = write_folder(order.out, fill, keep=keep)
    if order.as_json:
        _print_json(found[0], written)
    else:
        show_result(found[0], stops=stops, written=written)
    if met[0]:
        return cli.FAILED_ON
    return cli.SOME_UNREAD if {"failed", "unfinished"} & set(states) else cli.DONE


def _write_outputs(database: Database, folder: Path, settings: Settings, log: Log) -> None:
    from migrator.artefacts import write_artefacts
    from migrator.artefacts.runbooks import write_runbooks
    from migrator.reports.contents import sections
    from migrator.reports.document import write_document
    from migrator.reports.page import write_page
    from migrator.reports.summary import summary
    from migrator.reports.workbook import write_workbook

    log("Writing the report")
    [run] = database.records("select * from run")
    data = {section.id: section.read(database) for section in sections()}
    write_page(summary(database), data, run=run, path=folder / "report.html")
    write_document(data, run=run, path=folder / "assessment.json")
    log("Writing the workbook")
    write_workbook(database, folder / "assessment.xlsx", row_cap=settings.report.workbook_rows)
    log("Writing artefacts and runbooks")
    write_artefacts(database, folder / "artefacts")
    write_runbooks(database, folder / "runbooks")


def _first_stops(database: Database) -> list[tuple[str, str, int, int]]:
    from migrator.reports.standing import ORDER, STANDING

    return [
        (rule, title, failed, looked_at)
        for rule, title, failed, looked_at in database.rows(
            f"select rule_id, title, failed, looked_at from {STANDING} as standing "
            f"where in_the_way and status = 'fail' order by {ORDER} limit 3"
        )
    ]


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


def _holds(choices: list[Choice]) -> bool:
    return bool(choices)


def _print_json(found: object, written: list[Path]) -> None:
    import click
    import msgspec

    text = msgspec.json.encode({"summary": found, "written": [str(p) for p in written]}, order="sorted")
    click.echo(msgspec.json.format(text, indent=2).decode())
