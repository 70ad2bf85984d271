"""Write two readings into an estate and, if told to, die at the n-th look at the file system."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from migrator.estate.facts.computers import Computer, ComputerGroup, GroupMembership
from migrator.estate.store import Estate

SERVERS = ("wsus01", "wsus02")
CHECKPOINTS = 4
COMPUTERS = 30


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
    """Kill this process at its n-th call that opens, renames or removes a file."""
    left = number

    def count(event: str, _: object) -> None:
        nonlocal left
        if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.listdir", "os.scandir"):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


if __name__ == "__main__":
    if len(sys.argv) > 3:
        die_at(int(sys.argv[3]))
    work(Path(sys.argv[1]), tuple(sys.argv[2].split(",")))
