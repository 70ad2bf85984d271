"""The truth about the client policy of the example: which objects and computers fail which rule, and by what definition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from migrator.demo.applied import InScope, given, has_results, in_scope, is_registry_read, registry_of
from migrator.demo.cloud import is_enrolled
from migrator.demo.machines import Blueprint
from migrator.demo.policies import DemoPolicy, policies
from migrator.demo.servers import servers
from migrator.demo.world import as_of, groups, policy_world, world
from migrator.reference import reference_table

Values = Mapping[str, str]
"""What an object sets, or what is in force: short name of the key and value name in lower case -> value.

Of an object: its machine side, policies and preferences, whether it is linked or not; never the 32-bit view,
which Windows Update does not read. In force: what the objects give that reach a computer for certain.
"""

_CLASSES = [f"wu:setpolicydrivenupdatesourcefor{kind}updates" for kind in ("feature", "quality", "driver", "other")]
_WRONG_SWITCH = "wu:useupdateclasspolicysource"
_SWITCH = "au:useupdateclasspolicysource"
_DEADLINES = ("wu:configuredeadlineforqualityupdates", "wu:configuredeadlineforfeatureupdates")
_LEGACY_RESTART = (
    "wu:setengagedrestart", "wu:engagedrestart", "wu:setautorestart", "wu:autorestart",
    "wu:setrestartwarningschd", "wu:schedulerestartwarning", "wu:scheduleimminentrestartwarning",
)  # fmt: skip
_RETIRED = ("deferupgrade", "deferupgradeperiod", "deferupdateperiod", "pausedeferrals", "pausefeatureupdates", "pausequalityupdates")  # fmt: skip


def _address(values: Values) -> str:
    return values.get("wu:wuserver", "").strip().strip('"').strip().lower()


def _is_blank(values: Values) -> bool:
    return values.get("au:usewuserver") == "1" and "wu:wuserver" in values and not _address(values)


def _is_half(values: Values) -> bool:
    """In the object itself: UseWUServer 1 and no WUServer, not even a blank one; or a WUServer and no UseWUServer."""
    if values.get("au:usewuserver") == "1":
        return "wu:wuserver" not in values
    return bool(_address(values)) and "au:usewuserver" not in values


def _status_differs(values: Values) -> bool:
    status = values.get("wu:wustatusserver", "").strip().lower()
    return bool(_address(values) and status) and _address(values).rstrip("/") != status.rstrip("/")


def _names_unknown_group(values: Values, computers: int) -> bool:
    """Any of the names, which semicolons separate, is of no group of a server that was read, whatever the case."""
    known = {g.name.lower() for g in groups(computers)} | {"all computers", "unassigned computers"}
    named = [n.strip().lower() for n in values.get("wu:targetgroup", "").split(";")]
    return any(n and n not in known for n in named)


def _is_scan_source(values: Values) -> bool:
    return values.get(_SWITCH) == "1" or values.get(_WRONG_SWITCH) == "1" or any(c in values for c in _CLASSES)


def _is_incomplete(values: Values) -> bool:
    return _is_scan_source(values) and not all(c in values for c in _CLASSES)


def _is_retired(values: Values) -> bool:
    return values.get("wu:branchreadinesslevel") in ("16", "32") or any(f"wu:{name}" in values for name in _RETIRED)


def _pins_old_release(values: Values) -> bool:
    """No edition of the release gets updates any more that are free."""
    name = f"{values.get('wu:productversion', '')} {values.get('wu:targetreleaseversioninfo', '')}"
    ends = [r["end_of_servicing"] for r in reference_table("windows_release").records() if r["name"] == name]
    return (
        values.get("wu:targetreleaseversion") == "1" and bool(ends) and all(e and e < as_of().isoformat() for e in ends)
    )


def _relies_on_branch_cache(values: Values) -> bool:
    return "1" in (values.get("branch_cache:enable"), values.get("peers:enable"))


def _only_wsus(values: Values) -> bool:
    order = [token.strip().lower() for token in values.get("defender:fallbackorder", "").split("|")]
    return set(order) - {""} == {"internaldefinitionupdateserver"}


def _contradicts_deadlines(values: Values) -> bool:
    """NoAutoRebootWithLoggedOnUsers 1, a scheduled installation, or active hours of 18 hours and more."""
    hours = int(values.get("wu:activehoursend", "0")) - int(values.get("wu:activehoursstart", "0"))
    scheduled = {"au:scheduledinstallday", "au:scheduledinstalltime"} & values.keys()
    return (
        values.get("au:noautorebootwithloggedonusers") == "1"
        or (values.get("au:auoptions") == "4" and bool(scheduled))
        or (values.get("wu:setactivehours") == "1" and hours % 24 >= 18)
    )


def _is_switched_off(values: Values) -> bool:
    return values.get("au:noautoupdate") == "1" or values.get("au:auoptions") == "1"


ABOUT_CONTENT: Mapping[str, Callable[[Values], bool]] = {
    "internet_locations_closed": lambda v: v.get("wu:donotconnecttowindowsupdateinternetlocations") == "1",
    "plain_http_policy": lambda v: _address(v).startswith("http://"),
    "status_server_differs": _status_differs,
    "blank_wsus_address": _is_blank,
    "half_a_wsus_policy": _is_half,
    "scan_source_incomplete": _is_incomplete,
    "scan_source_in_wrong_key": lambda v: _WRONG_SWITCH in v,
    "alternate_download_server": lambda v: bool(v.get("wu:updateserviceurlalternate", "").strip()),
    "legacy_restart": lambda v: any(name.startswith(_LEGACY_RESTART) for name in v),
    "retired_value": _is_retired,
    "old_release_pinned": _pins_old_release,
    "pause_left_behind": lambda v: any(
        v.get(f"wu:pause{k}updatesstarttime", "").strip() for k in ("quality", "feature")
    ),
    "definitions_from_wsus_only": _only_wsus,
    "branch_cache": _relies_on_branch_cache,
}
"""Kind -> whether an object that holds such values fails, linked or not; one that is switched off fails as such alone."""

ABOUT_REACH: Mapping[str, tuple[Callable[[Values], bool], frozenset[str]]] = {
    "wsus_policy_in_cloud": (lambda v: bool(_address(v)), frozenset({"managed by Intune"})),
    "auto_update_off_on_clients": (_is_switched_off, frozenset({"client"})),
    "servers_install_by_themselves": (
        lambda v: v.get("au:auoptions") == "4" and v.get("au:noautoupdate") != "1", frozenset({"server"}),
    ),
    "telemetry_off": (lambda v: v.get("telemetry:allowtelemetry") == "0", frozenset({"client"})),
    "delivery_bypass": (lambda v: v.get("delivery:dodownloadmode") == "100", frozenset({"Windows 11"})),
    "scan_source_ignored": (_is_scan_source, frozenset({"knows no scan source"})),
    # Values below the Windows Update key alone: telemetry and Defender may well be one policy for both.
    "one_policy_for_both": (lambda v: any(n.startswith(("wu:", "au:")) for n in v), frozenset({"client", "server"})),
}  # fmt: skip
"""Kind -> what an object holds, and the kinds of computer of which it must reach one of each for certain."""

ABOUT_NEIGHBOURS: Mapping[str, tuple[Callable[[Values], bool], Callable[[Values], bool]]] = {
    "dual_scan_beside_scan_source": (lambda v: v.get("wu:disabledualscan") == "1", _is_scan_source),
    "http_with_user_proxy": (
        lambda v: v.get("wu:setproxybehaviorforupdatedetection") == "1", lambda v: _address(v).startswith("http://"),
    ),
    "deadline_contradicted": (lambda v: any(d in v for d in _DEADLINES), _contradicts_deadlines),
}  # fmt: skip
"""Kind -> what an object holds, and what must not stand beside it: in the object itself, or in force on a computer that
it reaches for certain."""


class PolicyTruth:
    """Learns whom each object reaches, computer by computer, and then tells which objects fail."""

    def __init__(self, computers: int) -> None:
        self._computers = computers
        self._reached: dict[tuple[InScope, ...], set[str]] = defaultdict(set)
        self._unsettled: set[tuple[InScope, ...]] = set()

    def of_computer(self, plan: Blueprint, account: Blueprint | None) -> Iterator[str]:
        """Yield the kinds of fault of a computer, of which `account` is the one whose account bears its name."""
        if account is None:
            yield "policy_not_known"
            return
        scope = in_scope(self._computers, account)
        self._reached[scope] |= _kinds_of(plan)
        if not has_results(plan):
            self._unsettled.add(scope)
        values = _in_force(scope)
        if is_registry_read(plan):
            held = registry_of(self._computers, plan)
            values = {f"{_short(v.key)}:{v.name.lower()}": str(v.value) for v in held.values() if not v.is_32_bit}
            if not values.items() <= _explained(scope):
                yield "value_by_hand"
        yield from _scan_faults(plan, values)

    def of_policies(self) -> Iterator[tuple[str, str]]:
        """Yield kind and policy id of every object that fails, and of the link whose object does not exist."""
        yield "orphaned_link", policy_world()["orphaned"]["guid"]
        for policy in policies(self._computers):
            values = values_of(policy)
            yield from ((k, policy.policy_id) for k, fails in ABOUT_CONTENT.items() if policy.enabled and fails(values))
            if _names_unknown_group(values, self._computers):
                yield "target_group_unknown", policy.policy_id
            yield from ((kind, policy.policy_id) for kind in _other_content(policy))
            if policy.values:
                yield from ((kind, policy.policy_id) for kind in _standing(policy))
        yield from sorted(self._by_reach())

    def _by_reach(self) -> set[tuple[str, str]]:
        reached: dict[DemoPolicy, set[str]] = defaultdict(set)
        # A WMI filter, or members that nobody read, leave it open for a computer that does not tell by its own results.
        found = {
            ("reach_not_known", s.policy.policy_id) for scope in self._unsettled for s in scope if s.state == "open"
        }
        for scope, kinds in self._reached.items():
            certain = [s.policy for s in scope if s.state == "certain"]
            for policy in certain:
                reached[policy] |= kinds
            found |= {("policies_fight", policy_id) for policy_id in _fighting(certain)}
            for kind, (holds, contradicts) in ABOUT_NEIGHBOURS.items():
                if contradicts(_in_force(scope)):
                    found |= {(kind, p.policy_id) for p in certain if holds(values_of(p))}
        for policy in policies(self._computers):
            values = values_of(policy)
            for kind, (holds, wanted) in ABOUT_REACH.items():
                if holds(values) and wanted <= reached[policy]:
                    found.add((kind, policy.policy_id))
            for kind, (holds, contradicts) in ABOUT_NEIGHBOURS.items():
                if holds(values) and contradicts(values):
                    found.add((kind, policy.policy_id))
        return found


def _kinds_of(plan: Blueprint) -> set[str]:
    """Return what a computer counts as; of one whose Windows is not known only whether Intune manages it."""
    found = {"managed by Intune"} if is_enrolled(plan) else set()
    if "os_unknown" not in plan.faults:
        found.add("server" if plan.is_server else "client")
        if not plan.is_server and plan.windows.build >= 22000:
            found.add("Windows 11")
        if not _knows_scan_source(plan):
            found.add("knows no scan source")
    return found


def _knows_scan_source(plan: Blueprint) -> bool:
    return plan.windows.build >= (20348 if plan.is_server else 19041)


@cache
def _short(key: str) -> str:
    return {long: str(short) for short, long in policy_world()["keys"].items()}[key]


@cache
def values_of(policy: DemoPolicy) -> Values:
    """Return what an object sets on the machine side."""
    return {
        f"{_short(v.key)}:{v.name.lower()}": str(v.value)
        for v in policy.values
        if v.side == "machine" and v.value is not None and not v.is_32_bit
    }


@cache
def _in_force(scope: tuple[InScope, ...]) -> Values:
    """Return what the objects give that apply for certain, without preferences that are targeted."""
    found = given(tuple(s.policy for s in scope if s.state == "certain"), False)
    return {f"{_short(v.key)}:{v.name.lower()}": str(v.value) for v in found.values() if not v.is_32_bit}


@cache
def _explained(scope: tuple[InScope, ...]) -> set[tuple[str, str]]:
    """Return every value that an object sets which applies or may apply, whichever of them wins."""
    return {pair for s in scope if s.state in ("certain", "open") for pair in values_of(s.policy).items()}


def _scan_faults(plan: Blueprint, values: Values) -> Iterator[str]:
    """Yield what is wrong with where a computer scans by the values in force; its registry counts where it was read."""
    if values.get("au:usewuserver") != "1" or not _address(values):
        return
    host = _address(values).split("//")[-1].split(":")[0]
    if host.removesuffix(f".{world()['domain']}") not in servers():
        yield "other_wsus_server"
    if "os_unknown" in plan.faults:
        return
    has_source = values.get(_SWITCH) == "1" and any(c in values for c in _CLASSES) and _knows_scan_source(plan)
    deferred = any(
        values.get(f"wu:defer{k}updates") == "1" and int(values.get(f"wu:defer{k}updatesperiodindays", "0")) > 0
        for k in ("quality", "feature")
    )
    # Windows 10 since 1607 scans against Windows Update beside WSUS because of a deferral; Windows 11 does not.
    is_old = not plan.is_server and 14393 <= plan.windows.build < 22000
    scans_twice = is_old and deferred and not has_source and values.get("wu:disabledualscan") != "1"
    if scans_twice:
        yield "dual_scan"
    # Not settled: some of the four classes alone; where drivers come from beside a dual scan; a Windows that is too new.
    if scans_twice or (has_source and _is_incomplete(values)) or "build_newer_than_table" in plan.faults:
        yield "scan_source_unclear"


def _other_content(policy: DemoPolicy) -> Iterator[str]:
    """Yield what only the single values of an object show."""
    held = [v for v in policy.values if v.value is not None]
    if any(v.name == "DisableWindowsUpdateAccess" and v.value == 1 for v in held):
        yield "update_access_disabled"
    if any(v.via == "preference" for v in held):
        yield "preference_tattoo"
    if any(v.is_32_bit for v in held):
        yield "value_in_32_bit_view"
    if {v.name for v in held} & set(policy_world()["unknown_values"]):
        yield "unknown_value"


def _standing(policy: DemoPolicy) -> Iterator[str]:
    """Yield what is wrong with how an object that holds update values is enabled and linked."""
    enabled = {"machine": policy.enabled, "user": policy.user_enabled}
    if not any(enabled[v.side] for v in policy.values):
        yield "policy_disabled"
    if not any(link.enabled for link in policy.links):
        yield "policy_not_linked"


def _fighting(certain: list[DemoPolicy]) -> Iterator[str]:
    """Yield the objects of which one decides about a value and another, which it overrules, says something else.

    Both fail. To take a value away is to say something else than to set it.
    """
    said: dict[tuple[str, str], list[tuple[DemoPolicy, str | None]]] = defaultdict(list)
    for policy in certain:
        for value in policy.values:
            if value.side == "machine" and not value.is_32_bit and not value.targeting:
                said[value.key, value.name.lower()].append((policy, value.text))
    for (winner, decided), *others in said.values():
        for loser, text in others:
            if text != decided:
                yield from (winner.policy_id, loser.policy_id)
