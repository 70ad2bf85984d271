"""Turn records about updates into facts: updates, approvals, rules, supersedence, counts by update."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from migrator.collectors import _values as values
from migrator.collectors._dates import NEVER, NO_END
from migrator.collectors._records import Record, record_of
from migrator.collectors._rows import Row
from migrator.collectors._wsus_server import listed
from migrator.estate.facts.updates import (
    Approval,
    ApprovalRule,
    Supersedence,
    Update,
    UpdateFile,
    UpdateStatusCount,
)

SEVERITY = {
    "unspecified": "unspecified", "0": "unspecified", "low": "low", "1": "low", "moderate": "moderate",
    "2": "moderate", "important": "important", "3": "important", "critical": "critical", "4": "critical",
}  # fmt: skip
UPDATE_TYPE = {
    "software": "software", "1": "software", "driver": "driver", "2": "driver",
    "softwareapplication": "software_application", "5": "software_application",
}  # fmt: skip
ACTION = {
    "install": "install", "0": "install", "uninstall": "uninstall", "1": "uninstall", "notapproved": "not_approved",
    "2": "not_approved", "3": "not_approved",
}  # fmt: skip
EXPIRED = {"published": "", "0": "", "expired": "x", "1": "x"}
LOCAL = {"microsoftupdate": "", "0": "", "other": "x", "1": "x"}
FILE_KIND = {
    "none": "none", "0": "none", "selfcontained": "self_contained", "1": "self_contained", "express": "express",
    "2": "express", "mspbinarydelta": "msp_delta", "3": "msp_delta",
}  # fmt: skip
APPROVAL_STATE = {"pending": "", "0": "", "active": "x", "1": "x"}
GROUP_NAMED = ("computertargetgroup", "targetgroup", "computertargetgroupname", "targetgroupname", "groupname")
NO_ID = "rows without an id; a CSV of update objects holds only a type name there: use Export-Clixml or our script"


def update(row: Row) -> Iterator[object]:
    """Yield an update; where the rows are files of updates, its files too."""
    update_id = update_id_of(row)
    if update_id is None:
        row.complain(NO_ID)
        return
    classification = row.text("updateclassificationtitle", "classification")
    kbs = ("knowledgebasearticles", "kbnumber", "kbarticle", "kbarticles")
    products = ("producttitles", "products", "category")
    has_files = row.has("filename") and row.has("size")
    yield Update(
        server_id=row.page.scope,
        update_id=update_id,
        revision=revision_of(row),
        title=row.text("title"),
        kbs=next((k for n in kbs if row.has(n) and (k := values.kbs_of(row.raw(n))) is not None), None),
        products=next((p for n in products if row.has(n) and (p := values.products_of(row.raw(n))) is not None), None),
        classification=classification,
        classification_id=row.guid("classificationid") or values.classification_ids().get(classification or ""),
        severity=row.choice(SEVERITY, "msrcseverity"),
        update_type=row.choice(UPDATE_TYPE, "updatetype"),
        released_at=row.time("creationdate"),
        arrived_at=row.time("arrivaldate"),
        size_bytes=row.page.sizes.get(update_id) if has_files else row.number("size"),
        is_declined=row.flag("isdeclined"),
        is_approved=row.flag("isapproved"),
        is_superseded=row.flag("issuperseded"),
        supersedes_others=row.flag("hassupersededupdates", "hassuperseded"),
        is_latest_revision=row.flag("islatestrevision"),
        has_earlier_revision=row.flag("hasearlierrevision"),
        has_stale_approvals=row.flag("hasstaleupdateapprovals"),
        is_expired=_either(row, EXPIRED, "publicationstate"),
        is_infrastructure=row.flag("iswsusinfrastructureupdate"),
        is_local=_either(row, LOCAL, "updatesource"),
        requires_licence=row.flag("requireslicenseagreementacceptance"),
        legacy_name=row.text("legacyname"),
    )
    if has_files and (name := row.text("filename")):
        yield UpdateFile(
            server_id=row.page.scope,
            update_id=update_id,
            name=name,
            size_bytes=row.number("size"),
            kind=row.choice(FILE_KIND, "type"),
        )


def update_of_cmdlet(row: Row) -> Iterator[object]:
    """Yield what Get-WsusUpdate gives: the update inside where it can be seen, a few words and counts otherwise."""
    inner = values.members_of(row.raw("update"))
    merged = record_of(inner).values if inner else {}
    merged = {**row.record.values, **{k: v for k, v in merged.items() if v is not None}}
    whole = Row(Record({k: v for k, v in merged.items() if k != "update"}), row.page, Update)
    update_id = update_id_of(whole)
    if update_id is None:
        row.complain(NO_ID)
        return
    for fact in update(whole):
        if isinstance(fact, Update):
            yield _with_approved_text(fact, (row.text("approved") or "").lower().replace(" ", ""))
    yield UpdateStatusCount(
        server_id=row.page.scope,
        update_id=update_id,
        unknown=row.number("computerswithnostatus"),
        failed=row.number("computerswitherrors"),
    )


def _with_approved_text(fact: Update, approved: str) -> Update:
    from dataclasses import replace

    if approved.startswith("declined"):
        return replace(fact, is_declined=True, is_approved=False)
    if approved.startswith("notapproved"):
        return replace(fact, is_approved=False)
    return replace(fact, is_approved=True) if approved.startswith("install") else fact


def approval(row: Row) -> Iterator[object]:
    """Yield an approval; the word Decline in its place says that the update is declined."""
    update_id = update_id_of(row, names=("updateid", "update", "id"))
    if update_id is None:
        row.complain(NO_ID)
        return
    if (row.text("action") or "").lower() == "decline":
        yield Update(server_id=row.page.scope, update_id=update_id, title=row.text("title"), is_declined=True)
        return
    group_id = row.guid("computertargetgroupid", "targetgroupid") or next(
        (g for n in GROUP_NAMED if row.has(n) and (g := group_named(row, n))), None
    )
    if group_id is None:
        row.complain("rows of groups that no file of the export gives an id")
        return
    action = row.choice(ACTION, "action")
    has_deadline, deadline = deadline_of(row)
    own_id = row.guid("id") if row.has("updateid") else None
    yield Approval(
        server_id=row.page.scope,
        approval_id=own_id or f"{update_id}/{group_id}/{action or 'unknown'}",
        update_id=update_id,
        group_id=group_id,
        action=action,
        revision=revision_of(row, names=("updateid", "id")),
        created_at=row.time("creationdate"),
        goes_live_at=row.time("golivetime"),
        has_deadline=has_deadline,
        deadline=deadline,
        administrator=row.text("administratorname", "administrator"),
        is_optional=row.flag("isoptional"),
        is_active=_either(row, APPROVAL_STATE, "state"),
    )


def deadline_of(row: Row) -> tuple[bool | None, Any]:
    """Return whether there is a deadline, and which; year 9999 and a blank say none, a missing column says nothing."""
    found = row.moment("deadline")
    if found is None:
        return None, None
    return (False, None) if found in {NEVER, NO_END} else (True, found)


def rule(row: Row) -> Iterator[object]:
    """Yield an automatic approval rule."""
    name = row.text("name")
    number = row.text("id")
    if name is None and number is None:
        row.complain("rows without an id and a name")
        return
    deadline = values.members_of(row.raw("deadline"))
    days = values.whole_of(deadline.get("dayoffset"))
    minutes = values.whole_of(deadline.get("minutesaftermidnight"))
    is_told = row.has("deadline") and (row.raw("deadline") in {None, ""} if not deadline else True)
    yield ApprovalRule(
        server_id=row.page.scope,
        rule_id=number or name or "",
        name=name,
        enabled=row.flag("enabled"),
        action=row.choice(ACTION, "action") if row.has("action") else None,
        classification_ids=_ids(row, "classifications", "updateclassifications"),
        product_ids=_ids(row, "products", "categories"),
        group_ids=_group_ids(row, "groups", "computertargetgroups"),
        has_deadline=bool(deadline) if is_told else None,
        deadline_days=days,
        deadline_minutes=minutes,
    )


def rules_of_options(row: Row) -> Iterator[object]:
    """Yield the rules in a record that lists them."""
    for element in values.elements_of(row.raw("updaterules")) or []:
        yield from rule(Row(record_of(values.members_of(element)), row.page, ApprovalRule))


def supersedence(row: Row) -> Iterator[object]:
    """Yield that one update supersedes another."""
    newer, older = row.guid("updateid"), row.guid("supersedesid")
    if newer is None or older is None:
        row.complain("rows without both ids")
    else:
        yield Supersedence(server_id=row.page.scope, update_id=newer, supersedes_id=older)


def update_count(row: Row) -> Iterator[object]:
    """Yield the states of one update, counted over computers."""
    update_id = row.guid("updateid")
    assert update_id is not None, "the record was recognised by its id"
    yield UpdateStatusCount(server_id=row.page.scope, update_id=update_id, **counts_of(row))


def counts_of(row: Row) -> dict[str, Any]:
    """Return the counts of a summary by field."""
    return {
        "unknown": row.number("unknowncount"),
        "not_applicable": row.number("notapplicablecount"),
        "not_installed": row.number("notinstalledcount"),
        "downloaded": row.number("downloadedcount"),
        "installed": row.number("installedcount"),
        "pending_reboot": row.number("installedpendingrebootcount"),
        "failed": row.number("failedcount"),
        "counted_at": row.time("lastupdated"),
    }


def update_id_of(row: Row, *, names: tuple[str, ...] = ("updateid", "id", "updaterevisionid")) -> str | None:
    return row.guid(*names)


def revision_of(row: Row, *, names: tuple[str, ...] = ("updateid", "id", "updaterevisionid")) -> int | None:
    for name in names:
        found = values.whole_of(values.members_of(row.raw(name)).get("revisionnumber"))
        if found is not None:
            return found
    return row.number("revisionnumber", "revision")


def group_named(row: Row, name: str) -> str | None:
    """Return the id of the group whose name stands in a column, if one and only one group has it."""
    known = row.raw(name)
    parts = values.members_of(known)
    found = values.guid_of(parts.get("id"))
    if found is not None:
        return found
    title = values.text_of(parts.get("name")) if parts else values.text_of(known)
    ids = row.page.groups.get((title or "").strip().lower(), set())
    return next(iter(ids)) if len(ids) == 1 else None


def _either(row: Row, known: dict[str, str], name: str) -> bool | None:
    """Return whether an enumeration of two has its second value."""
    raw = row.raw(name)
    word = (values.text_of(raw) or "").strip().lower()
    found = known.get(word, known.get(str(values.whole_of(raw))))
    return None if found is None else bool(found)


def _ids(row: Row, *names: str) -> tuple[str, ...] | None:
    for name in names:
        if values.elements_of(row.raw(name)) is not None or values.members_of(row.raw(name)):
            return tuple(id_ for _, id_, _ in listed(row, name))
    return None


def _group_ids(row: Row, *names: str) -> tuple[str, ...] | None:
    for name in names:
        elements = values.elements_of(row.raw(name))
        if elements is None:
            continue
        found = []
        for element in elements:
            one = Row(Record({"group": element}), row.page, ApprovalRule)
            group_id = values.guid_of(element) or group_named(one, "group")
            if group_id is None:
                row.complain("rules for groups that no file of the export gives an id")
                return None
            found.append(group_id)
        return tuple(found)
    return None
