"""Whom Group Policy objects reach, what stands beside them there, and what computers have in the end."""

from __future__ import annotations

from typing import Any

from migrator.estate.facts.cloud import IntuneDevice
from migrator.estate.facts.computers import Computer
from migrator.estate.facts.directory import DirectoryComputer
from migrator.estate.facts.policy import GroupPolicy, GroupPolicyLink, PolicyComputer
from migrator.estate.facts.servers import Server
from tests.rules.asking import Change, case, change, drop
from tests.rules.base import AU, CLIENT, CLIENTS, DOMAIN, SERVERS, SRV, WU, P, Q, setting
from tests.rules.cases.policy import (
    AUTO,
    CLASSES,
    DEADLINE,
    GROUP,
    OFF,
    N,
    another,
    drops,
    registry_of,
    scan_source,
    sets,
)

TELEMETRY = r"software\policies\microsoft\windows\datacollection"
DELIVERY = r"software\policies\microsoft\windows\deliveryoptimization"
PC = "pc1§.corp.example"
WSUS = "https://wsus§.corp.example:8531"
GIVEN = (
    setting("", "WUServer", WSUS), setting("", "WUStatusServer", WSUS), setting("", "UseWUServer", "1", key=AU),
    setting("", "TargetGroupEnabled", "1"), setting("", "TargetGroup", "Pilot"),
)  # fmt: skip
"""What the object of the clients gives them."""
LOST = drop(DirectoryComputer, "o1§")
OLD = change(Computer, CLIENT, os_build=19045)
WSUS_PROXY = "SetProxyBehaviorForUpdateDetection"
PLAIN = "http://wsus§.corp.example:8530"


def of(policy: str, name: str, value: str | None, key: str = WU, **more: Any) -> Change:
    return sets(name, value, key, of=policy, **more)


def perhaps(*values: Any) -> Change:
    """Add an object for clients of which nobody read whom it is filtered to."""
    return another(*values, at=CLIENTS, sid=GROUP)


