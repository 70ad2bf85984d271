"""The order of the sheets: an editorial decision, so it is written down and not sorted."""

from __future__ import annotations

from migrator.reports.sheets import (
    Sheet,
    approvals,
    blockers,
    computers,
    dictionary,
    findings,
    groups,
    not_assessed,
    numbers,
    plan,
    servers,
    sources,
)


def sheets() -> tuple[Sheet, ...]:
    """Return the sheets after *Start here*; the last one explains all the others."""
    found = tuple(
        m.SHEET
        for m in (numbers, blockers, computers, groups, approvals, findings, plan, servers, not_assessed, sources)
    )
    return (*found, dictionary.sheet_about(found))
