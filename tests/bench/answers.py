"""Reading a large SearchUpdates answer: our parser and our staging beside bare lxml iterparse, in one run.

Run it: python -m tests.bench.answers [--megabytes 500]

It ends with 1 where the parser is slower than 0.7 of bare iterparse, or where memory grows with the answer.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SERVICE = "http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService"
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
    f'<ExecuteSPSearchUpdatesResponse xmlns="{SERVICE}"><ExecuteSPSearchUpdatesResult><minimalProperties>'
)
TAIL = "</ExecuteSPSearchUpdatesResult></ExecuteSPSearchUpdatesResponse></soap:Body></soap:Envelope>"
GUID = '<anyType xmlns:q1="http://microsoft.com/wsdl/types/" xsi:type="q1:guid">{}</anyType>'
NIL = '<anyType xsi:nil="true" />'
GOAL = 0.7
MOST_MIB = 400
STEPS = ("bare", "parse", "stage")


def cell(kind: str, value: object) -> str:
    return f'<anyType xsi:type="xsd:{kind}">{value}</anyType>'


def row(number: int) -> str:
    """Return one row of an update, 37 cells as the service writes them."""
    true, false = cell("boolean", "true"), cell("boolean", "false")
    behaviour = true + cell("int", 0) + cell("int", 2) + false + false
    title = f"{number % 12 + 1:02}/2025 Cumulative Update for Windows 11, version 24H2 for x64 (KB50{number:05})"
    description = (
        "Install this update to resolve issues in Windows. For a complete listing of the issues, see the article. " * 3
    )
    cells = [
        GUID.format(f"{number:08x}-0000-4000-8000-000000000000"), cell("int", 200), cell("int", number), cell("int", number),
        true, behaviour, NIL * 5, cell("string", "Software"), cell("int", 0), cell("dateTime", "2025-03-11T17:00:00"),
        true, cell("int", 5), NIL, false, false, false, true, cell("dateTime", "2025-03-11T19:12:31.123"), true, NIL,
        cell("string", "Critical"), cell("string", title), cell("string", description), NIL, false, false, false, false,
        cell("int", 0),
    ]  # fmt: skip
    return f"<GenericReadableRow><Values>{''.join(cells)}</Values></GenericReadableRow>"


def write_answer(path: Path, megabytes: int) -> int:
    """Write an answer of about this size and return its updates."""
    number, size = 0, 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEAD)
        while size < megabytes * 1_000_000:
            size += file.write(row(number))
            number += 1
        file.write("</minimalProperties><localizedCategoryTitleRows>")
        for i in range(number):
            cells = cell("int", i) + cell("string", "Product") + cell("string", "Windows 11")
            file.write(f"<GenericReadableRow><Values>{cells}</Values></GenericReadableRow>")
        file.write("</localizedCategoryTitleRows><kbArticles /><bulletins /><infoUrls />" + TAIL)
    return number


def chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(65_536):
            yield chunk


def bare(path: Path) -> int:
    """Walk the rows with lxml and nothing else: no cell is looked at."""
    from lxml import etree

    rows = 0
    for _, element in etree.iterparse(str(path), events=("end",), tag=f"{{{SERVICE}}}GenericReadableRow"):
        rows += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return rows


def parse(path: Path) -> int:
    """Read the rows as the collector does."""
    from migrator.collectors._wsus_soap import answers

    return sum(1 for _ in answers.rows(chunks(path)))


def stage(path: Path) -> int:
    """Read the rows and stage them, which the collector does before it makes facts of them."""
    from migrator.collectors._wsus_soap import answers
    from migrator.collectors._wsus_soap.intake import Intake
    from migrator.collectors._wsus_soap.updates import SETS
    from migrator.collectors._wsus_staging import Staging

    with Staging("00000000-0000-4000-8000-000000000001", memory_limit="128MiB") as staging:
        return Intake(staging).take(answers.rows(chunks(path)), SETS)


RUN = """
import json, sys, time
from pathlib import Path
from tests.bench import answers
from tests.bench.memory import peak_mib
step = getattr(answers, sys.argv[1])
began = time.perf_counter()
rows = step(Path(sys.argv[2]))
print(json.dumps({"rows": rows, "seconds": time.perf_counter() - began, "peak_mib": peak_mib()}))
"""


def measured(step: str, path: Path) -> dict[str, float]:
    """Return rows, seconds and peak memory of one step in a process of its own."""
    done = subprocess.run([sys.executable, "-c", RUN, step, str(path)], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.xml"
        updates = write_answer(path, asked.megabytes)
        size = path.stat().st_size / 1_000_000
        best: dict[str, dict[str, float]] = {}
        for _ in range(asked.runs):
            for step in STEPS:
                found = measured(step, path)
                if step not in best or found["seconds"] < best[step]["seconds"]:
                    best[step] = found
    print(f"{size:,.0f} MB, {updates:,} updates, best of {asked.runs}")
    for step, found in best.items():
        ratio = best["bare"]["seconds"] / found["seconds"]
        print(
            f"{step:<6}{found['seconds']:8.1f} s {size / found['seconds']:8.0f} MB/s {ratio:6.2f} of bare {found['peak_mib']:8.0f} MiB"
        )
    is_fast = best["bare"]["seconds"] / best["parse"]["seconds"] >= GOAL
    is_flat = all(found["peak_mib"] <= MOST_MIB for found in best.values())
    return 0 if is_fast and is_flat else 1


if __name__ == "__main__":
    sys.exit(main())
