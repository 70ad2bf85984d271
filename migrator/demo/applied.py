"""Which Group Policy objects apply to a computer of the example, what they give it, and what its registry holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from migrator.demo.directory import canonical, container_of, has_account
from migrator.demo.machines import Blueprint
from migrator.demo.policies import DemoLink, DemoPolicy, DemoValue, filters, filters_of, policies
from migrator.demo.world import policy_world

Place = tuple[str, str]
"""Key and value name, both in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InScope:
    """An object whose link reaches a place: `state` is certain, open (nothing that is read tells), filtered or disabled."""

    policy: DemoPolicy
    state: str


def in_scope(computers: int, plan: Blueprint) -> tuple[InScope, ...]:
    """Return the objects whose links reach the account of a computer, the one that wins first."""
    known = filters(computers)
    return _in_scope(computers, container_of(plan), tuple(f for f in filters_of(plan) if known[f].is_read))


@cache
def _in_scope(computers: int, container: str, member_of: tuple[str, ...]) -> tuple[InScope, ...]:
    blocked = {canonical(b) for b in policy_world()["blocked"]}
    enforced: list[DemoPolicy] = []
    ordinary: list[DemoPolicy] = []
    stopped = False
    for ancestor in _upwards(container):
        links = _links_at(computers, ancestor)
        # Of two enforced links the higher one wins.
        enforced = [policy for link, policy in links if link.enforced] + enforced
        ordinary += [policy for link, policy in links if not link.enforced and not stopped]
        stopped = stopped or ancestor in blocked
    return tuple(InScope(policy=p, state=_state(computers, p, member_of)) for p in dict.fromkeys(enforced + ordinary))


def _upwards(container: str) -> Iterator[str]:
    yield container
    while "/" in container:
        container = container.rpartition("/")[0]
        yield container


@cache
def _links_at(computers: int, container: str) -> tuple[tuple[DemoLink, DemoPolicy], ...]:
    found = [(link, policy) for policy in policies(computers) for link in policy.links if link.target == container]
    return tuple(sorted((f for f in found if f[0].enabled), key=lambda f: f[0].order))


def _state(computers: int, policy: DemoPolicy, member_of: tuple[str, ...]) -> str:
    if not policy.enabled:
        return "disabled"
    if set(policy.denies) & set(member_of):
        return "filtered"
    if policy.allows and not set(policy.allows) & set(member_of):
        return "filtered" if all(filters(computers)[name].is_read for name in policy.allows) else "open"
    return "open" if policy.wmi else "certain"


def really_applied(found: Iterable[InScope], plan: Blueprint) -> tuple[DemoPolicy, ...]:
    """Return the objects that do apply, also those of which only the computer itself can tell."""
    return tuple(f.policy for f in found if f.state == "certain" or (f.state == "open" and _lets_in(f.policy, plan)))


def _lets_in(policy: DemoPolicy, plan: Blueprint) -> bool:
    if policy.wmi:
        return plan.number % 3 == 0
    return bool(set(policy.allows) & set(filters_of(plan)))


@cache
def given(applied: tuple[DemoPolicy, ...], targeted: bool) -> Mapping[Place, DemoValue]:
    """Return what objects give the machine side of a computer: the first object wins, preferences come after policies.

    `targeted` adds the preferences that item-level targeting keeps from some computers.
    """
    found: dict[Place, DemoValue] = {}
    for via in ("policy", "preference"):
        for policy in reversed(applied):
            for value in policy.values:
                if value.side == "machine" and value.via == via and (targeted or not value.targeting):
                    place = value.key, value.name.lower() + (" (32-bit)" if value.is_32_bit else "")
                    found[place] = value
    return {place: value for place, value in found.items() if value.value is not None}


def is_targeted(plan: Blueprint) -> bool:
    """Tell whether a computer is one of those to which item-level targeting gives the targeted preferences."""
    return plan.number % 2 == 0


_ODD = frozenset(
    ("stale_computer", "never_reported", "os_unknown", "duplicate_name", "claimed_by_two", "cloned_id", "isolated")
)


def is_registry_read(plan: Blueprint) -> bool:
    """Tell whether the registry of a computer was read: one in twenty, and of a small enterprise a few of the first."""
    return _can_be_read(plan) and (plan.number in (1, 2, 3) or plan.number % 20 == 7)


def has_results(plan: Blueprint) -> bool:
    """Tell whether the resultant set of policy of a computer was read: one in a hundred, half of them without registry."""
    return _can_be_read(plan) and (plan.number in (3, 4) or plan.number % 200 in (27, 113))


def _can_be_read(plan: Blueprint) -> bool:
    return has_account(plan) and not _ODD & set(plan.faults)


def by_hand(plan: Blueprint) -> tuple[DemoValue, ...]:
    """Return the values that somebody wrote into the registry of a computer that was read, most often none."""
    if not is_registry_read(plan) or not (plan.number == 2 or plan.number % 100 == 47):
        return ()
    wu, au, old = policy_world()["keys"]["wu"], policy_world()["keys"]["au"], policy_world()["addresses"]["retired"]
    kind = plan.number // 100 % 3
    if kind == 0 and not plan.is_server:
        return _written(wu, DeferQualityUpdates=1, DeferQualityUpdatesPeriodInDays=14)
    return _written(au, AUOptions=5) if kind == 1 else _written(wu, WUServer=old, WUStatusServer=old)


def _written(key: str, **values: int | str) -> tuple[DemoValue, ...]:
    return tuple(DemoValue(side="machine", via="policy", key=key, name=n, value=v) for n, v in values.items())


def registry_of(computers: int, plan: Blueprint) -> dict[Place, DemoValue]:
    """Return the update values that the registry of a computer holds: what its objects gave it, and what was written."""
    applied = really_applied(in_scope(computers, plan), plan)
    written = {(v.key, v.name.lower()): v for v in by_hand(plan)}
    return {**given(applied, is_targeted(plan)), **written}
