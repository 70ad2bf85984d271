"""The updates of the example, and what was decided about them: approvals, declines, rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

from migrator.demo.faults import UPDATE_FAULTS
from migrator.demo.world import DemoGroup, DemoUpdate, demo_id, dice, groups, read_at, updates, well_known, world
from migrator.estate.facts.updates import Approval, ApprovalRule, Category, Supersedence, Update, UpdateCategory
from migrator.reference import reference_table

SUPERSEDED_DRIVERS = 1_600
PEOPLE = ("CONTOSO\\a.novak", "CONTOSO\\m.silva", "CONTOSO\\wsus-admin")
RULE = "WUS Server"
HISTORY = timedelta(days=540)


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


def is_moved(update: DemoUpdate) -> bool:
    """Tell whether a later revision took over the approvals of an update, as it does on a real server."""
    return dice(0, "moved", update.update_id).random() < 0.05 and update.released_at > read_at() - HISTORY


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
            is_declined=update.family == "old" or fault == "declined_but_needed", is_approved=is_approved(update),
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


def _drivers(server: str) -> Iterator[object]:
    """Yield what a server gets that synchronises drivers and never cleans up."""
    for number in range(SUPERSEDED_DRIVERS):
        at = read_at() - timedelta(days=30 + number % 900)
        yield Update(
            server_id=server, update_id=demo_id("driver", number), revision=1,
            title=f"Dell Inc. - Firmware - {number // 40}.{number % 40}.0", kbs=(), products=("Windows 11 Drivers",),
            classification="Drivers", classification_id=_classification("Drivers"), severity="unspecified", update_type="driver", released_at=at, arrived_at=at,
            size_bytes=12_000_000, is_declined=False, is_approved=False, is_superseded=number % 40 < 39,
            supersedes_others=number % 40 > 0, is_latest_revision=True, has_earlier_revision=False,
            has_stale_approvals=False, is_expired=False, is_infrastructure=False, is_local=False,
            requires_licence=False,
        )  # fmt: skip


def _classification(title: str) -> str:
    known = reference_table("update_family").records()
    return next(str(r["classification_id"]) for r in known if r["title"] == title)


def is_approved(update: DemoUpdate) -> bool:
    """Tell whether approvals of an update survive: declining removed those of the old ones."""
    fault = UPDATE_FAULTS.get(update.update_id)
    recent = update.released_at > read_at() - HISTORY
    return recent and update.family not in ("old", "upgrade") and fault != "declined_but_needed"


def approvals(computers: int, seed: int, server: str) -> Iterator[Approval]:
    """Yield the approvals of a server as they survive, group by group by its habit."""
    for group in groups(computers):
        if group.server == server and group.habit:
            yield from _of_group(group, seed)
    definitions = [u for u in updates() if u.classification == "Definition Updates"]
    where = well_known("all_computers") if server == "wsus02" else demo_id("wsus01", "clients")
    for update in definitions:
        yield _approval(server, where, update, at=update.released_at + timedelta(hours=1), who=RULE)
    if server == "wsus01":
        yield from (approval for _, approval in single_faults())


def _of_group(group: DemoGroup, seed: int) -> Iterator[Approval]:
    habit = group.habit
    assert habit is not None
    latest = read_at() - timedelta(days=430 if group.forgotten else 0)
    for update in updates():
        if update.classification == "Definition Updates" or not is_approved(update) or not _concerns(group, update):
            continue
        chance = dice(seed, "approval", group.id, update.update_id)
        roll = chance.random()
        if roll < 0.04:
            continue
        late = chance.randrange(20, 50) if roll < 0.07 else 0
        at = update.released_at + timedelta(days=habit.days + late, hours=chance.randrange(14, 22) - 17)
        if habit.weekday is not None:
            at += timedelta(days=(habit.weekday - at.weekday()) % 7)
        if is_moved(update):
            at = max(at, update.released_at + timedelta(days=12))
        if at < latest:
            deadline = at + timedelta(days=habit.deadline) if habit.deadline is not None else None
            yield _approval(group.server, group.id, update, at=at, who=PEOPLE[chance.randrange(3)], deadline=deadline)


def _concerns(group: DemoGroup, update: DemoUpdate) -> bool:
    server_side = update.family.startswith("server")
    return server_side == (group.kind in ("server", "dc")) or update.family == "office"


def _approval(
    server: str,
    group: str,
    update: DemoUpdate,
    *,
    at: datetime,
    who: str,
    deadline: datetime | None = None,
    action: str = "install",
    optional: bool = False,
) -> Approval:
    return Approval(
        server_id=server, approval_id=demo_id(server, group, update.update_id, action), update_id=update.update_id,
        group_id=group, action=action, revision=201 if is_moved(update) else 200, created_at=at, goes_live_at=at,
        has_deadline=deadline is not None, deadline=deadline, administrator=who, is_optional=optional, is_active=True,
    )  # fmt: skip


def single_faults() -> list[tuple[str, Approval]]:
    """Return approvals made for one group that no ring would reproduce, with the kind of fault that each is."""
    old = [u for u in updates() if u.family == "upgrade"]
    office = [u for u in updates() if u.family == "office" and is_approved(u) and not is_moved(u)]
    early, vip = demo_id("wsus01", "early"), demo_id("wsus01", "vip")
    at = read_at() - timedelta(days=80)
    made: list[tuple[str, str, DemoUpdate, str, datetime | None, bool]] = [
        ("deadline_in_past", early, u, "install", at - timedelta(days=2), False) for u in old[:1]
    ]
    made += [("optional_approval", vip, u, "install", None, True) for u in old[:2]]
    made += [("uninstall_approval", early, u, "uninstall", None, False) for u in office[2:4]]
    return [
        (kind, _approval("wsus01", g, u, at=at, who=PEOPLE[0], deadline=due, action=action, optional=optional))
        for kind, g, u, action, due, optional in made
    ]


def approval_rules(server: str) -> Iterator[ApprovalRule]:
    """Yield the automatic approval rules of a server."""
    definition = next(u.classification_id for u in updates() if u.classification == "Definition Updates")
    security = next(u.classification_id for u in updates() if u.classification == "Security Updates")
    everywhere = server == "wsus02"
    yield ApprovalRule(
        server_id=server, rule_id="1", name="Default Automatic Approval Rule", enabled=False, action="install",
        classification_ids=(security,), product_ids=(), group_ids=(well_known("all_computers"),), has_deadline=False,
    )  # fmt: skip
    yield ApprovalRule(
        server_id=server, rule_id="2", name="Definitions", enabled=True, action="install",
        classification_ids=(definition,), product_ids=(), has_deadline=False,
        group_ids=(well_known("all_computers") if everywhere else demo_id("wsus01", "clients"),),
    )  # fmt: skip


def outage_ended() -> datetime:
    """Return the end of the outage."""
    found = world()["outage"]["ended"]
    assert isinstance(found, datetime)
    return found.replace(tzinfo=read_at().tzinfo)
