"""The updates of the example: Microsoft's, drivers and local packages, with what supersedes and declines them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

from migrator.demo.faults import UPDATE_FAULTS
from migrator.demo.world import DemoUpdate, demo_id, dice, read_at, updates
from migrator.estate.facts.updates import Category, Supersedence, Update, UpdateCategory
from migrator.reference import reference_table

SUPERSEDED_DRIVERS = 1_600
HISTORY = timedelta(days=540)
CLEANED_UP = timedelta(days=450)
"""How long ago the successor of an update came out that the clean-up of the upstream server declines."""


@cache
def successors() -> dict[str, str]:
    """Return for each superseded update the one that supersedes it: the next of its kind."""
    chains: dict[tuple[str, str], list[DemoUpdate]] = defaultdict(list)
    for update in updates():
        if update.family not in ("old", "upgrade"):
            chains[update.family, _kind(update)].append(update)
    return {a.update_id: b.update_id for chain in chains.values() for a, b in pairwise(chain)}


def _kind(update: DemoUpdate) -> str:
    return "net" if ".NET" in update.title else "preview" if "Preview" in update.title else "main"


def is_declined(update: DemoUpdate, server: str) -> bool:
    """Tell whether an update is declined: what nobody runs, and on the upstream server what was superseded long ago."""
    if update.family == "old":
        return True
    if server != "wsus01":
        return False
    newer = successors().get(update.update_id)
    long_ago = newer is not None and released()[newer] < read_at() - CLEANED_UP
    return long_ago or UPDATE_FAULTS.get(update.update_id) == "declined_but_needed"


def is_approved(update: DemoUpdate, server: str) -> bool:
    """Tell whether approvals of an update survive: declining removed them."""
    recent = update.released_at > read_at() - HISTORY
    return recent and update.family not in ("old", "upgrade") and not is_declined(update, server)


@cache
def released() -> dict[str, datetime]:
    """Return when each update was released."""
    return {u.update_id: u.released_at for u in updates()}


def is_moved(update: DemoUpdate) -> bool:
    """Tell whether a later revision took over the approvals of an update, as it does on a real server."""
    revised = update.classification != "Definition Updates" and update.released_at > read_at() - HISTORY
    return revised and dice(0, "moved", update.update_id).random() < 0.05


def updates_of(server: str) -> Iterator[object]:
    """Yield the catalogue of a server with categories and supersedence."""
    categories: dict[str, tuple[str, str]] = {}
    for update in updates():
        fault = UPDATE_FAULTS.get(update.update_id) if server == "wsus01" else None
        moved = is_moved(update)
        superseded = update.update_id in successors() or update.family == "old"
        yield Update(
            server_id=server, update_id=update.update_id, revision=201 if moved else 200, title=update.title,
            kbs=(update.kb,) if update.kb else (), products=(update.product,), classification=update.classification,
            classification_id=update.classification_id, severity=update.severity, update_type="software",
            released_at=update.released_at + timedelta(days=12 if moved else 0),
            arrived_at=update.released_at + timedelta(hours=9, days=12 if moved else 0), size_bytes=update.size_bytes,
            is_declined=is_declined(update, server), is_approved=is_approved(update, server),
            is_superseded=superseded, supersedes_others=update.update_id in set(successors().values()),
            is_latest_revision=True, has_earlier_revision=moved, has_stale_approvals=fault == "stale_approval",
            is_expired=fault == "expired_not_declined", is_infrastructure=False, is_local=False,
            requires_licence=fault == "licence_pending", legacy_name=None,
        )  # fmt: skip
        categories[update.product_id] = ("product", update.product)
        categories[update.classification_id] = ("classification", update.classification)
        yield UpdateCategory(server_id=server, update_id=update.update_id, category_id=update.product_id)
        yield UpdateCategory(server_id=server, update_id=update.update_id, category_id=update.classification_id)
    for older, newer in successors().items():
        yield Supersedence(server_id=server, update_id=newer, supersedes_id=older)
    for category, (kind, title) in categories.items():
        yield Category(server_id=server, category_id=category, kind=kind, title=title)
    if server == "wsus01":
        yield from _local_packages(server)
    else:
        yield from _drivers(server)


def local_packages() -> list[str]:
    """Return the ids of the packages that the enterprise published itself."""
    return [demo_id("local", name) for name in LOCAL]


LOCAL = ("7-Zip 24.08 (x64)", "Notepad++ 8.7 (x64)", "Contoso VPN client 5.2", "Adobe Acrobat Reader 25.1")


def _local_packages(server: str) -> Iterator[object]:
    for number, name in enumerate(LOCAL):
        at = read_at() - timedelta(days=60 + 40 * number)
        yield Update(
            server_id=server, update_id=demo_id("local", name), revision=1, title=name, kbs=(), products=(name,),
            classification="Applications", classification_id=_classification("Applications"), severity="unspecified", update_type="software", released_at=at,
            arrived_at=at, size_bytes=40_000_000, is_declined=False, is_approved=True, is_superseded=False,
            supersedes_others=False, is_latest_revision=True, has_earlier_revision=False, has_stale_approvals=False,
            is_expired=False, is_infrastructure=False, is_local=True, requires_licence=False,
        )  # fmt: skip


def approved_drivers() -> list[int]:
    """Return the numbers of the drivers that somebody approved by hand: a few of the newest."""
    return list(range(399, SUPERSEDED_DRIVERS, 400))


def driver_release(number: int) -> datetime:
    """Return when a driver was released."""
    return read_at() - timedelta(days=30 + number % 900)


def _drivers(server: str) -> Iterator[object]:
    """Yield what a server gets that synchronises drivers and never cleans up."""
    approved = set(approved_drivers())
    for number in range(SUPERSEDED_DRIVERS):
        at = driver_release(number)
        yield Update(
            server_id=server, update_id=demo_id("driver", number), revision=1,
            title=f"Dell Inc. - Firmware - {number // 40}.{number % 40}.0", kbs=(), products=("Windows 11 Drivers",),
            classification="Drivers", classification_id=_classification("Drivers"), severity="unspecified", update_type="driver", released_at=at, arrived_at=at,
            size_bytes=12_000_000, is_declined=False, is_approved=number in approved, is_superseded=number % 40 < 39,
            supersedes_others=number % 40 > 0, is_latest_revision=True, has_earlier_revision=False,
            has_stale_approvals=False, is_expired=False, is_infrastructure=False, is_local=False,
            requires_licence=False,
        )  # fmt: skip


def _classification(title: str) -> str:
    known = reference_table("update_family").records()
    return next(str(r["classification_id"]) for r in known if r["title"] == title)
