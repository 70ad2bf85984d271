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
    policies,
    policy_conflicts,
    policy_objects,
    removal_plan,
    scan_source,
    servers,
    sources,
)


def sheets() -> tuple[Sheet, ...]:
    """Return the sheets after *Start here*; the last one explains all the others."""
    found = tuple(
        m.SHEET
        for m in (
            numbers, blockers, computers, groups, approvals, findings, plan, servers, policy_objects, policies,
            policy_conflicts, scan_source, removal_plan, not_assessed, sources,
        )
    )  # fmt: skip
    return (*found, dictionary.sheet_about(found))
