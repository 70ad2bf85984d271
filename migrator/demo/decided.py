"""What was decided about the updates of the example: approvals by habit, with their exceptions, and rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from migrator.demo.catalogue import (
    approved_drivers,
    driver_release,
    is_approved,
    is_moved,
    local_packages,
)
from migrator.demo.world import DemoGroup, DemoUpdate, demo_id, dice, groups, read_at, updates, well_known
from migrator.estate.facts.updates import Approval, ApprovalRule

PEOPLE = ("CONTOSO\\a.novak", "CONTOSO\\m.silva", "CONTOSO\\wsus-admin")
RULE = "WUS Server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What became of one update in one group: approved at a moment, or not; and how that fits the habit."""

    update: DemoUpdate
    at: datetime | None
    fits: str
    who: str


def choices(group: DemoGroup, seed: int) -> Iterator[Choice]:
    """Yield what a group did about each update that concerns it and whose approvals survive.

    `fits` is habit, late, skipped (an exception by KB), forgotten month, or after (nobody looks after the group).
    """
    habit = group.habit
    assert habit is not None
    latest = read_at() - timedelta(days=430 if group.forgotten else 0)
    for update in updates():
        known = update.classification != "Definition Updates" and is_approved(update, group.server)
        if not known or not _concerns(group, update):
            continue
        chance = dice(seed, "approval", group.id, update.update_id)
        roll = chance.random()
        late = chance.randrange(20, 50) if 0.04 <= roll < 0.07 else 0
        at = update.released_at + timedelta(days=habit.days + late, hours=chance.randrange(14, 22) - 17)
        if habit.weekday is not None:
            at += timedelta(days=(habit.weekday - at.weekday()) % 7)
        if is_moved(update):
            at = max(at, update.released_at + timedelta(days=12))
        who = PEOPLE[chance.randrange(3)]
        if f"{update.released_at:%Y-%m}" in habit.forgot:
            yield Choice(update=update, at=None, fits="forgotten month", who=who)
        elif roll < 0.04:
            yield Choice(update=update, at=None, fits="skipped", who=who)
        elif at >= latest:
            yield Choice(update=update, at=None, fits="after", who=who)
        else:
            yield Choice(update=update, at=at, fits="late" if late else "habit", who=who)


def approvals(computers: int, seed: int, server: str) -> Iterator[Approval]:
    """Yield the approvals of a server as they survive, group by group by its habit."""
    for group in groups(computers):
        if group.server == server and group.habit:
            days = group.habit.deadline
            for choice in choices(group, seed):
                if choice.at is not None:
                    due = choice.at + timedelta(days=days) if days is not None else None
                    yield _approval(server, group.id, choice.update, at=choice.at, who=choice.who, deadline=due)
    definitions = [u for u in updates() if u.classification == "Definition Updates"]
    where = well_known("all_computers") if server == "wsus02" else demo_id("wsus01", "clients")
    for update in definitions:
        yield _approval(server, where, update, at=update.released_at + timedelta(hours=1), who=RULE)
    if server == "wsus01":
        yield from (approval for _, approval in single_faults())
        for number, package in enumerate(local_packages()):
            at = read_at() - timedelta(days=58 + 40 * number)
            yield _approval(server, demo_id("wsus01", "clients"), package, at=at, who=PEOPLE[0])
    else:
        for number in approved_drivers():
            at = driver_release(number) + timedelta(days=9)
            driver = demo_id("driver", number)
            yield _approval(server, demo_id("wsus02", "bearly"), driver, at=at, who=PEOPLE[1])


def _concerns(group: DemoGroup, update: DemoUpdate) -> bool:
    server_side = update.family.startswith("server")
    return server_side == (group.kind in ("server", "dc")) or update.family == "office"


def _approval(
    server: str,
    group: str,
    update: DemoUpdate | str,
    *,
    at: datetime,
    who: str,
    deadline: datetime | None = None,
    action: str = "install",
    optional: bool = False,
) -> Approval:
    """Return an approval of an update of the catalogue, or of what else has this id and one revision."""
    update_id = update if isinstance(update, str) else update.update_id
    revision = 1 if isinstance(update, str) else 201 if is_moved(update) else 200
    return Approval(
        server_id=server, approval_id=demo_id(server, group, update_id, action), update_id=update_id, group_id=group,
        action=action, revision=revision, created_at=at, goes_live_at=at, has_deadline=deadline is not None,
        deadline=deadline, administrator=who, is_optional=optional, is_active=True,
    )  # fmt: skip


def single_faults() -> list[tuple[str, Approval]]:
    """Return approvals made for one group that no ring would reproduce, with the kind of fault that each is."""
    old = [u for u in updates() if u.family == "upgrade"]
    office = [u for u in updates() if u.family == "office" and is_approved(u, "wsus01") and not is_moved(u)]
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
