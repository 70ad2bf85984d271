"""Take the rows of answers into the staging: each result set to its kind of row, by position, whatever their length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from migrator.collectors._wsus_soap.answers import SetRow
from migrator.collectors._wsus_staging import BATCH, Staging, kept_places, layouts
from migrator.collectors._wsus_staging.macros import ABSENT


class Intake:
    """Stages rows and remembers by how many columns they differ from what this version knows."""

    def __init__(self, staging: Staging) -> None:
        self.staging = staging
        self.notes: Counter[str] = Counter()

    def take(self, rows: Iterable[SetRow], kinds: Mapping[str, str]) -> int:
        """Stage the rows of the sets that have a kind, pass over the others; return how many were staged."""
        takers = {name: _Taker(kind, self) for name, kind in kinds.items()}
        total = 0
        for row in rows:
            taker = takers.get(row.set)
            if taker is not None:
                taker.take(row)
                total += 1
        for taker in takers.values():
            taker.flush()
        return total

    def told(self) -> Iterator[str]:
        """Yield what was noted since the last time."""
        for note, times in self.notes.items():
            yield f"{note} ({times:,} rows)"
        self.notes.clear()


class _Taker:
    """The rows of one set on their way."""

    def __init__(self, kind: str, intake: Intake) -> None:
        columns = layouts()[kind]
        self.kind = kind
        self.intake = intake
        self.positioned = sum(1 for c in columns if c.position is not None)
        self.fill = [ABSENT] * len(columns)
        self.kept = itemgetter(*kept_places(kind))
        self.rows: list[tuple[str | None, ...]] = []

    def take(self, row: SetRow) -> None:
        cells = list(row.cells)
        if len(cells) != self.positioned:
            difference = len(cells) - self.positioned
            more = "more" if difference > 0 else "fewer"
            self.intake.notes[f"{self.kind}: {abs(difference)} columns {more} than this version knows"] += 1
        cells = cells[: self.positioned]
        self.rows.append(self.kept(cells + self.fill[len(cells) :]))
        if len(self.rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        self.intake.staging.add_kept(self.kind, self.rows)
        self.rows.clear()
