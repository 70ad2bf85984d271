"""Collect a large server from the loopback service: calls, seconds and memory.

Run it: python -m tests.bench.collection [--computers 20000 --updates 30000 --approvals 300000]

The service is Mono behind Apache on the same machine, so the seconds are its own as much as ours.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

RUN = """
import json, sys, time
from datetime import UTC, datetime
from pathlib import Path
from tests.bench.memory import peak_mib
from migrator.collectors import Request, wsus
from migrator.estate.store import Estate

class Silent:
    def step(self, what, *, done, total=None):
        pass

host, user, password, out = sys.argv[1:]
options = {o.name: o.default for o in wsus.COLLECTOR.options}
options |= {"server": (host,), "tls": False, "user": user, "only": True}
request = Request(
    estate=Estate.create(Path(out)), paths=(), options=options, progress=Silent(),
    clock=lambda: datetime.now(UTC).replace(microsecond=0), secret=lambda name, words: lambda: password,
)
began = time.perf_counter()
(reading,) = wsus.run(request)
print(json.dumps({
    "seconds": time.perf_counter() - began, "peak_mib": peak_mib(), "problem": reading.problem,
    "gaps": [g.what for g in reading.gaps], "rows": {name: table.rows for name, table in reading.tables.items()},
}))
"""


def main() -> int:
    from tests.wsus_server.bench import write_large
    from tests.wsus_server.serving import serving

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--computers", type=int, default=20_000)
    parser.add_argument("--updates", type=int, default=30_000)
    parser.add_argument("--approvals", type=int, default=300_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large = write_large(
            folder / "large", computers=asked.computers, updates=asked.updates, approvals=asked.approvals
        )
        with serving(large) as server:
            place = f"{server.host}:{server.http_port}"
            done = subprocess.run(
                [sys.executable, "-c", RUN, place, server.user, server.password, str(folder / "estate")],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            found = json.loads(done.stdout)
            calls = server.calls()
    print(f"{len(calls):,} calls, {found['seconds']:.1f} s of which the service took {sum(c.seconds for c in calls):.1f} s, "
          f"{found['peak_mib']:.0f} MiB at most")  # fmt: skip
    for operation, times in Counter(c.operation for c in calls).most_common():
        seconds = sum(c.seconds for c in calls if c.operation == operation)
        print(f"  {times:>4} × {operation:<48}{seconds:8.1f} s")
    for table, rows in sorted(found["rows"].items()):
        print(f"  {table:<24}{rows:>12,}")
    print(f"problem: {found['problem'] or 'none'}; gaps: {found['gaps'] or 'none'}")
    return 1 if found["problem"] or found["gaps"] else 0


if __name__ == "__main__":
    sys.exit(main())
