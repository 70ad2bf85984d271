"""Faults that are planted in single updates, chosen by their place in the catalogue."""

from __future__ import annotations

from datetime import timedelta

from migrator.demo.world import read_at, updates

_KINDS = ("stale_approval", "declined_but_needed", "expired_not_declined", "licence_pending")


def _chosen() -> dict[str, str]:
    recent = [
        u for u in updates()
        if u.released_at > read_at() - timedelta(days=400) and u.classification == "Security Updates" and u.family == "office"
    ]  # fmt: skip
    return {u.update_id: _KINDS[i % len(_KINDS)] for i, u in enumerate(recent[:8])}


UPDATE_FAULTS = _chosen()
"""Update id -> kind of fault, on the upstream server."""
