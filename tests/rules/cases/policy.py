"""What Group Policy objects hold, and how they stand: every rule about the content of an object, linked or not."""

from __future__ import annotations

from dataclasses import replace
from hashlib import md5
from typing import Any

from migrator.estate.facts.computers import ComputerGroup
from migrator.estate.facts.directory import DirectoryComputer
from migrator.estate.facts.policy import (
    GroupPolicy,
    GroupPolicyLink,
    GroupPolicyTrustee,
    PolicyComputer,
    PolicyContainer,
    PolicyValue,
)
from tests.rules.asking import READING, Case, Change, add, case, change, drop
from tests.rules.base import AU, CLIENTS, DEFAULT_POLICY, DOMAIN, SERVERS, WU, P, Q, gpo, link, setting, trustee

N, GONE = "{N§}", "{GONE§}"
NOWHERE = "corp§.example/nowhere"
GROUP = "S-1-5-21-§-9001"
USER_ACCESS = r"software\microsoft\windows\currentversion\policies\windowsupdate"
DEFENDER = r"software\policies\microsoft\windows defender\signature updates"
PEERS = r"software\policies\microsoft\peerdist\service"
OFF = change(GroupPolicy, P, enabled=False)
CLASSES = [f"SetPolicyDrivenUpdateSourceFor{c}Updates" for c in ("Feature", "Quality", "Driver", "Other")]
DEADLINE = "ConfigureDeadlineForQualityUpdates"


def sets(name: str, value: str | None, key: str = WU, *, of: str = P, **more: Any) -> Change:
    """Let an object set a value, that of the clients unless another is named."""
    return add(setting(of, name, value, key=key, **more))


def drops(name: str, of: str = P) -> Change:
    return drop(PolicyValue, of, name)


def unset(*names: str, of: str = P) -> tuple[Change, ...]:
    return tuple(drops(n, of) for n in names)


def another(*values: PolicyValue, at: str | None = NOWHERE, sid: str = "S-1-5-11", **more: Any) -> Change:
    """Add one more object, linked to a container without computers unless another is named."""
    linked = [link(N, at)] if at else []
    return add(gpo(N, **more), *linked, trustee(N, sid), *values)


def scan_source(*names: str, switch: str | None = "1", key: str = AU, of: str = P, value: str | None = "0") -> Change:
    """Let an object set the scan source of some classes, and the switch of them."""
    on = [setting(of, "UseUpdateClassPolicySource", switch, key=key)] if switch != "none" else []
    return add(*on, *(setting(of, n, value) for n in names))


def registry_of(name: str, *values: PolicyValue) -> Change:
    """Let the registry of a computer hold values."""
    held = [replace(v, origin=name, origin_kind="computer", via="registry", position=i) for i, v in enumerate(values)]
    computer = PolicyComputer(policy_source="gpo", computer=name, has_registry=True, has_results=False)
    return add(computer, *held)


def profile_of(value: PolicyValue) -> str:
    """Return the id of the profile of registries that hold one value and nothing else."""
    parts = (value.side, value.key, value.value_name.lower(), value.value_type or "", value.value or "", "")
    return "registry:" + md5("\t".join(parts).encode(), usedforsecurity=False).hexdigest()


AUTO = (setting(N, "AUOptions", "3", key=AU),)
CLOSED = setting("", "DoNotConnectToWindowsUpdateInternetLocations", "1")


def plainly(rule: str, name: str, key: str, *, bad: tuple[str, ...], good: tuple[str, ...] = ()) -> list[Case]:
    """Return the cases of a rule about one value, for which it does not matter where the object stands."""
    return [
        *(case(rule, P, "fail", sets(name, b, key)) for b in bad),
        *(case(rule, P, "pass", sets(name, g, key)) for g in good),
        case(rule, Q, "pass", why="nothing is set"),
        case(rule, P, "unknown", sets(name, None, key)),
        case(rule, N, "fail", another(setting(N, name, bad[0], key=key), at=None), why="it need not be linked"),
        case(rule, P, "not applicable", sets(name, bad[0], key), OFF, why="POL027 says that it is disabled"),
        case(
            rule, N, "pass", another(setting(N, name, bad[0], key=key, is_32_bit=True)), why="Windows does not read it"
        ),
        case(rule, N, "pass", another(setting(N, name, "", key=key, action="delete")), why="it is taken away"),
        case(rule, N, "fail", another(setting(N, name.upper(), bad[0], key=key, via="preference"))),
    ]


