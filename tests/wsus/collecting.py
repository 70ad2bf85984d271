"""Collect from served servers as the command line does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from migrator.collectors import Finding, Request, wsus
from migrator.collectors._wsus_soap.collecting import Named
from migrator.collectors._wsus_soap.following import collect_all
from migrator.estate.readings import Reading
from migrator.estate.store import Estate
from tests.wsus_server.serving import Served

AT = datetime(2026, 11, 25, 7, tzinfo=UTC)


class Silent:
    """Nobody who wants to know how far it is."""

    def step(self, what: str, *, done: int, total: int | None = None) -> None:
        """Take note of nothing."""


def request(estate: Path, *servers: Served, password: str | None = None, **options: Any) -> Request:
    """Return the request of `migrator collect wsus` for servers on their plain ports."""
    first = servers[0] if servers else None
    given: dict[str, object] = {o.name: o.default for o in wsus.COLLECTOR.options}
    given |= {"server": tuple(f"{s.host}:{s.http_port}" for s in servers), "tls": False, "only": True, "timeout": 60.0}
    given |= {"user": first.user if first else None}
    given |= {name.replace("_", "-"): value for name, value in options.items()}
    answer = password if password is not None else first.password if first else ""
    return Request(
        estate=Estate.create(estate),
        paths=(),
        options=given,
        clock=lambda: AT,
        progress=Silent(),
        secret=_secret(answer),
    )


def _secret(answer: str) -> Callable[[str, str], Callable[[], str]]:
    return lambda name, words: lambda: answer


def collect(estate: Path, *servers: Served, **options: Any) -> list[Reading]:
    """Collect servers into an estate, without the pauses before a second attempt."""
    asked = request(estate, *servers, **options)
    return collect_all(
        asked,
        [Named(addresses=(address,)) for address in wsus.addresses_of(asked)],
        replace(wsus.manner_of(asked), wait=lambda seconds: None),
        wsus.choices_of(asked),
        follow=not asked.options["only"],
    )


def check(estate: Path, *servers: Served, **options: Any) -> list[Finding]:
    """Test servers."""
    return list(wsus.check(request(estate, *servers, **options)))


def gaps(reading: Reading) -> list[str]:
    return [f"{g.table}: {g.what} ({g.why})" for g in reading.gaps]
