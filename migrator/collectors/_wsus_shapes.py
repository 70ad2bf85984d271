"""Recognise what a WSUS record is about from the names of its properties; file names say nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from migrator.collectors._records import Record
from migrator.estate.facts import computers, servers, updates

Names = frozenset[str]

GROUP_NAMES = {
    "id", "name", "updateserver", "parentid", "parentgroupid", "parentname", "parenttargetgroup", "hasparent",
    "computertargetgroupid", "targetgroupid", "groupid", "parent", "istopgroup", "parentgroup",
    "parenttargetgroupid", "parenttargetgroupname", "computers", "computercount", "computertargetcount", "count",
    "childgroups",
}  # fmt: skip
UPDATE_MARKS = {
    "knowledgebasearticles", "kbnumber", "kbarticle", "updateclassificationtitle", "isdeclined", "issuperseded",
    "msrcseverity", "producttitles", "hassupersededupdates", "publicationstate",
}  # fmt: skip
COMPUTER_MARKS = {
    "computertargetgroupids", "osdescription", "ipaddress", "clientversion", "lastreportedstatustime",
    "requestedtargetgroupname", "requestedtargetgroupnames", "osarchitecture", "lastsyncresult", "computerrole",
    "osinfo",
}  # fmt: skip
APPROVED_GROUPS = {
    "computertargetgroupid", "computertargetgroup", "targetgroupid", "targetgroup", "computertargetgroupname",
    "targetgroupname", "groupname",
}  # fmt: skip
CONFIGURATION_MARKS = {
    "isreplicaserver", "syncfrommicrosoftupdate", "hostbinariesonmicrosoftupdate", "localcontentcachepath",
    "allupdatelanguagesenabled", "isusingwindowsinternaldatabase", "isconnectionsecureforapiremoting",
    "serverprotocolversion", "targetingmode", "configmanagerowned", "autoapprovewsusinfrastructureupdates",
}  # fmt: skip
COUNTS = {"unknowncount", "notapplicablecount", "notinstalledcount", "downloadedcount", "installedcount",
          "installedpendingrebootcount", "failedcount"}  # fmt: skip

TABLES: dict[str, tuple[type, ...]] = {
    "computer": (computers.Computer,),
    "group": (computers.ComputerGroup,),
    "computer status": (computers.ComputerStatusCount,),
    "update status": (updates.UpdateStatusCount,),
    "status": (computers.UpdateStatus,),
    "update": (updates.Update,),
    "update cmdlet": (updates.Update, updates.UpdateStatusCount),
    "approval": (updates.Approval,),
    "rule": (updates.ApprovalRule,),
    "category": (updates.Category,),
    "wrapped category": (updates.Category,),
    "supersedence": (updates.Supersedence,),
    "sync run": (servers.SyncRun,),
    "subscription": (servers.Subscription,),
    "subscribed": (servers.SubscriptionCategory,),
    "configuration": (servers.Server,),
    "server status": (servers.ServerStatus,),
    "setting": (servers.ServerSetting,),
    "event": (servers.ServerEvent,),
    "downstream": (servers.DownstreamServer,),
    "manifest": (),
    "rules of options": (updates.ApprovalRule,),
}
"""Kind of record -> the tables that it fills."""


def kind_of(record: Record) -> str:
    """Return the kind of a record, an empty text if it is none of WSUS."""
    kind = kind_of_names(frozenset(record.values), types=record.types)
    if kind == "summary":
        return _kind_of_summary(record)
    if kind == "manifest" and record.values.get("format") != "migrator-wsus-export":
        return ""
    return kind


@lru_cache(maxsize=1_000)
def kind_of_names(names: Names, *, types: tuple[str, ...] = ()) -> str:
    """Return the kind of a record by its folded names; a summary is of computers or of updates by its values."""
    return next((kind for kind, fits in _SHAPES if fits(names)), "") or _category_kind(names, types)


def _is_update(names: Names) -> bool:
    return "title" in names and bool(names & {"id", "updateid"}) and bool(names & UPDATE_MARKS)


def _is_approval(names: Names) -> bool:
    return "action" in names and bool(names & APPROVED_GROUPS)


def _is_cmdlet(names: Names) -> bool:
    return "computersneedingthisupdate" in names or {"update", "approved", "classification"} <= names


def _is_rule(names: Names) -> bool:
    return {"name", "enabled"} <= names and bool(names & {"action", "cansetdeadline", "classifications"})


_SHAPES: tuple[tuple[str, Callable[[Names], bool]], ...] = (
    ("manifest", {"format", "version", "files"}.issubset),
    ("status", lambda n: "updateinstallationstate" in n and bool(n & {"computertargetid", "computerid"})),
    ("supersedence", {"updateid", "supersedesid"}.issubset),
    ("summary", lambda n: len(COUNTS & n) >= 2),
    ("approval", _is_approval),
    ("update cmdlet", _is_cmdlet),
    ("update", _is_update),
    ("downstream", lambda n: "fulldomainname" in n and bool(n & {"lastrolluptime", "isreplica"})),
    ("computer", lambda n: "fulldomainname" in n and bool(n & COMPUTER_MARKS)),
    ("sync run", {"starttime", "endtime", "result"}.issubset),
    ("event", lambda n: "wsuseventid" in n),
    ("rules of options", lambda n: "updaterules" in n),
    ("rule", _is_rule),
    ("subscription", lambda n: "synchronizeautomatically" in n),
    ("subscribed", {"products", "classifications"}.issubset),
    ("server status", {"computertargetcount", "updatecount"}.issubset),
    ("configuration", lambda n: bool(n & CONFIGURATION_MARKS)),
    ("setting", {"area", "name", "value"}.issubset),
)
"""Kinds in the order in which they are tried, each with what its names have to be."""


def _category_kind(names: Names, types: tuple[str, ...]) -> str:
    if any(t.endswith("ComputerTargetGroup") for t in types):
        return "group"
    if {"id", "title"} <= names and names & {
        "type",
        "prohibitsupdates",
        "prohibitssubcategories",
        "arrivaldate",
        "kind",
    }:
        return "category"
    if any(t.endswith(("UpdateCategory", "UpdateClassification")) for t in types):
        return "category"
    if names <= {"product", "updateserver"} or names <= {"classification", "updateserver"}:
        return "wrapped category" if names & {"product", "classification"} else ""
    if "name" in names and names & {"id", "computertargetgroupid", "targetgroupid", "groupid"} and names <= GROUP_NAMES:
        return "group"
    return ""


def _kind_of_summary(record: Record) -> str:
    from migrator.collectors._values import guid_of, text_of

    values = record.values
    has_update = guid_of(values.get("updateid")) is not None
    computer = text_of(values.get("computertargetid") or values.get("computertarget") or values.get("computerid"))
    has_computer = bool(computer and computer.strip("0-"))
    if has_update != has_computer:
        return "update status" if has_update else "computer status"
    return ""