CASES = [
    *plainly("POL003", "DoNotConnectToWindowsUpdateInternetLocations", WU, bad=("1",), good=("0",)),
    case("POL003", profile_of(CLOSED), "fail", drop(DirectoryComputer, "o1§"), registry_of("pc1§.corp.example", CLOSED),
         alone=True, why="no object is known to apply to that computer"),
    case("POL003", profile_of(CLOSED), "no row", registry_of("pc1§.corp.example", CLOSED), alone=True,
         why="its objects are judged, and POL035 tells what they do not give"),
    case("POL004", P, "pass"),
    case("POL004", P, "pass", sets("DisableWindowsUpdateAccess", "0")),
    case("POL004", P, "fail", sets("DisableWindowsUpdateAccess", "1")),
    case("POL004", P, "fail", OFF, sets("DisableWindowsUpdateAccess", "1", USER_ACCESS, side="user"),
         why="its user part is enabled"),
    case("POL004", P, "unknown", sets("DisableWindowsUpdateAccess", None)),
    case("POL004", P, "not applicable", OFF, sets("DisableWindowsUpdateAccess", "1")),
    case("POL004", P, "not applicable", change(GroupPolicy, P, user_enabled=False),
         sets("DisableWindowsUpdateAccess", "1", USER_ACCESS, side="user")),
    case("POL008", P, "pass", why="there is none"),
    case("POL008", P, "pass", scan_source(*CLASSES)),
    case("POL008", P, "fail", scan_source(*CLASSES[:2])),
    case("POL008", P, "fail", scan_source(), why="the switch alone"),
    case("POL008", P, "fail", scan_source(*CLASSES[:3]), sets(CLASSES[3], "7"), why="7 is no source"),
    case("POL008", P, "unknown", scan_source(*CLASSES[:3]), sets(CLASSES[3], None)),
    case("POL008", P, "unknown", scan_source(switch=None)),
    case("POL008", P, "pass", scan_source(switch="0"), why="it is switched off"),
    case("POL008", P, "not applicable", OFF, scan_source(*CLASSES[:2])),
    case("POL009", P, "pass"),
    case("POL009", P, "pass", scan_source(*CLASSES)),
    case("POL009", P, "fail", scan_source(*CLASSES, key=WU)),
    case("POL009", P, "fail", scan_source(*CLASSES, switch="none"), why="without the switch the four have no effect"),
    case("POL009", P, "pass", scan_source(*CLASSES), sets("UseUpdateClassPolicySource", "1"), why="Windows reads the one below AU"),
    case("POL009", P, "unknown", scan_source(*CLASSES, switch=None)),
    case("POL009", P, "not applicable", OFF, scan_source(*CLASSES, key=WU)),
    *plainly("POL011", "WUServer", WU, bad=("http://wsus§.corp.example:8530", ' "HTTP://wsus§:8530"'),
             good=("https://wsus§", " ", "")),
    case("POL011", P, "unknown", sets("WUServer", "wsus§.corp.example"), why="it names no protocol"),
    case("POL012", P, "pass"),
    case("POL012", P, "pass", sets("WUStatusServer", "HTTPS://WSUS§.corp.example:8531/"), why="that is the same"),
    case("POL012", P, "pass", drops("WUStatusServer")),
    case("POL012", P, "fail", sets("WUStatusServer", "http://old.corp.example:8530")),
    case("POL012", P, "unknown", sets("WUStatusServer", None)),
    case("POL012", P, "unknown", sets("WUServer", None)),
    case("POL012", P, "not applicable", OFF, sets("WUStatusServer", "http://old.corp.example:8530")),
    case("POL013", P, "pass"),
    case("POL013", P, "pass", sets("WUServer", " "), sets("UseWUServer", "0", AU)),
    case("POL013", P, "fail", sets("WUServer", " ")),
    case("POL013", P, "fail", sets("WUServer", '" "'), why="a baseline writes it so"),
    case("POL013", P, "unknown", sets("WUServer", None)),
    case("POL013", P, "unknown", sets("WUServer", ""), sets("UseWUServer", None, AU)),
    case("POL013", P, "not applicable", OFF, sets("WUServer", " ")),
    case("POL014", P, "pass"),
    case("POL014", P, "fail", drops("WUServer")),
    case("POL014", P, "fail", drops("UseWUServer")),
    case("POL014", P, "pass", *unset("WUServer", "UseWUServer")),
    case("POL014", P, "pass", drops("WUServer"), sets("UseWUServer", "0", AU), why="switched off is whole"),
    case("POL014", P, "pass", sets("WUServer", " "), why="POL013 tells of a blank address"),
    case("POL014", P, "unknown", drops("WUServer"), sets("UseWUServer", None, AU)),
    case("POL014", P, "unknown", drops("UseWUServer"), sets("WUServer", None)),
    case("POL014", P, "not applicable", OFF, drops("UseWUServer")),
    case("POL017", P, "pass"),
    case("POL017", P, "pass", sets("TargetGroup", "PILOT ;Pilot; ")),
    case("POL017", P, "pass", *unset("TargetGroup", "TargetGroupEnabled")),
    case("POL017", P, "fail", sets("TargetGroup", "Pilots"), alone=True),
    case("POL017", P, "fail", sets("TargetGroup", "Pilot;Berlin"), alone=True),
    case("POL017", P, "unknown", sets("TargetGroup", None)),
    case("POL017", P, "unknown", sets("TargetGroup", "Pilots"), states=(("computer_group", "partial"),)),
    case("POL017", P, "unknown", sets("TargetGroup", "Pilots"), states=(("computer_group", "missing"),)),
    case("POL017", P, "pass", states=(("computer_group", "partial"),), why="it is among those that were read"),
    case("POL017", P, "unknown", sets("TargetGroup", "Pilots"), change(ComputerGroup, "g1", name=None), alone=True),
    case("POL017", P, "not applicable", sets("TargetGroup", "Pilots"), sets("TargetGroupEnabled", "0")),
    case("POL017", P, "not applicable", sets("TargetGroup", "Pilots"), OFF),
    *plainly("POL019", "UpdateServiceUrlAlternate", WU, bad=("http://content.corp.example",), good=("", " ")),
    *plainly("POL022", "EngagedRestartDeadline", WU, bad=("14", "0")),
    case("POL022", P, "fail", sets("ScheduleImminentRestartWarning", "15")),
    case("POL022", P, "fail", sets("SetAutoRestartNotificationDisable", "1")),
    case("POL022", P, "pass", sets("SetAutoRestartNotificationDisable", "0")),
    case("POL022", P, "pass", sets("NoAutoRebootWithLoggedOnUsers", "1", AU), why="POL023 asks for that one"),
    *plainly("POL029", "FallbackOrder", DEFENDER, bad=("InternalDefinitionUpdateServer", "internaldefinitionupdateserver|"),
             good=("InternalDefinitionUpdateServer|MMPC", "MicrosoftUpdateServer|MMPC", "")),
    *plainly("POL030", "PauseQualityUpdatesStartTime", WU, bad=("2025-03-14",), good=("", " ")),
    *plainly("POL031", "BranchReadinessLevel", WU, bad=("16", "32"), good=("2", "64")),
    *plainly("POL031", "DeferUpgrade", WU, bad=("1", "0")),
    case("POL032", P, "pass"),
    case("POL032", P, "pass", *(sets(n, v) for n, v in (
        ("TargetReleaseVersion", "1"), ("ProductVersion", "Windows 11"), ("TargetReleaseVersionInfo", "25H2")))),
    case("POL032", P, "fail", *(sets(n, v) for n, v in (
        ("TargetReleaseVersion", "1"), ("ProductVersion", "windows 11"), ("TargetReleaseVersionInfo", "22h2")))),
    case("POL032", P, "fail", *(sets(n, v) for n, v in (
        ("TargetReleaseVersion", "1"), ("ProductVersion", "Windows 10"), ("TargetReleaseVersionInfo", "22H2"))),
         why="only paid updates are left"),
    case("POL032", P, "fail", sets("TargetReleaseVersion", "1"), sets("TargetReleaseVersionInfo", "21H2"),
         why="it has ended for every product"),
    case("POL032", P, "pass", sets("TargetReleaseVersion", "0"), sets("TargetReleaseVersionInfo", "21H2")),
    case("POL032", P, "pass", sets("TargetReleaseVersionInfo", "21H2"), why="without its switch it has no effect"),
    case("POL032", P, "unknown", sets("TargetReleaseVersion", None), sets("TargetReleaseVersionInfo", "21H2")),
    case("POL032", P, "unknown", sets("TargetReleaseVersion", "1"), sets("TargetReleaseVersionInfo", None)),
    case("POL032", P, "unknown", sets("TargetReleaseVersion", "1"), sets("TargetReleaseVersionInfo", "31H2")),
    case("POL032", P, "not applicable", OFF, sets("TargetReleaseVersion", "1"), sets("TargetReleaseVersionInfo", "21H2")),
    case("POL036", P, "pass"),
    case("POL036", P, "fail", sets("DeferQualityUpdatePeriodInDays", "3")),
    case("POL036", P, "fail", sets("AUOptions", "3", AU, side="user"), why="it is known on the other side alone"),
    case("POL036", P, "pass", sets("UpdateBranch", "Current", r"software\policies\microsoft\office\16.0\common\officeupdate"),
         why="that key is known as a whole"),
    case("POL036", P, "unknown", sets("AUOptions", None, AU)),
    case("POL036", P, "not applicable", OFF, sets("DeferQualityUpdatePeriodInDays", "3")),
    *plainly("POL039", "Enable", PEERS, bad=("1",), good=("0",)),
    case("POL039", P, "fail", sets("EnablePeercaching", "1", r"software\policies\microsoft\windows\bits")),
    case("POL040", P, "pass"),
    case("POL040", P, "fail", sets("AUOptions", "3", AU, is_32_bit=True)),
    case("POL040", P, "unknown", sets("AUOptions", "3", AU, is_32_bit=None)),
    case("POL040", P, "not applicable", OFF, sets("AUOptions", "3", AU, is_32_bit=True)),
    case("POL028", P, "pass"),
    case("POL028", P, "fail", sets("AUOptions", "3", AU, via="preference")),
    case("POL028", P, "fail", sets("AUOptions", "3", AU, via="preference", targeting="notebooks"), alone=True),
    case("POL028", P, "pass", sets("AUOptions", "", AU, via="preference", action="delete"), why="that is how to take it away"),
    case("POL028", P, "unknown", sets("AUOptions", None, AU, via="preference")),
    case("POL028", P, "not applicable", OFF, sets("AUOptions", "3", AU, via="preference")),
    case("POL025", P, "pass"),
    case("POL025", GONE, "fail", add(link(GONE, NOWHERE))),
    case("POL025", GONE, "fail", add(link(GONE, NOWHERE, enabled=False))),
    case("POL025", GONE, "unknown", add(link(GONE, "other.example/clients")), why="of that domain no object was read"),
    case("POL025", GONE, "unknown", add(link(GONE, NOWHERE)), drop(GroupPolicy, DEFAULT_POLICY),
         why="perhaps only some of its objects were given"),
    case("POL025", GONE, "unknown", add(link(GONE, NOWHERE)), states=(("group_policy", "partial"),)),
    case("POL026", P, "pass"),
    case("POL026", N, "fail", another(*AUTO, at=None)),
    case("POL026", P, "fail", change(GroupPolicyLink, P, enabled=False)),
    case("POL026", P, "unknown", change(GroupPolicyLink, P, enabled=None)),
    case("POL026", P, "unknown", drop(GroupPolicyLink, P), change(GroupPolicy, P, links_known=None), drop(PolicyContainer)),
    case("POL026", P, "unknown", drop(GroupPolicyLink, P), states=(("group_policy_link", "partial"),)),
    case("POL026", P, "not applicable", OFF, drop(GroupPolicyLink, P)),
    case("POL027", P, "pass"),
    case("POL027", P, "fail", OFF),
    case("POL027", P, "pass", OFF, sets("DisableWindowsUpdateAccess", "0", USER_ACCESS, side="user")),
    case("POL027", N, "fail", another(setting(N, "DisableWindowsUpdateAccess", "1", key=USER_ACCESS, side="user"), user_enabled=False)),
    case("POL027", P, "unknown", change(GroupPolicy, P, enabled=None)),
    case("POL034", P, "pass"),
    case("POL034", N, "fail", another(*AUTO, at=SERVERS, sid=GROUP), why="nobody read its members"),
    case("POL034", N, "fail", another(*AUTO, at=CLIENTS, has_wmi_filter=True, wmi_filter="Notebooks"), alone=True),
    case("POL034", N, "not applicable", another(*AUTO, has_wmi_filter=True), alone=True, why="no computer is there"),
    case("POL034", N, "unknown", another(*AUTO, has_wmi_filter=True), drop(DirectoryComputer, "o1§"),
         states=(("directory_computer", "partial"),), why="nobody knows where that computer is"),
    case("POL034", P, "fail", change(GroupPolicyLink, P, target_kind="site", target="munich"), alone=True),
    case("POL034", P, "fail", change(GroupPolicy, P, filter_known=None), drop(GroupPolicyTrustee, P)),
    case("POL034", N, "unknown", another(*AUTO, has_wmi_filter=None)),
    case("POL034", P, "unknown", states=(("group_policy_trustee", "partial"),)),
    case("POL034", N, "not applicable", another(*AUTO, at=None, has_wmi_filter=True)),
    case("POL034", P, "not assessed", states=(("group_policy", "not collected"),)),
    case("POL037", "estate", "fail", alone=True),
    case("POL037", "estate", "pass", readings=(READING, replace(READING, source="gpo", scope_kind="policy", scope=DOMAIN))),
    case("POL037", "estate", "fail", readings=(replace(READING, source="gpo", scope_kind="policy", state="failed"),)),
    case("POL037", "estate", "unknown", readings=(replace(READING, source="gpo", scope_kind="policy", state="partial"),)),
    case("POL037", "estate", "unknown", readings=()),
]  # fmt: skip
