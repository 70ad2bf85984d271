"""Write what files of Group Policy tell: one reading for each domain, or for each folder that names none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from migrator.collectors._files import fingerprint
from migrator.collectors._gpo import files as looking
from migrator.collectors._gpo.assembling import SETTINGS, Policy, assembled
from migrator.collectors._gpo.files import Found
from migrator.collectors._gpo.objects import Link
from migrator.collectors._gpo.results import Results
from migrator.collectors._gpo.tables import Container, Member
from migrator.collectors._registry.values import Entry
from migrator.errors import UnexpectedAnswer
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
from migrator.estate.readings import Reading, SourceFile

if TYPE_CHECKING:
    from migrator.collectors import Request
    from migrator.estate.writer import ReadingWriter

TABLES: dict[str, tuple[type, ...]] = {
    "policy": (PolicyValue,),
    "text": (PolicyValue,),
    "preferences": (PolicyValue,),
    "report": (GroupPolicy, GroupPolicyLink, GroupPolicyTrustee),
    "scheme": (GroupPolicy,),
    "instances": (GroupPolicy,),
    "version": (),
    "results": (PolicyComputer, AppliedPolicy),
    "links": (PolicyContainer, GroupPolicyLink),
    "members": (TrusteeMember,),
}
"""What a file of each kind tells of; where it could not be read to its end, that is incomplete."""
STATED_ROW_BY_ROW = (
    AppliedPolicy, GroupPolicyLink, GroupPolicyTrustee, PolicyComputer, PolicyContainer, TrusteeMember,
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Scope:
    """What one reading is written from."""

    name: str
    policies: list[Policy] = field(default_factory=list)
    files: dict[str, Found] = field(default_factory=dict)


def collect(request: Request, found: list[Found]) -> list[Reading]:
    """Write the readings; files that belong to none are told of in the first one."""
    scopes = _scopes(found)
    known = {shown for scope in scopes for shown in scope.files}
    others = {f.source.shown: f for f in found if f.source.shown not in known}
    if not scopes:
        scopes = [Scope(name=next((f.place.name for f in found), "policy"))]
    scopes[0].files |= others
    return [_write(request, scope) for scope in scopes]


def _scopes(found: list[Found]) -> list[Scope]:
    scopes: dict[str, Scope] = {}

    def scope_of(name: str) -> Scope:
        return scopes.setdefault(name, Scope(name=name))

    for policy in assembled(found):
        scope = scope_of(policy.scope)
        scope.policies.append(policy)
        for copy in policy.copies:
            scope.files |= {f.source.shown: f for f in copy.files}
    for file in found:
        if file.kind in {"results", "links", "members"} and file.rows:
            for domain in file.domains - {""} or ({""} if file.kind != "members" else set()):
                scope_of(domain or file.place.name).files[file.source.shown] = file
    for file in found:
        if file.kind == "members" and "" in file.domains:
            names = list(scopes) or [file.place.name]
            for name in names:
                scope_of(name).files[file.source.shown] = file
    return list(scopes.values())


def _write(request: Request, scope: Scope) -> Reading:
    files = list(scope.files.values())
    writer = request.estate.begin(
        source="gpo",
        scope_kind="policy",
        scope=scope.name,
        clock=request.clock,
        fingerprint=fingerprint((f.source, f.sha256) for f in files),
    )
    with writer:
        superseded = _superseded(scope.policies)
        for file in files:
            writer.met(_met(file, superseded))
            _tell_damage(writer, file)
        if not scope.policies and not any(f.kind in {"results", "links", "members"} and f.rows for f in files):
            problem = next((f.problem for f in files if f.is_refused), None)
            raise problem or UnexpectedAnswer("Nothing of Group Policy was found.", hint=looking.HINT)
        writer.saw(*_seen(scope))
        for i, policy in enumerate(scope.policies):
            request.progress.step(f"Importing {policy.about.name or policy.policy_id}", done=i, total=len(files))
            _tell_gaps(writer, policy)
        writer.write("policies", _policies(scope))
        containers = _containers(scope)
        writer.write("links", _links(scope, containers))
        for file in files:
            if file.kind in {"results", "members"}:
                writer.write(file.source.shown, _rows(scope, file))
        writer.finish()
    return writer.reading


def _seen(scope: Scope) -> set[type]:
    """Return the tables that this reading has looked at; without an object it tells nothing of objects and their values.

    The others are always among them: what no file tells of a link, a filter or a container is not known row by row, and
    computers whose results nobody gave are none of this source's.
    """
    seen = set(STATED_ROW_BY_ROW)
    if scope.policies:
        seen |= {GroupPolicy, PolicyValue}
    return seen


def _tell_damage(writer: ReadingWriter, file: Found) -> None:
    if file.is_passed_over or not file.damage:
        return
    tables = TABLES.get(file.kind, ())
    if file.kind == "report" and file.place.kind != "backup":
        tables += (PolicyValue,)
    for table in tables:
        how = "was read in part" if file.rows else "was not read"
        writer.gap(table, f"{file.source.shown} {how}", why=file.damage)


def _tell_gaps(writer: ReadingWriter, policy: Policy) -> None:
    name = policy.about.name or policy.policy_id
    if policy.unresolved:
        writer.gap(
            PolicyValue,
            f"values of {name}: {policy.unresolved:,} policies of it are known by the names in its report alone",
            why="give its backup, or its folder of SYSVOL; names are in the language of the report",
        )
    for complaint in policy.about.complaints:
        writer.gap(GroupPolicyTrustee, f"to whom {name} applies", why=complaint)


def _policies(scope: Scope) -> Iterator[object]:
    for policy in scope.policies:
        about = policy.about
        yield GroupPolicy(
            policy_source=scope.name,
            policy_id=policy.policy_id,
            name=about.name,
            domain=about.domain or None,
            enabled=about.enabled,
            user_enabled=about.user_enabled,
            created_at=about.created_at,
            modified_at=about.modified_at,
            backed_up_at=about.backed_up_at,
            has_wmi_filter=about.has_wmi_filter,
            wmi_filter=about.wmi_filter,
            links_known=about.links is not None or None,
            filter_known=about.trustees is not None or None,
            only_updates=policy.only_updates,
        )
        for trustee in about.trustees or ():
            yield GroupPolicyTrustee(
                policy_source=scope.name,
                policy_id=policy.policy_id,
                trustee=trustee.sid,
                allows=trustee.allows,
                name=trustee.name,
            )
        for via, entries in policy.values.items():
            for place, entry in enumerate(entries):
                yield value_of(entry, scope=scope.name, origin=policy.policy_id, via=via, position=place)


def value_of(entry: Entry, *, scope: str, origin: str, via: str, position: int) -> PolicyValue:
    """Return the fact that an entry of an object is."""
    return PolicyValue(
        policy_source=scope,
        origin=origin,
        origin_kind="gpo",
        side=entry.side,
        via=via,
        key=entry.key,
        value_name=entry.value_name,
        position=position,
        action=entry.action,
        value_type=entry.value_type,
        value=entry.value,
        is_32_bit=entry.is_32_bit,
        targeting=entry.targeting,
    )


def _containers(scope: Scope) -> list[Container]:
    return [
        row
        for file in scope.files.values()
        if file.kind == "links"
        for row in looking.again(file)
        if isinstance(row, Container) and row.domain in {scope.name, ""}
    ]


def _links(scope: Scope, containers: list[Container]) -> Iterator[object]:
    """Yield containers and links; one that a container itself tells has its order, and counts before a report's."""
    links: dict[tuple[str, str], Link] = {}
    for policy in scope.policies:
        for link in policy.about.links or ():
            links[policy.policy_id, link.target] = link
    told: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for container in containers:
        for policy_id, link in container.links:
            told[policy_id, link.target].append(link)
        if container.kind != "site":
            yield PolicyContainer(
                policy_source=scope.name,
                container=container.path,
                blocks_inheritance=container.blocks_inheritance,
                links_known=container.is_understood,
            )
    links |= {key: min(many, key=lambda one: (not one.enabled, one.order or 0)) for key, many in told.items()}
    for (policy_id, target), link in links.items():
        yield GroupPolicyLink(
            policy_source=scope.name,
            policy_id=policy_id,
            target=target,
            target_kind=link.kind,
            enabled=link.enabled,
            enforced=link.enforced,
            link_order=link.order,
        )


