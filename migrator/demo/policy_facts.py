"""What was read of the example's Group Policy: the objects of the domain, and what computers themselves say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from migrator.demo.applied import has_results, in_scope, is_registry_read, really_applied, registry_of
from migrator.demo.directory import canonical, container_of, containers, has_account, sid
from migrator.demo.machines import Blueprint
from migrator.demo.policies import DemoFilter, DemoLink, DemoPolicy, DemoValue, filters, filters_of, policies
from migrator.demo.world import dice, policy_world, read_at, world
from migrator.estate.facts.policy import (
    AppliedPolicy,
    GroupPolicy,
    GroupPolicyLink,
    GroupPolicyTrustee,
    PolicyComputer,
    PolicyContainer,
    PolicyValue,
    TrusteeMember,
)

_BACKED_UP = timedelta(hours=7)


def client_facts(computers: int, plans: Iterable[Blueprint]) -> Iterator[object]:
    """Yield the objects of the domain, the members of the groups that filter them, and what was read on computers."""
    yield from _domain_facts(computers)
    known = filters(computers)
    empty = {group.trustee for group in known.values() if group.is_read}
    for plan in plans:
        if not has_account(plan):
            continue
        for group in (known[name] for name in filters_of(plan)):
            if group.is_read:
                empty.discard(group.trustee)
                yield TrusteeMember(policy_source=world()["domain"], trustee=group.trustee, member=sid(plan))
        if is_registry_read(plan) or has_results(plan):
            yield from _read_facts(computers, plan)
    for trustee in sorted(empty):
        yield TrusteeMember(policy_source=world()["domain"], trustee=trustee, member="")


def _domain_facts(computers: int) -> Iterator[object]:
    for container in containers():
        yield PolicyContainer(
            policy_source=world()["domain"], container=container, links_known=True,
            blocks_inheritance=container in {canonical(b) for b in policy_world()["blocked"]},
        )  # fmt: skip
    for policy in policies(computers):
        yield _object(policy)
        for link in policy.links:
            yield _link(policy.policy_id, link)
        yield from _trustees(policy, filters(computers))
        for position, value in enumerate(policy.values):
            yield _value(policy.policy_id, "gpo", position, value)
    target = canonical(policy_world()["orphaned"]["at"])
    others = sum(link.target == target for policy in policies(computers) for link in policy.links)
    orphaned = DemoLink(target=target, enabled=True, enforced=False, order=others + 1)
    yield _link(policy_world()["orphaned"]["guid"], orphaned)


def _object(policy: DemoPolicy) -> GroupPolicy:
    chance = dice(0, "gpo", policy.name)
    made = datetime(2012 + chance.randrange(12), 1 + chance.randrange(12), 1 + chance.randrange(28), 9, tzinfo=UTC)
    return GroupPolicy(
        policy_source=world()["domain"], policy_id=policy.policy_id, name=policy.name, domain=world()["domain"],
        enabled=policy.enabled, user_enabled=policy.user_enabled, created_at=made,
        modified_at=made + (read_at() - made) * chance.random() // timedelta(seconds=1) * timedelta(seconds=1),
        backed_up_at=read_at() - _BACKED_UP, has_wmi_filter=policy.wmi is not None, wmi_filter=policy.wmi,
        links_known=True, filter_known=True, only_updates=not policy.other_settings,
    )  # fmt: skip


def _link(policy_id: str, link: DemoLink) -> GroupPolicyLink:
    return GroupPolicyLink(
        policy_source=world()["domain"], policy_id=policy_id, target=link.target,
        target_kind="unit" if "/" in link.target else "domain", enabled=link.enabled, enforced=link.enforced,
        link_order=link.order,
    )  # fmt: skip


def _trustees(policy: DemoPolicy, known: Mapping[str, DemoFilter]) -> Iterator[GroupPolicyTrustee]:
    said = [(known[name].trustee, known[name].name, True) for name in policy.allows]
    said += [(known[name].trustee, known[name].name, False) for name in policy.denies]
    if not policy.allows:
        said.append(("S-1-5-11", "NT AUTHORITY\\Authenticated Users", True))
    for trustee, name, allows in said:
        yield GroupPolicyTrustee(
            policy_source=world()["domain"], policy_id=policy.policy_id, trustee=trustee, allows=allows, name=name
        )


def _value(origin: str, kind: str, position: int, value: DemoValue) -> PolicyValue:
    """Return a value of an object, or of a computer's registry, as a fact."""
    return PolicyValue(
        policy_source=world()["domain"], origin=origin, origin_kind=kind, side=value.side,
        via="registry" if kind == "computer" else value.via, key=value.key, value_name=value.name, position=position,
        action="delete" if value.value is None else "set", value_type=value.value_type, value=value.text,
        is_32_bit=value.is_32_bit, targeting=value.targeting,
    )  # fmt: skip


def _read_facts(computers: int, plan: Blueprint) -> Iterator[object]:
    name = f"{plan.name}.{world()['domain']}"
    registry, results = is_registry_read(plan), has_results(plan)
    yield PolicyComputer(
        policy_source=world()["domain"], computer=name, has_registry=registry, has_results=results,
        sus_client_id=plan.computer_id if registry else None, os_build=plan.windows.build,
        container=container_of(plan), read_at=read_at(),
    )  # fmt: skip
    if registry:
        for position, value in enumerate(registry_of(computers, plan).values()):
            yield _value(name, "computer", position, replace(value, targeting=None))
    if results:
        yield from _results(computers, plan, name)


_REASONS = {"open": "Denied (WMI Filter)", "filtered": "Denied (Security)", "disabled": "Disabled GPO"}


def _results(computers: int, plan: Blueprint, name: str) -> Iterator[AppliedPolicy]:
    found = in_scope(computers, plan)
    applied = really_applied(found, plan)
    for turn in found:
        is_applied = turn.policy in applied
        reason = None if is_applied else _REASONS["filtered" if turn.policy.allows else turn.state]
        yield AppliedPolicy(
            policy_source=world()["domain"], computer=name, policy_id=turn.policy.policy_id, is_applied=is_applied,
            position=len(applied) - applied.index(turn.policy) if is_applied else None, reason=reason,
        )  # fmt: skip
