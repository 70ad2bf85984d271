"""Measure `collect registry` on a table of many computers: `python -m tests.registry.large 200000`."""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

WU = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate"
POLICIES = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows"
WINDOWS = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft"
HEADER = ("Computer", "Key", "Name", "Type", "Value", "ReadAt")


def rows(computers: int) -> Iterator[tuple[str, ...]]:
    """Yield 15 rows a computer as Export-ClientPolicy.ps1 writes them: 13 values, its id and its build."""
    for i in range(computers):
        for key, name, kind, value in (
            (WU, "WUServer", "String", "https://wsus01.corp.example:8531"),
            (WU, "WUStatusServer", "String", "https://wsus01.corp.example:8531"),
            (WU, "TargetGroupEnabled", "DWord", "1"),
            (WU, "TargetGroup", "String", f"Ring{i % 5}"),
            (WU, "DeferQualityUpdatesPeriodInDays", "DWord", str(i % 7)),
            (WU + r"\AU", "UseWUServer", "DWord", "1"),
            (WU + r"\AU", "NoAutoUpdate", "DWord", "0"),
            (WU + r"\AU", "AUOptions", "DWord", "4"),
            (WU + r"\AU", "ScheduledInstallDay", "DWord", "0"),
            (WU + r"\AU", "ScheduledInstallTime", "DWord", "3"),
            (WU + r"\AU", "DetectionFrequency", "DWord", "22"),
            (POLICIES + r"\DeliveryOptimization", "DODownloadMode", "DWord", "2"),
            (POLICIES + r"\DataCollection", "AllowTelemetry", "DWord", "1"),
            (WINDOWS + r"\Windows\CurrentVersion\WindowsUpdate", "SusClientId", "String", f"{i:08x}-0000-4000-8000-0"),
            (WINDOWS + r"\Windows NT\CurrentVersion", "CurrentBuild", "String", "22631"),
        ):
            yield f"PC{i:06}.corp.example", key, name, kind, value, "2026-11-20T10:00:00Z"


def main() -> None:
    """Write the table, collect it in a process of its own, and print how long that took and how much memory."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "client-policy.csv"
        with table.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
            writer.writerow(HEADER)
            writer.writerows(rows(int(sys.argv[1])))
        begun = time.perf_counter()
        command = ["-m", "migrator", "collect", "registry", str(table), "--estate", str(Path(folder) / "e"), "--quiet"]
        subprocess.run([sys.executable, *command], check=True)
        seconds = time.perf_counter() - begun
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{table.stat().st_size / 1e6:,.0f} MB: {seconds:.1f} s, {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