CASES = [
    case("POL001", CLIENT, "pass"),
    case("POL001", CLIENT, "fail", LOST),
    case("POL001", CLIENT, "pass", LOST, registry_of(PC, *GIVEN)),
    case("POL001", CLIENT, "unknown", perhaps(*AUTO)),
    case("POL001", CLIENT, "pass", perhaps(*AUTO), registry_of(PC, *GIVEN)),
    case("POL001", CLIENT, "unknown", change(GroupPolicy, P, has_wmi_filter=None), why="a filter may keep the object away"),
    case("POL001", CLIENT, "unknown", states=(("group_policy_link", "partial"),)),
    case("POL001", CLIENT, "not assessed", states=(("policy_value", "not collected"),)),
    case("POL001", CLIENT, "unknown", drop(GroupPolicyLink), change(DirectoryComputer, "o1§", container="other.example/pc"),
         why="nobody read the links there"),
    case("POL002", N, "pass", another(*AUTO, at=CLIENTS)),
    case("POL002", P, "fail"),
    case("POL002", P, "unknown", sets("WUServer", None)),
    case("POL002", N, "unknown", drops("WUServer"), perhaps(setting(N, "WUServer", WSUS))),
    case("POL002", Q, "not applicable", alone=True, why="Intune manages none of its computers"),
    case("POL002", P, "not applicable", drop(IntuneDevice), alone=True),
    case("POL002", P, "not applicable", OFF, alone=True),
    case("POL002", P, "not assessed", states=(("intune_device", "not collected"),)),
    case("POL005", P, "pass"),
    case("POL005", P, "fail", sets("NoAutoUpdate", "1", AU)),
    case("POL005", P, "fail", sets("AUOptions", "1", AU)),
    case("POL005", P, "pass", sets("NoAutoUpdate", "0", AU)),
    case("POL005", P, "unknown", sets("NoAutoUpdate", None, AU)),
    case("POL005", N, "unknown", perhaps(setting(N, "NoAutoUpdate", "1", key=AU))),
    case("POL005", Q, "unknown", of(Q, "NoAutoUpdate", "1", AU), LOST, why="it may reach the one that is not found"),
    case("POL005", Q, "not applicable", of(Q, "NoAutoUpdate", "1", AU), alone=True, why="servers may do that"),
    case("POL006", Q, "pass"),
    case("POL006", Q, "fail", of(Q, "AUOptions", "4", AU)),
    case("POL006", Q, "pass", of(Q, "AUOptions", "4", AU), of(Q, "NoAutoUpdate", "1", AU)),
    case("POL006", Q, "unknown", of(Q, "AUOptions", None, AU)),
    case("POL006", Q, "unknown", of(Q, "AUOptions", "4", AU), of(Q, "NoAutoUpdate", None, AU)),
    case("POL006", P, "not applicable", sets("AUOptions", "4", AU), alone=True),
    case("POL007", P, "pass"),
    case("POL007", P, "pass", sets("DisableDualScan", "1"), alone=True, why="there is no scan source"),
    case("POL007", P, "pass", scan_source(*CLASSES)),
    case("POL007", P, "fail", sets("DisableDualScan", "1"), scan_source(*CLASSES)),
    case("POL007", P, "fail", sets("DisableDualScan", "1"), scan_source(CLASSES[0], switch="none")),
    case("POL007", P, "fail", sets("DisableDualScan", "1"),
         another(setting(N, "UseUpdateClassPolicySource", "1", key=AU), at=CLIENTS), why="another object sets it there"),
    case("POL007", P, "unknown", sets("DisableDualScan", "1"), perhaps(setting(N, CLASSES[0], "0"))),
    case("POL007", P, "unknown", sets("DisableDualScan", None), scan_source(*CLASSES)),
    case("POL007", P, "pass", sets("DisableDualScan", "1"), another(setting(N, CLASSES[0], "0"), at=SERVERS), alone=True,
         why="other computers have the scan source"),
    case("POL007", P, "unknown", sets("DisableDualScan", "1"), another(setting(N, CLASSES[0], "0"), at=SERVERS), LOST,
         states=(("directory_computer", "partial"),), why="of one computer nobody knows which of them it has"),
    case("POL007", P, "pass", sets("DisableDualScan", "1"), another(setting(N, CLASSES[0], "0"), at=SERVERS), LOST,
         alone=True, why="a directory that was read whole does not know that computer"),
    case("POL007", P, "not applicable", OFF, sets("DisableDualScan", "1"), scan_source(*CLASSES)),
    case("POL010", P, "pass"),
    case("POL010", P, "fail", sets(WSUS_PROXY, "1"), sets("WUServer", PLAIN)),
    case("POL010", N, "fail", sets("WUServer", PLAIN), another(setting(N, WSUS_PROXY, "1"), at=CLIENTS)),
    case("POL010", P, "pass", sets(WSUS_PROXY, "1"), alone=True, why="over TLS it may"),
    case("POL010", P, "unknown", sets(WSUS_PROXY, "1"), sets("WUServer", None)),
    case("POL010", P, "pass", sets(WSUS_PROXY, "0"), sets("WUServer", PLAIN)),
    case("POL020", P, "pass"),
    case("POL020", P, "fail", sets("AllowTelemetry", "0", TELEMETRY)),
    case("POL020", P, "pass", sets("AllowTelemetry", "1", TELEMETRY)),
    case("POL020", P, "unknown", sets("AllowTelemetry", None, TELEMETRY)),
    case("POL020", Q, "not applicable", of(Q, "AllowTelemetry", "0", TELEMETRY), alone=True),
    case("POL021", P, "pass"),
    case("POL021", P, "fail", sets("DODownloadMode", "100", DELIVERY)),
    case("POL021", P, "pass", sets("DODownloadMode", "99", DELIVERY)),
    case("POL021", P, "unknown", sets("DODownloadMode", "100", DELIVERY), change(Computer, CLIENT, os_build=None)),
    case("POL021", P, "unknown", sets("DODownloadMode", None, DELIVERY)),
    case("POL021", P, "not applicable", sets("DODownloadMode", "100", DELIVERY), OLD, alone=True),
    case("POL023", P, "pass", sets("NoAutoRebootWithLoggedOnUsers", "1", AU), why="it has no deadline"),
    case("POL023", P, "pass", sets(DEADLINE, "7"), alone=True),
    case("POL023", P, "fail", sets(DEADLINE, "7"), sets("NoAutoRebootWithLoggedOnUsers", "1", AU)),
    case("POL023", P, "fail", sets(DEADLINE, "7"), sets("AUOptions", "4", AU), sets("ScheduledInstallTime", "3", AU)),
    case("POL023", P, "pass", sets(DEADLINE, "7"), sets("AUOptions", "3", AU), sets("ScheduledInstallTime", "3", AU), alone=True),
    case("POL023", P, "fail", *(sets(n, v) for n, v in (
        (DEADLINE, "7"), ("SetActiveHours", "1"), ("ActiveHoursStart", "20"), ("ActiveHoursEnd", "14")))),
    case("POL023", P, "pass", *(sets(n, v) for n, v in (
        (DEADLINE, "7"), ("SetActiveHours", "1"), ("ActiveHoursStart", "6"), ("ActiveHoursEnd", "23"))), alone=True),
    case("POL023", N, "fail", sets("NoAutoRebootWithLoggedOnUsers", "1", AU), another(setting(N, DEADLINE, "7"), at=CLIENTS)),
    case("POL023", P, "unknown", sets(DEADLINE, "7"), sets("NoAutoRebootWithLoggedOnUsers", None, AU)),
    case("POL023", P, "unknown", sets(DEADLINE, "7"), perhaps(setting(N, "NoAutoRebootWithLoggedOnUsers", "1", key=AU))),
    case("POL024", N, "pass", another(setting(N, "DOVpnKeywords", "vpn", key=DELIVERY), at=CLIENTS)),
    case("POL024", P, "pass", alone=True),
    case("POL024", P, "fail", another(setting(N, "TargetGroup", "Berlin"), at=DOMAIN)),
    case("POL024", N, "fail", another(setting(N, "TargetGroup", "Berlin"), at=DOMAIN), why="it is overruled"),
    case("POL024", N, "fail", another(setting(N, "TargetGroup", "", action="delete"), at=DOMAIN)),
    case("POL024", P, "unknown", perhaps(setting(N, "TargetGroup", "Berlin"))),
    case("POL024", P, "unknown", sets("TargetGroup", None), alone=True),
    case("POL024", P, "pass", another(setting(N, "TargetGroup", "Berlin"), at=SERVERS), alone=True, why="other computers"),
    case("POL033", N, "pass", another(setting(N, "DOVpnKeywords", "vpn", key=DELIVERY), at=DOMAIN)),
    case("POL033", P, "pass", alone=True),
    case("POL033", N, "fail", another(setting(N, "ElevateNonAdmins", "0"), at=DOMAIN)),
    case("POL033", P, "unknown", LOST, why="nobody knows what that one gets"),
    case("POL033", N, "unknown", another(setting(N, "ElevateNonAdmins", "0"), at=DOMAIN, sid=GROUP)),
    case("POL033", P, "unknown", states=(("computer", "partial"),)),
    case("POL038", Q, "pass"),
    case("POL038", Q, "pass", of(Q, "DisableDualScan", "1")),
    case("POL038", Q, "fail", scan_source(*CLASSES, of=Q), change(Computer, SRV, os_build=17763)),
    case("POL038", P, "fail", scan_source(*CLASSES), change(Computer, CLIENT, os_build=18363)),
    case("POL038", P, "unknown", scan_source(*CLASSES), change(Computer, CLIENT, os_build=None)),
    case("POL038", P, "unknown", scan_source(switch=None), change(Computer, CLIENT, os_build=18363)),
    case("POL038", P, "not applicable", scan_source(*CLASSES), alone=True, why="Windows 11 knows it"),
    case("POL015", CLIENT, "pass"),
    case("POL015", CLIENT, "pass", scan_source(*CLASSES)),
    case("POL015", CLIENT, "fail", scan_source(*CLASSES[:2])),
    case("POL015", CLIENT, "fail", drops("WUServer"), why="no page says what Windows does then"),
    case("POL015", CLIENT, "unknown", sets("UseWUServer", None, AU)),
    case("POL015", CLIENT, "unknown", change(Computer, CLIENT, os_build=None)),
    case("POL015", CLIENT, "unknown", LOST),
    case("POL015", CLIENT, "unknown", perhaps(*AUTO)),
    case("POL016", CLIENT, "pass"),
    case("POL016", CLIENT, "fail", OLD, sets("DeferQualityUpdatesPeriodInDays", "7")),
    case("POL016", CLIENT, "pass", sets("DeferQualityUpdatesPeriodInDays", "7"), why="Windows 11 does not"),
    case("POL016", CLIENT, "pass", OLD, sets("DeferQualityUpdatesPeriodInDays", "7"), sets("DisableDualScan", "1")),
    case("POL016", SRV, "fail", of(Q, "DeferQualityUpdatesPeriodInDays", "7"), change(Computer, SRV, os_build=17763)),
    case("POL016", CLIENT, "unknown", OLD, sets("DeferQualityUpdatesPeriodInDays", "7"), sets("DisableDualScan", None)),
    case("POL016", CLIENT, "unknown", OLD, perhaps(setting(N, "DeferQualityUpdatesPeriodInDays", "7"))),
    case("POL018", CLIENT, "pass"),
    case("POL018", CLIENT, "pass", sets("WUServer", "http://WSUS§:8530/"), why="a short name"),
    case("POL018", CLIENT, "fail", sets("WUServer", "http://old.corp.example:8530")),
    case("POL018", CLIENT, "fail", sets("WUServer", "https://wsus§.other.example:8531")),
    case("POL018", CLIENT, "fail", registry_of(PC, setting("", "WUServer", "http://old:8530"), setting("", "UseWUServer", "1", key=AU)),
         why="its registry says what is in force"),
    case("POL018", CLIENT, "unknown", sets("WUServer", "http://10.0.0.5:8530"), why="an address tells no name"),
    case("POL018", CLIENT, "unknown", sets("WUServer", None)),
    case("POL018", CLIENT, "unknown", change(Server, "s1§", name=None), alone=True),
    case("POL018", CLIENT, "unknown", LOST),
    case("POL018", CLIENT, "not applicable", sets("UseWUServer", "0", AU)),
    case("POL018", CLIENT, "not applicable", sets("WUServer", " "), why="a blank address is no server"),
    case("POL018", CLIENT, "not applicable", *(drops(n) for n in ("WUServer", "UseWUServer"))),
    case("POL035", CLIENT, "pass", registry_of(PC, *GIVEN)),
    case("POL035", CLIENT, "pass", registry_of(PC, *GIVEN[:2]), why="a value that is not there is no failure"),
    case("POL035", CLIENT, "fail", registry_of(PC, *GIVEN, setting("", "AUOptions", "5", key=AU))),
    case("POL035", CLIENT, "fail", registry_of(PC, setting("", "WUServer", "http://old:8530"), *GIVEN[1:])),
    case("POL035", CLIENT, "pass", registry_of(PC, *GIVEN, setting("", "AUOptions", "5", key=AU, is_32_bit=True)), alone=True),
    case("POL035", CLIENT, "pass",
         registry_of(PC, *GIVEN, setting("", "PauseUpdatesExpiryTime", "x", key=r"software\microsoft\windowsupdate\ux\settings")),
         why="no object sets what a user does on the computer"),
    case("POL035", CLIENT, "unknown", registry_of(PC, *GIVEN, setting("", "AUOptions", None, key=AU))),
    case("POL035", CLIENT, "unknown", registry_of(PC, *GIVEN, setting("", "AUOptions", "5", key=AU)),
         perhaps(setting(N, "AUOptions", "5", key=AU)), why="that object may give it"),
    case("POL035", CLIENT, "unknown", registry_of(PC, *GIVEN), LOST),
    case("POL035", CLIENT, "unknown", registry_of(PC, *GIVEN, setting("", "AUOptions", "5", key=AU)),
         states=(("group_policy_link", "partial"),)),
    case("POL035", SRV, "not applicable", why="its registry was not read"),
    case("POL035", CLIENT, "pass", registry_of(PC, *GIVEN), change(PolicyComputer, sus_client_id="C1§")),
]  # fmt: skip
