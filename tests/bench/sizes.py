"""Time and peak memory of a whole run at several sizes, beside DuckDB's bare scan of the same tables.

Run it: python -m tests.bench.sizes 2000 20000 200000 [--status-rows 100000000]

It ends with 1 where a step takes more memory than the design allows, whatever the size.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

STEPS = {
    "make": "from pathlib import Path; from migrator.demo.generate import generate; "
    "generate(Path({estate!r}), computers={computers}, status_rows={status_rows})",
    "judge": "from pathlib import Path; from tests.bench.sizes import judge; judge(Path({estate!r}), Path({database!r}))",
    "assess": "from migrator.cli import run; from migrator.demo.generate import AS_OF; "
    "assert run(['assess', {estate!r}, '--out', {out!r}, '--as-of', AS_OF.isoformat(), '--quiet']) in (0, 3)",
    "scan": "from pathlib import Path; from tests.bench.sizes import scan; scan(Path({estate!r}))",
}

"""Step -> code: `judge` is the assessment without its reports, `assess` the whole command."""
MOST_MIB = {"make": 2_048, "judge": 4_096, "assess": 4_096}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Seconds of wall time and MiB of peak memory of one process."""

    seconds: float
    peak_mib: float


def judge(estate: Path, database: Path) -> None:
    """Assess an estate in a database file and write no report."""
    from migrator.assessment import assess, question
    from migrator.demo.generate import AS_OF
    from migrator.estate.database import Database
    from migrator.estate.store import Estate

    with Database(database) as session:
        assess(session, Estate.open(estate), question(as_of=AS_OF), step=lambda _: None)


def scan(estate: Path) -> None:
    """Read every column of every table once with DuckDB and nothing else."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false")
    for table in sorted({p.parent for p in estate.glob("*/*.parquet")}):
        connection.execute(f"select bit_xor(hash(t)) from read_parquet('{table}/*.parquet') t").fetchone()


def measured(code: str) -> Measure:
    """Run Python code in a process of its own and measure it."""
    begun = time.perf_counter()
    wrapped = (
        f"import resource, sys\n{code}\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", wrapped], capture_output=True, text=True, check=True)
    return Measure(seconds=time.perf_counter() - begun, peak_mib=int(done.stderr.splitlines()[-1]) / 1024)


def measure(computers: int, status_rows: int | None) -> dict[str, Measure]:
    """Make, assess and scan an estate of one size."""
    with tempfile.TemporaryDirectory() as folder:
        names = {
            "estate": str(Path(folder) / "estate"),
            "out": str(Path(folder) / "out"),
            "database": str(Path(folder) / "judged.duckdb"),
            "computers": computers,
            "status_rows": status_rows,
        }
        return {step: measured(code.format(**names)) for step, code in STEPS.items()}


def main() -> int:
    """Print a table of measures; return 1 if a step took more memory than it may."""
    parser = argparse.ArgumentParser()
    parser.add_argument("computers", type=int, nargs="+")
    parser.add_argument("--status-rows", type=int)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sys.stdout.write(
        "| computers | step | seconds | peak MiB | times the bare scan |\n| --- | --- | --- | --- | --- |\n"
    )
    too_much = False
    for computers in asked.computers:
        found = measure(computers, asked.status_rows)
        for step, m in found.items():
            too_much = too_much or m.peak_mib > MOST_MIB.get(step, m.peak_mib)
            ratio = m.seconds / found["scan"].seconds
            sys.stdout.write(f"| {computers:,} | {step} | {m.seconds:.1f} | {m.peak_mib:.0f} | {ratio:.1f} |\n")
        if asked.json:
            sys.stdout.write(json.dumps({s: [m.seconds, m.peak_mib] for s, m in found.items()}) + "\n")
    return int(too_much)


if __name__ == "__main__":
    sys.exit(main())
