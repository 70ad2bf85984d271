"""Several servers: from those that are named upwards and downwards to all that answer, each read once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Lock

from migrator.collectors import Request
from migrator.collectors._wsus_soap.client import Manner
from migrator.collectors._wsus_soap.collecting import Collected, Named, collect
from migrator.collectors._wsus_soap.reading import Choices
from migrator.estate.readings import Reading

AT_ONCE = 4


class Acquaintances:
    """Which servers are known by id, so that one with two names is read once."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._lock = Lock()

    def is_new(self, server_id: str) -> bool:
        """Tell whether nobody reads this server yet, and take it."""
        with self._lock:
            if server_id in self._ids:
                return False
            self._ids.add(server_id)
            return True

    def knows(self, server_id: str) -> bool:
        with self._lock:
            return server_id in self._ids


@contextmanager
def _stopping(stop: Event) -> Iterator[None]:
    """Tell the others to stop when this thread is interrupted, so that the program ends and can be gone on with."""
    try:
        yield
    finally:
        stop.set()


def collect_all(
    request: Request, servers: Sequence[Named], manner: Manner, choices: Choices, *, follow: bool
) -> list[Reading]:
    """Collect the given servers and, if wanted, those that they name; up to four at once.

    A server that cannot be reached is a reading with a problem; the readings come in the order of their scopes.
    """
    known = Acquaintances()
    asked: set[str] = set()
    readings: list[Reading] = []
    stop = Event()
    manner = replace(manner, is_stopped=stop.is_set)
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="wsus") as pool, _stopping(stop):
        running: set[Future[Collected]] = set()

        def ask(server: Named) -> None:
            asked.add(server.addresses[0].host)
            running.add(pool.submit(collect, request, server, manner, choices, is_new=known.is_new))

        for server in dict.fromkeys(servers):
            ask(server)
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for one in done:
                found = one.result()
                if found.reading is not None:
                    readings.append(found.reading)
                for named in found.named if follow else ():
                    if not known.knows(named.server_id) and named.addresses[0].host not in asked:
                        ask(named)
    return sorted(readings, key=lambda r: (bool(r.problem), r.scope))
