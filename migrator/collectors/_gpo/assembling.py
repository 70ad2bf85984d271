"""Put together what several files tell of one Group Policy object, and decide which copy of its settings counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from migrator.collectors._gpo.files import Found
from migrator.collectors._gpo.objects import About, policy_id_of
from migrator.collectors._gpo.places import Place
from migrator.collectors._registry.values import Entry

SETTINGS = {"policy", "text", "preferences"}
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
TRUST = ("report", "scheme", "instances", "version")
"""Files in the order in which what they say of an object beside its settings counts."""


@dataclass(slots=True, kw_only=True, eq=False)
class Copy:
    """One copy of an object: a backup, a folder of SYSVOL or of LGPO, a file, or a report of it."""

    place: Place
    files: list[Found] = field(default_factory=list)
    abouts: list[About] = field(default_factory=list)
    policy_id: str = ""
    domain: str = ""

    @property
    def is_report(self) -> bool:
        """Whether nothing of it but a report is there."""
        return all(f.kind == "report" for f in self.files)

    @property
    def rank(self) -> tuple[bool, int, datetime, bool]:
        """Which copy of several is the newer: the one that was changed more often, then the later backup."""
        versions = [a.version for a in self.abouts if a.version is not None]
        times = [a.backed_up_at for a in self.abouts if a.backed_up_at]
        return (
            not self.is_report,
            max(versions, default=-1),
            max(times, default=LONG_AGO),
            self.place.kind == "sysvol",
        )


@dataclass(slots=True, kw_only=True)
class Policy:
    """An object with all that is known of it; `values` are its entries by the way that they are set."""

    scope: str
    policy_id: str
    about: About
    values: dict[str, list[Entry]]
    unresolved: int
    only_updates: bool | None
    copies: list[Copy]


def assembled(files: Iterable[Found]) -> list[Policy]:
    """Return the objects that files tell of, each once for its domain, or for its folder where no domain is known."""
    copies = list(_copies(list(files)))
    _complete_domains(copies)
    groups: dict[tuple[str, str], list[Copy]] = defaultdict(list)
    for copy in copies:
        scope = copy.domain or copy.place.name
        groups[scope, copy.policy_id].append(copy)
    return [_policy(scope, policy_id, group) for (scope, policy_id), group in groups.items()]


def _copies(files: list[Found]) -> Iterator[Copy]:
    """Yield the copies: files of one folder together, each object of a report that lies elsewhere alone."""
    folders: dict[str, Copy] = {}
    known = {instance: about for f in files for instance, about in f.instances.items()}
    for file in files:
        if file.is_refused and file.place.kind in {"folder", "file"}:
            continue
        if file.kind in SETTINGS | {"scheme", "version"} or (file.place.kind == "backup" and file.kind == "instances"):
            copy = folders.setdefault(file.place.root, Copy(place=file.place))
            copy.place = max(copy.place, file.place, key=lambda p: (p.kind == "backup", bool(p.policy_id)))
            copy.files.append(file)
    for file in files:
        if file.kind != "report":
            continue
        if file.place.root in folders and len(file.abouts) == 1:
            folders[file.place.root].files.append(file)
            continue
        for about in file.abouts:
            yield Copy(
                place=file.place, files=[file], abouts=[about], policy_id=about.policy_id, domain=about.domain
            )  # fmt: skip
    for copy in folders.values():
        _identify(copy, known)
        yield copy


def _identify(copy: Copy, known: dict[str, About]) -> None:
    """Find out which object a folder is a copy of: by its files, the list of backups, else by its name alone."""
    told = sorted((f for f in copy.files if f.kind in TRUST), key=lambda f: TRUST.index(f.kind))
    copy.abouts = [a for f in told for a in [*f.abouts, *f.instances.values()]]
    if listed := known.get(policy_id_of(copy.place.root.rpartition("/")[2])):
        copy.abouts.append(listed)
    is_backup = copy.place.kind == "backup"
    named = next((a.policy_id for a in copy.abouts if a.policy_id), "")
    own = "" if is_backup else copy.place.policy_id
    copy.policy_id = own or named or f"{{{str(uuid5(NAMESPACE_URL, copy.place.name)).upper()}}}"
    copy.domain = next((a.domain for a in copy.abouts if a.domain), "") or copy.place.domain


def _complete_domains(copies: list[Copy]) -> None:
    """Give folders of SYSVOL the domain that other files tell of objects in the same tree, where it is one."""
    domains: dict[str, set[str]] = defaultdict(set)
    for copy in copies:
        if copy.domain:
            domains[copy.policy_id].add(copy.domain)
    trees: dict[str, list[Copy]] = defaultdict(list)
    for copy in copies:
        if copy.place.tree and not copy.domain:
            trees[copy.place.tree].append(copy)
    for tree in trees.values():
        found = set().union(*(domains[c.policy_id] for c in tree))
        if len(found) == 1:
            (domain,) = found
            for copy in tree:
                copy.domain = domain


def _policy(scope: str, policy_id: str, copies: list[Copy]) -> Policy:
    copies = sorted(copies, key=lambda c: c.rank, reverse=True)
    chosen = copies[0]
    reports = sorted((f for c in copies for f in c.files if f.kind == "report"), key=lambda f: f not in chosen.files)
    said = [a for f in reports for a in f.abouts if a.policy_id == policy_id]
    said.sort(key=lambda a: -1 if a.version is None else a.version, reverse=True)
    others = [a for c in copies for a in c.abouts if a not in said]
    values, unresolved = _values(chosen, said)
    return Policy(
        scope=scope,
        policy_id=policy_id,
        about=_merged(chosen, [*said, *others]),
        values=values,
        unresolved=unresolved,
        only_updates=_only_updates(chosen, [*said, *chosen.abouts], unresolved),
        copies=copies,
    )


def _values(chosen: Copy, said: list[About]) -> tuple[dict[str, list[Entry]], int]:
    """Return the settings of the copy that counts by how they are set; those of a report where it has no file of them.

    A text of LGPO repeats the registry.pol beside it.
    """
    values: dict[str, list[Entry]] = {"policy": [], "preference": [], "report": []}
    told: set[str] = set()
    for kind in ("policy", "text"):
        new = [f for f in chosen.files if f.kind == kind and (f.place.side or kind) not in told]
        for file in new:
            told.add(file.place.side or kind)
            values["policy"] += [e for a in file.abouts for e in a.entries or ()]
    has_preferences = False
    for file in chosen.files:
        if file.kind == "preferences":
            has_preferences = True
            values["preference"] += [e for a in file.abouts for e in a.preferences or ()]
    unresolved = 0
    report = next((a for a in said if a.entries is not None), None)
    if report and chosen.place.kind != "sysvol":
        values["report"] += [e for e in report.entries or () if e.side not in told]
        values["preference"] += [] if has_preferences else report.preferences or []
        unresolved = sum(n for side, n in report.unresolved.items() if side not in told)
    return values, unresolved


def _only_updates(chosen: Copy, abouts: list[About], unresolved: int) -> bool | None:
    """Tell whether an object has no settings that are no matter of updates, where files say all that it has."""
    told = {a.other_settings for a in abouts}
    if True in told or any(f.left_out for f in chosen.files):
        return False
    is_whole = False in told and not unresolved and not any(f.damage for f in chosen.files)
    return True if is_whole else None


def _merged(chosen: Copy, abouts: list[About]) -> About:
    """Return one statement out of several, the first that knows a thing says it."""
    merged = About(domain=chosen.domain, policy_id=chosen.policy_id)
    for about in abouts:
        for name in ("name", "enabled", "user_enabled", "created_at", "modified_at", "links", "trustees"):
            if getattr(merged, name) is None:
                setattr(merged, name, getattr(about, name))
        if merged.has_wmi_filter is None:
            merged.has_wmi_filter, merged.wmi_filter = about.has_wmi_filter, about.wmi_filter
        merged.complaints += [c for c in about.complaints if c not in merged.complaints]
    merged.backed_up_at = next((a.backed_up_at for a in chosen.abouts if a.backed_up_at), None)
    is_plain = chosen.place.kind in {"folder", "file"} and not any(a.name for a in abouts)
    merged.name = chosen.place.name if is_plain else merged.name
    return merged
