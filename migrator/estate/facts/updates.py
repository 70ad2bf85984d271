"""Updates and what was decided about them on a WSUS server."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from migrator.estate.model import fact


@fact(
    scope="server",
    key=("server_id", "update_id"),
    together=(
        ("revision", "released_at", "size_bytes", "has_earlier_revision"),
        ("is_declined", "is_approved"),
    ),
)
class Update:
    """An update in the catalogue of a WSUS server, in its latest revision."""

    server_id: Annotated[str, "The server"]
    update_id: Annotated[str, "Id of the update, the same on every server"]
    revision: Annotated[int | None, "Revision number"] = None
    title: Annotated[str | None, "Title"] = None
    kbs: Annotated[tuple[str, ...] | None, "Knowledge base numbers, digits only"] = None
    products: Annotated[tuple[str, ...] | None, "Product titles; one joined text where the source joined them"] = None
    classification: Annotated[str | None, "Title of the classification, in the language of the server"] = None
    classification_id: Annotated[str | None, "Id of the classification"] = None
    severity: Annotated[str | None, "MSRC severity: unspecified, low, moderate, important, critical"] = None
    update_type: Annotated[str | None, "software, driver or software_application"] = None
    released_at: Annotated[datetime | None, "Release of this revision by Microsoft"] = None
    arrived_at: Annotated[datetime | None, "Arrival on this server"] = None
    size_bytes: Annotated[int | None, "Size of its files"] = None
    is_declined: Annotated[bool | None, "Declined"] = None
    is_approved: Annotated[bool | None, "Has an approval"] = None
    is_superseded: Annotated[bool | None, "Another update supersedes it"] = None
    supersedes_others: Annotated[bool | None, "It supersedes other updates"] = None
    is_latest_revision: Annotated[bool | None, "This is the latest revision"] = None
    has_earlier_revision: Annotated[bool | None, "The server holds an earlier revision"] = None
    has_stale_approvals: Annotated[bool | None, "An approval is of an older revision"] = None
    is_expired: Annotated[bool | None, "Microsoft has expired it"] = None
    is_infrastructure: Annotated[bool | None, "A WSUS infrastructure update, approved by the server itself"] = None
    is_local: Annotated[bool | None, "Published locally (third party)"] = None
    requires_licence: Annotated[bool | None, "A licence has to be accepted before it is installed"] = None
    legacy_name: Annotated[str | None, "Internal name"] = None


@fact(scope="server", key=("server_id", "category_id"))
class Category:
    """A product, product family, company or classification that a server knows."""

    server_id: Annotated[str, "The server"]
    category_id: Annotated[str, "Id of the category, the same on every server"]
    kind: Annotated[str | None, "product, product_family, company or classification"] = None
    title: Annotated[str | None, "Title, in the language of the server"] = None


@fact(scope="server", key=("server_id", "update_id", "category_id"))
class UpdateCategory:
    """An update belongs to a category."""

    server_id: Annotated[str, "The server"]
    update_id: Annotated[str, "The update"]
    category_id: Annotated[str, "The category"]


@fact(scope="server", key=("server_id", "update_id", "supersedes_id"))
class Supersedence:
    """One update supersedes another."""

    server_id: Annotated[str, "The server"]
    update_id: Annotated[str, "The newer update"]
    supersedes_id: Annotated[str, "The update that it supersedes"]


@fact(scope="server", key=("server_id", "approval_id"), together=(("has_deadline", "deadline"),))
class Approval:
    """An approval as it survives on the server; not a log of decisions."""

    server_id: Annotated[str, "The server"]
    approval_id: Annotated[str, "Id of the approval; update, group and action where the source gives none"]
    update_id: Annotated[str, "The update"]
    group_id: Annotated[str, "The group"]
    action: Annotated[str | None, "install, uninstall or not_approved"] = None
    revision: Annotated[int | None, "Revision that was approved"] = None
    created_at: Annotated[datetime | None, "When this row was made; a new revision can move it"] = None
    goes_live_at: Annotated[datetime | None, "When it takes effect"] = None
    has_deadline: Annotated[bool | None, "A deadline was set; false: none was"] = None
    deadline: Annotated[datetime | None, "Deadline; in the past when it was set means at the next contact"] = None
    administrator: Annotated[str | None, "Who approved; WUS Server for a rule"] = None
    is_optional: Annotated[bool | None, "Offered, not assigned"] = None
    is_active: Annotated[bool | None, "The approval is active"] = None


@fact(scope="server", key=("server_id", "update_id", "computer_id"))
class EffectiveApproval:
    """The approval that took effect on a computer in several groups; one computer is asked for each set of groups."""

    server_id: Annotated[str, "The server"]
    update_id: Annotated[str, "The update"]
    computer_id: Annotated[str, "The computer that stands for its set of groups"]
    action: Annotated[str | None, "install, uninstall or not_approved"] = None
    group_id: Annotated[str | None, "Group whose approval took effect"] = None


@fact(scope="server", key=("server_id", "approval_id"), together=(("has_deadline", "deadline"),))
class RemovedApproval:
    """An approval that is no longer in force: removed by somebody, or taken over by a newer one."""

    server_id: Annotated[str, "The server"]
    approval_id: Annotated[str, "Id of the approval"]
    update_id: Annotated[str | None, "The update"] = None
    group_id: Annotated[str | None, "The group"] = None
    action: Annotated[str | None, "install, uninstall or not_approved"] = None
    revision: Annotated[int | None, "Revision that was approved"] = None
    created_at: Annotated[datetime | None, "When it was made"] = None
    goes_live_at: Annotated[datetime | None, "When it took effect"] = None
    has_deadline: Annotated[bool | None, "A deadline was set; false: none was"] = None
    deadline: Annotated[datetime | None, "Deadline"] = None
    administrator: Annotated[str | None, "Who approved; WUS Server for a rule"] = None
    is_optional: Annotated[bool | None, "Offered, not assigned"] = None
    removed_at: Annotated[datetime | None, "When it was removed"] = None
    removed_by: Annotated[str | None, "Who removed it; WUS Server for the server itself"] = None


@fact(scope="server", key=("server_id", "rule_id"), together=(("has_deadline", "deadline_days", "deadline_minutes"),))
class ApprovalRule:
    """An automatic approval rule."""

    server_id: Annotated[str, "The server"]
    rule_id: Annotated[str, "Id of the rule on its server"]
    name: Annotated[str | None, "Name"] = None
    enabled: Annotated[bool | None, "Enabled"] = None
    action: Annotated[str | None, "install"] = None
    classification_ids: Annotated[tuple[str, ...] | None, "Classifications; empty: any"] = None
    product_ids: Annotated[tuple[str, ...] | None, "Products; empty: any"] = None
    group_ids: Annotated[tuple[str, ...] | None, "Groups that it approves for"] = None
    has_deadline: Annotated[bool | None, "Sets a deadline"] = None
    deadline_days: Annotated[int | None, "Days after the approval"] = None
    deadline_minutes: Annotated[int | None, "Minutes after midnight"] = None


@fact(
    scope="server",
    key=("server_id", "update_id"),
    together=(
        (
            "unknown",
            "not_applicable",
            "not_installed",
            "downloaded",
            "installed",
            "pending_reboot",
            "failed",
            "counted_at",
        ),
    ),
)
class UpdateStatusCount:
    """How many computers are in which state for one update."""

    server_id: Annotated[str, "The server"]
    update_id: Annotated[str, "The update"]
    unknown: Annotated[int | None, "Computers without a status"] = None
    not_applicable: Annotated[int | None, "Computers it does not apply to"] = None
    not_installed: Annotated[int | None, "Computers that need it"] = None
    downloaded: Annotated[int | None, "Computers that have downloaded it"] = None
    installed: Annotated[int | None, "Computers that have installed it"] = None
    pending_reboot: Annotated[int | None, "Computers that wait for a restart"] = None
    failed: Annotated[int | None, "Computers on which it failed"] = None
    counted_at: Annotated[datetime | None, "When the server counted"] = None


@fact(scope="server", key=("server_id", "update_id", "name"))
class UpdateFile:
    """A file of an update."""

    server_id: Annotated[str, "The server"]
    update_id: Annotated[str, "The update"]
    name: Annotated[str, "File name"]
    size_bytes: Annotated[int | None, "Size"] = None
    kind: Annotated[str | None, "self_contained, express, msp_delta or none"] = None
