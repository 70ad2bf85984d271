"""The computers of the example: first what each is, with the faults planted in it, then the facts that show it."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import accumulate

from migrator.demo.world import (
    DemoGroup,
    DemoWindows,
    demo_id,
    dice,
    groups,
    models,
    read_at,
    replica_of,
    revisions,
    sites_of,
    well_known,
    windows,
    world,
)
from migrator.estate.facts.computers import Computer, ComputerStatusCount, GroupMembership, UpdateStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """What a computer is; its facts follow from it."""

    number: int
    computer_id: str
    name: str
    server: str
    group: DemoGroup
    also_in: DemoGroup | None
    windows: DemoWindows
    site: int
    azure: str | None
    faults: tuple[str, ...]
    needed: int
    failed: int

    @property
    def is_server(self) -> bool:
        return self.windows.kind in ("server", "dc")

    @property
    def target(self) -> str:
        """Return where the computer belongs, by construction."""
        if "os_unknown" in self.faults:
            return "decide"
        if "isolated" in self.faults:
            return "stay"
        if self.windows.target == "server":
            return "azure-update-manager-vm" if self.azure == "vm" else "azure-update-manager-arc"
        return self.windows.target


def blueprints(computers: int, seed: int) -> Iterator[Blueprint]:
    """Yield what each computer is, in the order of their numbers."""
    planner = _Planner(computers)
    twins: dict[int, str] = {}
    for number in range(computers):
        made = planner.plan(number, seed)
        if number in twins:
            made = replace(made, name=twins.pop(number), faults=("duplicate_name",))
        elif "duplicate_name" in made.faults:
            other = None if twins else _twin(planner, made, seed, computers)
            if other is None:
                made = replace(made, faults=())
            else:
                twins[other] = made.name
        yield made


def _twin(planner: _Planner, first: Blueprint, seed: int, computers: int) -> int | None:
    """Return the number of the next computer without a fault that can bear the same name."""
    for number in range(first.number + 1, computers):
        found = planner.plan(number, seed)
        if found.is_server == first.is_server and not found.faults:
            return number
    return None


class _Planner:
    """Draws computers by the shares of groups, Windows releases and planted faults."""

    def __init__(self, computers: int) -> None:
        by_place: dict[tuple[str, str], list[DemoGroup]] = defaultdict(list)
        for group in groups(computers):
            if group.kind and group.share:
                by_place[group.server, "client" if group.kind == "client" else "server"].append(group)
        self.places = {place: (found, _sums([g.share for g in found])) for place, found in by_place.items()}
        by_kind: dict[str, list[DemoWindows]] = defaultdict(list)
        for release in windows():
            by_kind[release.kind].append(release)
        self.releases = {kind: (found, _sums([w.share for w in found])) for kind, found in by_kind.items()}
        self.every = {p["kind"]: max(1, round(1 / p["share"])) for p in world()["planted"]}

    def plan(self, number: int, seed: int) -> Blueprint:
        chance = dice(seed, "computer", number)
        side = "server" if chance.random() < world()["server_share"] else "client"
        server = "wsus02" if chance.random() < world()["branch_share"] else "wsus01"
        found, sums = self.places[server, side]
        group = found[bisect(sums, chance.random() * sums[-1])]
        kind = {"dc": "dc", "server": "server"}.get(group.kind or "", "client")
        if group.name.startswith("Long-term"):
            kind = "long"
        releases, weights = self.releases[kind]
        release = releases[bisect(weights, chance.random() * weights[-1])]
        azure = _azure(release, chance.random())
        faults = [*release.faults]
        if group.name.startswith("Kiosks"):
            faults.append("kiosk")
        if release.kind in ("server", "dc") and azure is None:
            faults.append("server_without_cloud_record")
        site = chance.choice(sites_of(server)) if group.site is None else group.site
        prefix = "SRV" if side == "server" else "PC"
        plain = Blueprint(
            number=number,
            computer_id=demo_id(seed, "computer", number),
            name=f"{prefix.lower()}-{world()['sites'][site]['name'][:3].lower()}{number:06}".replace("ó", "o"),
            server=server,
            group=group,
            also_in=None,
            windows=release,
            site=site,
            azure=azure,
            faults=tuple(faults),
            needed=chance.randrange(4),
            failed=chance.randrange(2),
        )
        return self._planted(plain) if not faults else plain

    def _planted(self, plain: Blueprint) -> Blueprint:
        """Plant at most one fault, at fixed distances, so that every size has its share and none has two."""
        for offset, (kind, every) in enumerate(self.every.items()):
            if plain.number % every == 7 * offset % every and _fits(kind, plain):
                changed = replace(plain, faults=(kind,))
                if kind == "failed_updates":
                    return replace(changed, failed=6 + plain.number % 9)
                if kind == "requested_group_unknown":
                    return replace(changed, faults=(kind, "unassigned_only"))
                if kind == "in_several_groups":
                    found, _ = self.places[plain.server, "client"]
                    other = next(g for g in found if g.id != plain.group.id and g.parent == found[0].parent)
                    return replace(changed, also_in=other)
                return changed
        return plain


def _fits(kind: str, plain: Blueprint) -> bool:
    if kind == "requested_group_unknown":
        return plain.server == "wsus02"
    if kind == "in_several_groups":
        return plain.server == "wsus01" and not plain.is_server and plain.group.parent != well_known("all_computers")
    if kind in ("claimed_by_two", "cloned_id"):
        return plain.server == "wsus02"
    if kind == "failed_updates":
        return plain.windows.family != "old"
    if kind in ("isolated", "os_unknown", "duplicate_name"):
        return not plain.is_server
    return True


def _azure(release: DemoWindows, chance: float) -> str | None:
    if release.kind not in ("server", "dc"):
        return None
    return "vm" if chance < 0.3 else "arc" if chance < 0.75 else None


def _sums(shares: list[float]) -> list[float]:
    return list(accumulate(shares))


def facts_of(plan: Blueprint) -> Iterator[object]:
    """Yield the facts that the server that was read has of a computer: its own, or the upstream of its replica."""
    chance = dice(0, "facts", plan.computer_id)
    release, unknown = plan.windows, "os_unknown" in plan.faults
    contact = read_at() - timedelta(minutes=chance.randrange(14 * 24 * 60))
    if "stale_computer" in plan.faults:
        contact = read_at() - timedelta(days=40 + chance.randrange(360))
    replica = replica_of(plan.site)
    if replica:
        contact -= timedelta(days=world()["roll_up_days"])
    reported = "never_reported" not in plan.faults
    make, model = _hardware(plan, chance.randrange(10_000))
    known = revisions(release.build)
    revision = known[-min(len(known), 1 + min(chance.randrange(6), chance.randrange(6)))]
    site = world()["sites"][plan.site]
    yield Computer(
        server_id=plan.server,
        computer_id=plan.computer_id,
        name=f"{plan.name}.{world()['domain']}",
        ip_address=site["subnet"].replace("0.0/16", f"{plan.number // 250 % 250}.{plan.number % 250 + 1}"),
        make=make,
        model=model,
        bios_version=f"1.{plan.number % 30}.0",
        architecture=None if unknown else release.architecture,
        os_major=None if unknown else release.major,
        os_minor=None if unknown else release.minor,
        os_build=None if unknown else release.build,
        os_description=None if unknown else release.text,
        os_locale="en-US",
        product_type=None if unknown else release.type,
        sku=None if unknown else release.sku,
        role=None if unknown else ("server" if release.type > 1 else "workstation"),
        client_version=None if unknown else f"{release.major}.{release.minor}.{release.build}.{revision}",
        last_sync_at=contact,
        never_synced=False,
        last_sync_result="succeeded",
        last_status_at=contact + timedelta(minutes=3) if reported else None,
        never_reported=not reported,
        requested_groups=_requested(plan),
        reports_here=replica is None,
        parent_server_id=demo_id(replica) if replica else None,
    )
    yield GroupMembership(server_id=plan.server, computer_id=plan.computer_id, group_id=well_known("all_computers"))
    for group in members(plan):
        yield GroupMembership(server_id=plan.server, computer_id=plan.computer_id, group_id=group)


def members(plan: Blueprint) -> list[str]:
    """Return the ids of the groups that a computer is a member of, All Computers left out."""
    if "unassigned_only" in plan.faults:
        return [well_known("unassigned")]
    return [plan.group.id, *([plan.also_in.id] if plan.also_in else [])]


def _requested(plan: Blueprint) -> tuple[str, ...]:
    if plan.server == "wsus01":
        return ()
    return ("Branch - Brod",) if "requested_group_unknown" in plan.faults else (plan.group.name,)


def _hardware(plan: Blueprint, pick: int) -> tuple[str, str]:
    if plan.azure == "vm":
        return "Microsoft Corporation", "Virtual Machine"
    if plan.is_server and pick % 4:
        return "VMware, Inc.", "VMware7,1"
    return models()[pick % len(models())]


def has_counts(plan: Blueprint) -> bool:
    """Tell whether the server knows which updates a computer has."""
    return not {"never_reported", "os_unknown"} & set(plan.faults)


def status_of(plan: Blueprint, ids: dict[str, list[str]], all_updates: int) -> Iterator[object]:
    """Yield the counts of a computer and a row for each update that it needs or that failed on it."""
    if not has_counts(plan):
        yield ComputerStatusCount(
            server_id=plan.server, computer_id=plan.computer_id, unknown=all_updates, not_applicable=0,
            not_installed=0, downloaded=0, installed=0, pending_reboot=0, failed=0, counted_at=read_at(),
        )  # fmt: skip
        return
    family = ids[plan.windows.family]
    wanted = 0 if plan.windows.family == "old" else plan.needed + plan.failed
    open_ones = family[-wanted:] if wanted else []
    for place, update in enumerate(open_ones):
        state = "failed" if place < plan.failed else "not_installed"
        yield UpdateStatus(
            server_id=plan.server, update_id=update, computer_id=plan.computer_id, state=state,
            approval_action="install", approval_group_id=plan.group.id,
        )  # fmt: skip
    needed = len(open_ones) - min(plan.failed, len(open_ones))
    yield ComputerStatusCount(
        server_id=plan.server, computer_id=plan.computer_id, unknown=0, not_applicable=all_updates - len(family),
        not_installed=needed, downloaded=0, installed=len(family) - len(open_ones), pending_reboot=0,
        failed=min(plan.failed, len(open_ones)), counted_at=read_at(),
    )  # fmt: skip
