"""The truth of the example: the habit of each group, the target of each computer, every planted fault."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from migrator.demo.catalogue import local_packages
from migrator.demo.cloud import is_enrolled
from migrator.demo.decided import choices, single_faults
from migrator.demo.directory import accounts
from migrator.demo.faults import UPDATE_FAULTS
from migrator.demo.machines import Blueprint, blueprints, has_counts, members
from migrator.demo.policy_truth import PolicyTruth
from migrator.demo.rolled_up import is_known_from_above_only
from migrator.demo.world import DemoGroup, as_of, groups

SERVER_FAULTS = {
    "wsus01": ("sync_outage_july_2025", "classification_unticked", "updates_never_arrived", "upstream_not_read", "pool_defaults", "rollup_old"),
    "wsus02": (
        "plain_http", "wid_database", "cve_2025_59287", "many_superseded", "drivers_synchronised", "all_languages",
        "auto_approval_rule_all_computers",
    ),
}  # fmt: skip


def write_truth(path: Path, computers: int, seed: int) -> None:
    """Write `truth.json`: habit of each group, right target of each computer, every planted fault by subject and kind."""
    faults = [("reading_refused", "estate")]
    targets: dict[str, str] = {}
    in_group: dict[str, int] = defaultdict(int)
    counted = False
    policy = PolicyTruth(computers)
    for plan, account in accounts(blueprints(computers, seed)):
        targets[plan.computer_id] = plan.target
        faults += [(kind, plan.computer_id) for kind in policy.of_computer(plan, account)]
        faults += [(kind, plan.computer_id) for kind in _faults_of(plan)]
        counted = counted or (plan.server == "wsus01" and has_counts(plan))
        for group in members(plan):
            in_group[f"{plan.server}/{group}"] += 1
    faults += [(kind, server) for server, kinds in SERVER_FAULTS.items() for kind in kinds]
    faults += [(kind, f"wsus01/{u}") for u, kind in UPDATE_FAULTS.items() if counted or kind != "declined_but_needed"]
    faults += [("local_package", f"wsus01/{u}") for u in local_packages()]
    faults += [(kind, f"wsus01/{a.approval_id}") for kind, a in single_faults()]
    faults += _group_faults(groups(computers), in_group)
    faults += policy.of_policies()
    truth = {
        "as_of": as_of().isoformat(), "seed": seed, "computers": computers,
        "groups": {g.subject: _habit(g, seed) for g in groups(computers) if g.habit}, "targets": targets,
        "faults": [{"kind": kind, "subject": subject} for kind, subject in sorted(faults)],
    }  # fmt: skip
    path.write_text(json.dumps(truth, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def _faults_of(plan: Blueprint) -> Iterator[str]:
    yield from plan.faults
    if "cloned_id" in plan.faults:
        yield "claimed_by_two"
    if is_known_from_above_only(plan):
        yield "known_from_above"
    if "os_unknown" in plan.faults:
        return
    if plan.windows.paid or "os_out_of_support" in plan.faults:
        yield "no_free_updates"
    if not plan.is_server and not is_enrolled(plan):
        yield "no_intune_record"


def _habit(group: DemoGroup, seed: int) -> dict[str, object]:
    """Return a group's habit and the updates, by id, that it treated otherwise."""
    habit = group.habit
    assert habit is not None
    others: dict[str, list[str]] = {"late": [], "skipped": []}
    for choice in choices(group, seed):
        if choice.fits in others:
            others[choice.fits].append(choice.update.update_id)
    return {
        "name": group.name, "quality_days": habit.days, "batch_weekday": habit.weekday,
        "deadline_days": habit.deadline, "forgotten": group.forgotten, "forgotten_months": list(habit.forgot), **others,
    }  # fmt: skip


def _group_faults(found: tuple[DemoGroup, ...], in_group: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with groups, as the computers turned out: in a small enterprise more of them are empty."""
    below: dict[str, int] = defaultdict(int)
    parents = {g.id: g.parent for g in found}
    for group in found:
        place: str | None = group.id
        while place is not None:
            below[place] += in_group.get(group.subject, 0)
            place = parents.get(place)
    for group in found:
        if not below[group.id]:
            yield "empty_group", group.subject
        elif in_group.get(group.subject):
            if group.forgotten:
                yield "forgotten_group", group.subject
            elif group.kind and group.habit is None:
                yield "group_without_approvals", group.subject