def _rows(scope: Scope, file: Found) -> Iterator[object]:
    for row in looking.again(file):
        if isinstance(row, Member) and row.domain in {"", scope.name}:
            yield TrusteeMember(policy_source=scope.name, trustee=row.group, member=row.member)
        elif isinstance(row, Results) and row.domain in {"", scope.name}:
            yield PolicyComputer(
                policy_source=scope.name,
                computer=row.computer,
                has_registry=False,
                has_results=True,
                container=row.container,
                read_at=row.read_at,
            )
            for applied in row.policies:
                yield AppliedPolicy(
                    policy_source=scope.name,
                    computer=row.computer,
                    policy_id=applied.policy_id,
                    is_applied=applied.is_applied,
                    position=applied.position,
                    reason=applied.reason,
                )


def _met(file: Found, superseded: dict[str, str]) -> SourceFile:
    """Return how a file fared; one of a copy that does not count says which one does."""
    shown, kind = file.source.shown, looking.TITLES.get(file.kind, "")
    if file.is_passed_over:
        why = file.problem.message if file.problem else ""
        return SourceFile(path=shown, state="skipped", rows=file.source.count, note=why)
    if file.is_refused:
        hint = file.problem.hint if file.problem else ""
        return SourceFile(path=shown, state="refused", kind=kind, note=" ".join(t for t in (file.damage, hint) if t))
    newer = superseded.get(shown)
    notes = [file.damage, file.note, f"a newer copy counts: {newer}" if newer else ""]
    return SourceFile(
        path=shown,
        state="partly read" if file.damage else "read",
        kind=kind,
        rows=file.rows,
        note="; ".join(n for n in notes if n),
    )


def _superseded(policies: list[Policy]) -> dict[str, str]:
    """Return the files of settings that do not count, each with the place of those that do."""
    return {
        file.source.shown: policy.copies[0].place.root
        for policy in policies
        for copy in policy.copies[1:]
        for file in copy.files
        if file.kind in SETTINGS
    }
