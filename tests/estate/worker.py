"""Write two readings into an estate, whole or up to a sudden death."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from migrator.estate.facts.computers import Computer, ComputerGroup, GroupMembership
from migrator.estate.store import Estate

SERVERS = ("wsus01", "wsus02")
CHECKPOINTS = 4
COMPUTERS = 30
LOOKS = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.listdir", "os.scandir"})


def facts_of(server: str, checkpoint: int) -> Iterator[object]:
    """Yield the facts of one checkpoint."""
    for i in range(COMPUTERS):
        name = f"c{checkpoint}-{i}"
        yield Computer(server_id=server, computer_id=name, name=name)
        yield GroupMembership(server_id=server, computer_id=name, group_id="g")
    yield ComputerGroup(server_id=server, group_id="g", name=f"as checkpoint {checkpoint} says")


def work(path: Path, servers: tuple[str, ...]) -> None:
    """Collect the servers one after another."""
    estate = Estate.create(path)
    for server in servers:
        if any(r.scope == server and r.is_complete for r in estate.readings()):
            continue
        with estate.begin(
            source="test", scope_kind="server", scope=server, clock=lambda: datetime(2026, 11, 1, tzinfo=UTC)
        ) as reading:
            for checkpoint in range(CHECKPOINTS):
                reading.write(f"part {checkpoint}", facts_of(server, checkpoint))
            reading.finish()


def die_at(number: int) -> None:
    """Kill this process at its n-th call that opens, renames, removes or lists a file."""
    left = number

    def count(event: str, _: object) -> None:
        nonlocal left
        if event in LOOKS:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def work_and_die(path: Path, servers: tuple[str, ...], number: int | None) -> None:
    """Collect the servers and die at the n-th look at the file system, or whenever somebody kills this process.

    What a dead process leaves in the system's folder for temporary files is put beside the estate.
    """
    tempfile.tempdir = str(path.parent)
    if number is not None:
        die_at(number)
    work(path, servers)


def looks_of(path: Path, servers: tuple[str, ...]) -> int:
    """Collect the servers undisturbed and return how often the file system was looked at."""
    looks = 0
    counting = True

    def count(event: str, _: object) -> None:
        nonlocal looks
        looks += counting and event in LOOKS

    sys.addaudithook(count)
    work(path, servers)
    counting = False
    return looks


if __name__ == "__main__":
    work(Path(sys.argv[1]), tuple(sys.argv[2].split(",")))
