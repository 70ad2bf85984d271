"""The order of the sections: an editorial decision, so it is written down and not sorted."""

from __future__ import annotations

from migrator.reports.model import Section
from migrator.reports.sections import (
    findings,
    health,
    hierarchy,
    method,
    plan,
    policy,
    releases,
    removal,
    rings,
    scan,
    seen,
    stops,
    verdict,
    where,
)


def sections() -> tuple[Section, ...]:
    """Return the sections: what was not seen first, what a steering group decides on next, details after that."""
    return tuple(
        m.SECTION
        for m in (
            seen, verdict, stops, where, rings, plan, hierarchy, policy, scan, removal, health, releases, findings, method,
        )
    )  # fmt: skip
