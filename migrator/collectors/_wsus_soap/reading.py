"""One server being read: steps that are checkpoints, windows that are halved, and a gap for whatever was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from migrator.collectors import Progress
from migrator.collectors._wsus_soap.answers import TooMuch
from migrator.collectors._wsus_soap.client import Client
from migrator.collectors._wsus_soap.intake import Intake
from migrator.collectors._wsus_soap.introduction import Introduction
from migrator.collectors._wsus_soap.scopes import Window
from migrator.collectors._wsus_staging import Staging
from migrator.errors import AccessDenied, SourceError, UnexpectedAnswer, Unreachable
from migrator.estate.database import Database, parquet
from migrator.estate.model import shape
from migrator.estate.readings import SourceFile, written_parts
from migrator.estate.writer import ReadingWriter

RETRY_AFTER_S = 5.0


class Gone(Unreachable):
    """A server that answered before and does not any more; the same command goes on where it stopped."""


Stage = Callable[[], int]
"""Asks the service and stages its rows; returns how many."""


Instead = Callable[["ServerReading", tuple[type, ...], TooMuch], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the user may choose: language of titles, updates in one window, and what no service tells."""

    culture: str = "en"
    window: int = 5_000
    declared: Mapping[str, str] = field(default_factory=dict)


class ServerReading:
    """A server, the reading that is written of it, and the rows between the two."""

    def __init__(
        self, *, client: Client, introduction: Introduction, staging: Staging, writer: ReadingWriter, choices: Choices,
        progress: Progress,
    ) -> None:  # fmt: skip
        self.client = client
        self.introduction = introduction
        self.staging = staging
        self.writer = writer
        self.choices = choices
        self.progress = progress
        self.intake = Intake(staging)
        self._rows: dict[str, int] = {}
        self._refused: set[str] = set()

    def step(
        self, operation: str, tables: tuple[type, ...], stage: Stage, *, checkpoint: str = "",
        instead: Instead | None = None,
    ) -> bool:  # fmt: skip
        """Read one part and write it; what is refused or not understood is a gap. Return whether it is there now.

        `instead` reads the same by smaller questions where the server does not manage the whole.
        """
        checkpoint = checkpoint or operation
        self.writer.saw(*tables)
        if self.writer.has(checkpoint):
            return True
        self._tell(operation)
        try:
            rows = self._patiently(stage)
        except (AccessDenied, UnexpectedAnswer, TooMuch) as error:
            self._forget()
            if instead is not None and isinstance(error, TooMuch) and instead(self, tables, error):
                return True
            self.refused(operation, tables, error)
            return False
        self._write(operation, tables, checkpoint, rows)
        return True

    def windows(
        self, operation: str, tables: tuple[type, ...], window: Window, stage: Callable[[Window], int],
        *, count: Callable[[Window], int] | None = None,
    ) -> Iterator[Window]:  # fmt: skip
        """Read one part window by window, halving what is too much; yield the windows that are there now."""
        self.writer.saw(*tables)
        checkpoint = f"{operation} {window.name}"
        if self.writer.has(checkpoint):
            yield window
            return
        self._tell(operation)
        try:
            if count is None or not window.can_be_halved or count(window) <= self.choices.window:
                rows = stage(window)
                self._write(operation, tables, checkpoint, rows)
                yield window
                return
        except TooMuch as error:
            self._forget()
            if not window.can_be_halved:
                self._still_there()
                self.refused(operation, tables, error, part=f" for updates that arrived {window.name}")
                return
        except (AccessDenied, UnexpectedAnswer) as error:
            self._forget()
            self.refused(operation, tables, error)
            return
        for half in window.halves():
            yield from self.windows(operation, tables, half, stage, count=count)

    def always(self, operation: str, tables: tuple[type, ...], stage: Stage) -> None:
        """Read a part in every run, for its rows are needed by later ones; write it if it is not there."""
        if self.writer.has(operation):
            self._patiently(stage)
        else:
            self.step(operation, tables, stage)

    def write(self, checkpoint: str, tables: tuple[type, ...]) -> None:
        """Write what is staged already."""
        if not self.writer.has(checkpoint):
            self.staging.write(self.writer, checkpoint, tables)

    def count(self, operation: str, **arguments: str | int | bool) -> int | None:
        """Return a number of the server; None where it does not tell."""
        try:
            return self.client.number(operation, **arguments)
        except (AccessDenied, UnexpectedAnswer, TooMuch):
            return None

    def compare(self, table: type, expected: int | None, what: str) -> None:
        """Record a gap where fewer rows of a table were read than the server counts."""
        name = shape(table).name
        parts = written_parts(self.writer.estate / name, self.writer.reading)
        keys = ", ".join(shape(table).key)
        with Database(memory_limit="512MiB") as database:
            found = (
                database.value(f"select count(*) from (select distinct {keys} from {parquet(parts)})") if parts else 0
            )
        if expected is not None and found < expected:
            self.writer.gap(table, f"{found:,} of the {expected:,} {what} that the server counts were read")

    def refused(self, operation: str, tables: tuple[type, ...], error: SourceError, *, part: str = "") -> None:
        """Record that something of tables could not be read, and that the operation refused it."""
        for table in tables:
            self.writer.gap(table, f"{operation} gave nothing{part}", why=error.message)
        self._refused.add(operation)
        note = f"{error.message} {error.hint}".strip()
        self.writer.met(SourceFile(path=operation, state="refused", kind="operation", note=note))

    def take(self, operation: str, kinds: dict[str, str], **arguments: str | int | bool) -> int:
        """Call an operation and stage the rows of its sets."""
        return self.intake.take(self.client.rows(operation, **arguments), kinds)

    def _patiently(self, stage: Stage) -> int:
        """Do it once more after a pause; a server that is gone altogether ends the reading, to be gone on with."""
        try:
            return stage()
        except TooMuch:
            self._forget()
            self.client.manner.wait(RETRY_AFTER_S)
            self._still_there()
        try:
            return stage()
        except TooMuch:
            self._still_there()
            raise

    def _still_there(self) -> None:
        """Raise that the server cannot be reached, if it does not even answer what costs it nothing."""
        try:
            self.client.value("GetServerVersion")
        except SourceError as error:
            raise Gone(error.message, hint=error.hint) from error

    def _write(self, operation: str, tables: tuple[type, ...], checkpoint: str, rows: int) -> None:
        self.staging.write(self.writer, checkpoint, tables)
        self._rows[operation] = self._rows.get(operation, 0) + rows
        note = "; ".join(self.intake.told())
        if operation in self._refused:
            return
        self.writer.met(
            SourceFile(path=operation, state="read", kind="operation", rows=self._rows[operation], note=note)
        )

    def _forget(self) -> None:
        self.staging.forget()
        self.intake.notes.clear()

    def _tell(self, operation: str) -> None:
        words = f"{self.introduction.name}: {operation.removeprefix('ExecuteSP')}"
        self.progress.step(words, done=self._rows.get(operation, 0))
