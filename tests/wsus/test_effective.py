"""Which of several groups' approvals took effect is learnt from the server, with one call for each set of groups."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from migrator.estate.facts.computers import Computer, ComputerGroup, GroupMembership, UpdateStatus
from migrator.estate.facts.servers import Server
from migrator.estate.facts.updates import Approval, Update
from migrator.estate.store import Estate
from tests.estate.opening import clock, opened
from tests.wsus.collecting import collect
from tests.wsus_server.data import write_server
from tests.wsus_server.serving import Served

SERVER, UPDATE, EARLY, LATE = (f"{n}1111111-1111-4111-8111-111111111111" for n in "abcd")
GROUPS = {"one": (EARLY, LATE), "two": (EARLY, LATE), "three": (EARLY,)}


def an_estate(path: Path) -> Path:
    """Write a server with two computers in the same two groups and one in one of them."""
    with Estate.create(path).begin(source="x", scope_kind="server", scope=SERVER, clock=clock) as reading:
        reading.write("all", facts())
        reading.finish()
    return path


def facts() -> list[object]:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    found: list[object] = [Server(server_id=SERVER, name="wsus01", version="10.0.20348.1")]
    found += [ComputerGroup(server_id=SERVER, group_id=g, name=g[0], has_parent=False) for g in (EARLY, LATE)]
    found.append(Update(server_id=SERVER, update_id=UPDATE, revision=1, title="KB", arrived_at=at, is_approved=True))
    for number, group in enumerate((EARLY, LATE)):
        found.append(
            Approval(
                server_id=SERVER, approval_id=f"{number}" * 8 + "-1111-4111-8111-111111111111", update_id=UPDATE,
                group_id=group, action="install", has_deadline=False, created_at=at,
            )
        )  # fmt: skip
    for hour, (name, groups) in enumerate(GROUPS.items()):
        found.append(
            Computer(
                server_id=SERVER, computer_id=name, name=f"{name}.contoso.com", reports_here=True,
                last_status_at=at.replace(hour=hour), never_reported=False,
            )
        )  # fmt: skip
        found += [GroupMembership(server_id=SERVER, computer_id=name, group_id=g) for g in groups]
        found.append(
            UpdateStatus(
                server_id=SERVER, update_id=UPDATE, computer_id=name, state="not_installed", approval_action="install",
                approval_group_id=LATE,
            )
        )  # fmt: skip
    return found


def test_the_computer_that_reported_last_is_asked_for_its_set_of_groups(served: Served, tmp_path: Path) -> None:
    write_server(an_estate(tmp_path / "given"), SERVER, served.folder)
    collect(tmp_path / "estate", served)
    assert len(served.calls("ExecuteSPGetUpdateInstallationInfoForComputer")) == 1
    with opened(tmp_path / "estate") as found:
        assert found.rows("select update_id, computer_id, action, group_id from effective_approval") == [
            (UPDATE, "two", "install", LATE)
        ]
