"""Approvals and updates."""

from __future__ import annotations

from dataclasses import replace

from migrator.estate.facts.servers import Server
from migrator.estate.facts.updates import Approval, Update, UpdateStatusCount
from tests.rules.asking import add, case, change
from tests.rules.base import A1, INFRASTRUCTURE, PILOT, S1, U1, ago

APPROVAL, UPDATE = f"{S1}/{A1}", f"{S1}/{U1}"
OWNED = change(Server, config_manager_owned=True)
DECLINED = change(Update, is_declined=True, is_approved=False)


def counts(**values: int | None) -> UpdateStatusCount:
    none = UpdateStatusCount(server_id=S1, update_id=U1, unknown=0, not_installed=0, downloaded=0, failed=0)
    return replace(none, **values)  # type: ignore[arg-type]


CASES = [
    case("APR001", APPROVAL, "pass"),
    case("APR001", APPROVAL, "pass", change(Approval, deadline=ago(7)), why="no time is not the past"),
    case("APR001", APPROVAL, "fail", change(Approval, deadline=ago(8))),
    case("APR001", APPROVAL, "unknown", change(Approval, deadline=None)),
    case("APR001", APPROVAL, "unknown", change(Approval, has_deadline=None, deadline=None)),
    case("APR001", APPROVAL, "unknown", OWNED),
    case("APR001", APPROVAL, "unknown", change(Server, config_manager_owned=None)),
    case(
        "APR001", APPROVAL, "unknown", change(Approval, deadline=ago(8)), change(Update, has_earlier_revision=True),
        change(Server, auto_refreshes_approvals=True), why="a later revision may have moved the day of the approval",
    ),
    case("APR001", APPROVAL, "no row", change(Approval, has_deadline=False, deadline=None)),
    case(
        "APR001", APPROVAL, "no row", change(Update, is_infrastructure=True, classification_id=INFRASTRUCTURE),
        why="the server approves its own updates",
    ),
    case("APR002", APPROVAL, "pass"),
    case("APR002", APPROVAL, "fail", change(Approval, action="uninstall")),
    case("APR002", APPROVAL, "unknown", change(Approval, action=None)),
    case("APR002", APPROVAL, "unknown", change(Approval, action="uninstall"), OWNED),
    case("APR003", UPDATE, "pass"),
    case("APR003", UPDATE, "fail", change(Update, has_stale_approvals=True)),
    case("APR003", UPDATE, "unknown", change(Update, has_stale_approvals=None)),
    case("APR004", UPDATE, "pass"),
    case("APR004", UPDATE, "fail", change(Update, is_local=True)),
    case("APR004", UPDATE, "unknown", change(Update, is_local=None)),
    case("APR004", UPDATE, "not applicable", change(Update, is_local=True), DECLINED),
    case("APR004", UPDATE, "fail", change(Update, is_local=True, is_declined=None)),
    case("APR005", UPDATE, "pass", DECLINED, add(counts())),
    case("APR005", UPDATE, "fail", DECLINED, add(counts(not_installed=3))),
    case("APR005", UPDATE, "fail", DECLINED, add(counts(failed=1, unknown=4))),
    case("APR005", UPDATE, "unknown", DECLINED, add(counts(unknown=1)), why="a computer without a status may need it"),
    case("APR005", UPDATE, "unknown", DECLINED, add(counts(downloaded=None))),
    case("APR005", UPDATE, "unknown", DECLINED),
    case("APR005", UPDATE, "unknown", change(Update, is_declined=None), add(counts(not_installed=3))),
    case("APR005", UPDATE, "no row", add(counts(not_installed=3)), why="nobody declined it"),
    case("APR006", UPDATE, "pass", DECLINED, change(Update, is_expired=True)),
    case("APR006", UPDATE, "fail", change(Update, is_expired=True)),
    case("APR006", UPDATE, "unknown", change(Update, is_expired=None)),
    case("APR006", UPDATE, "unknown", change(Update, is_expired=True, is_declined=None)),
    case("APR006", UPDATE, "no row", why="it has not expired"),
    case("APR007", APPROVAL, "pass"),
    case("APR007", APPROVAL, "fail", change(Approval, is_optional=True)),
    case("APR007", APPROVAL, "unknown", change(Approval, is_optional=None)),
    case("APR008", UPDATE, "pass"),
    case("APR008", UPDATE, "pass", change(Update, requires_licence=True, is_approved=False), why="nothing waits for it"),
    case("APR008", UPDATE, "fail", change(Update, requires_licence=True)),
    case("APR008", UPDATE, "unknown", change(Update, requires_licence=None)),
    case("APR008", UPDATE, "unknown", change(Update, requires_licence=True, is_approved=None)),
    case(
        "APR001", f"{S1}/a2", "fail",
        add(Approval(server_id=S1, approval_id="a2", update_id="u2", group_id=PILOT, action="install", created_at=ago(5),
                     has_deadline=True, deadline=ago(9))),
        why="the update of an approval need not be known",
    ),
]  # fmt: skip
