"""What was put into SUSDB comes out as facts, whatever is refused, locked, lost or killed on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from migrator.collectors import susdb
from migrator.collectors._susdb.connection import SESSION
from migrator.collectors._susdb.queries import queries
from migrator.estate.store import Estate
from tests.susdb.asking import TARGET, all_facts, collected, facts, gaps, request
from tests.susdb.demo import DOWNSTREAM, PRODUCT, RING, SECURITY, SERVER_ID, WHEN, computer_id, filled, update_id
from tests.susdb.server import FakeServer, Killed, Trouble, refusal

NEEDS = "needs db_datareader on SUSDB"
USUAL = {
    "server: the name of the WSUS server",
    "server_status: updates with stale approvals, with server errors and waiting for files",
}
"""What no SUSDB tells."""


def tables_of_dbo() -> set[str]:
    return {need for q in queries().values() for need in q.header.needs if need.startswith("dbo.")}


def named(rows: list[dict[str, object]], *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[c] for c in columns) for row in rows]


@pytest.fixture(name="server")
def _server() -> FakeServer:
    return FakeServer(filled())


@pytest.fixture(name="estate")
def _estate(tmp_path: Path) -> Path:
    return tmp_path / "estate"


def test_the_reading_says_whose_database_it_is_and_who_read_it(server: FakeServer, estate: Path) -> None:
    reading = collected(server, estate)
    assert (reading.scope, reading.read_as, reading.permission, reading.precedence, reading.problem) == (
        SERVER_ID, "CONTOSO\\reader", "db_datareader", 20, "",
    )  # fmt: skip
    assert gaps(reading).keys() == USUAL


def test_the_server_and_its_subscription_come_out(server: FakeServer, estate: Path) -> None:
    collected(server, estate, name="WSUS01.contoso.com")
    (found,) = facts(estate, "server")
    assert named([found], "name", "version", "is_replica", "upstream_name", "upstream_port", "upstream_tls")[0] == (
        "wsus01.contoso.com", "10.0.20348", True, "wsus00.contoso.com", 8531, True,
    )  # fmt: skip
    assert named([found], "languages", "content_path", "auto_declines_expired", "database_server")[0] == (
        ["de", "en"], "D:\\WSUS\\WsusContent", True, "SQL01",
    )  # fmt: skip
    assert named(facts(estate, "subscription"), "time_of_day_s", "runs_per_day", "modified_by") == [
        (10_800, 2, "CONTOSO\\äther")
    ]
    assert named(facts(estate, "subscription_category"), "category_id", "title") == [(PRODUCT, "Windows Server 2016")]
    assert named(facts(estate, "server_count"), "name", "value") == [("database_size_mb", 10)]


def test_groups_and_computers_come_out(server: FakeServer, estate: Path) -> None:
    collected(server, estate)
    assert named(facts(estate, "computer_group"), "name", "has_parent") == [
        ("Ring 1 Süd 测试", True), ("Alle Computer", False), ("Nicht zugewiesen", True),
    ]  # fmt: skip
    assert named(
        facts(estate, "computer"), "computer_id", "name", "never_synced", "requested_groups", "parent_server_id"
    ) == [
        (computer_id(1), "pc1.contoso.com", False, ["Kiosk", "Ring 1 Süd 测试"], None),
        (computer_id(2), "pc2.contoso.com", True, [], None),
        (computer_id(3), "pc3.contoso.com", False, [], DOWNSTREAM),
    ]
    assert {row["group_id"] for row in facts(estate, "group_membership")} == {RING}


def test_updates_and_their_files_come_out(server: FakeServer, estate: Path) -> None:
    collected(server, estate)
    columns = (
        "title",
        "kbs",
        "products",
        "is_approved",
        "is_superseded",
        "has_stale_approvals",
        "is_declined",
        "is_expired",
    )
    assert named(facts(estate, "update"), *columns) == [
        ("Update № 1", ["5044284"], ["Windows Server 2016"], True, True, True, False, False),
        ("Update № 2", [], ["Windows Server 2016"], False, False, False, False, False),
        ("Update № 3", [], ["Windows Server 2016"], False, False, False, False, True),
        ("Update № 4", [], ["Windows Server 2016"], False, False, False, True, False),
    ]
    assert named(facts(estate, "update_file"), "update_id", "name", "size_bytes") == [
        (update_id(1), "kb.cab", 5_000_000_000)
    ]
    assert {row["category_id"] for row in facts(estate, "update_category")} == {PRODUCT, SECURITY}
    assert named(facts(estate, "supersedence"), "update_id", "supersedes_id") == [(update_id(2), update_id(1))]


def test_decisions_come_out_without_what_the_server_does_by_itself(server: FakeServer, estate: Path) -> None:
    collected(server, estate)
    assert named(facts(estate, "approval"), "update_id", "revision", "action", "has_deadline", "deadline") == [
        (update_id(1), 200, "install", False, None),
        (update_id(1), 100, "uninstall", True, WHEN),
        (update_id(3), 200, "not_approved", False, None),
    ]
    assert named(facts(estate, "removed_approval"), "update_id", "administrator", "removed_by", "removed_at") == [
        (update_id(3), "CONTOSO\\jürgen", "WUS Server", WHEN)
    ]
    assert named(facts(estate, "approval_rule"), "name", "classification_ids", "product_ids", "group_ids") == [
        ("Standardregel", [SECURITY], [PRODUCT], [RING])
    ]


def test_synchronisations_come_out_and_file_events_do_not(server: FakeServer, estate: Path) -> None:
    collected(server, estate)
    assert named(facts(estate, "sync_run"), "result", "error", "error_text") == [
        ("failed", "UssCommunicationError", "UssCommunicationError: größer als erwartet")
    ]
    assert facts(estate, "server_event") == []


def test_status_comes_as_exceptions_with_the_approval_that_took_effect(server: FakeServer, estate: Path) -> None:
    collected(server, estate)
    assert named(facts(estate, "update_status"), "update_id", "computer_id", "state", "approval_action") == [
        *((update_id(1), computer_id(n), "not_installed", "install") for n in (1, 2, 3)),
        *((update_id(2), computer_id(n), "failed", None) for n in (1, 2, 3)),
    ]


def test_counts_are_those_that_the_server_keeps(server: FakeServer, estate: Path) -> None:
    collected(server, estate)
    assert named(facts(estate, "computer_status_count"), "unknown", "not_installed", "installed", "failed") == (
        [(4, 1, 1, 1)] * 3
    )
    assert named(facts(estate, "update_status_count"), "update_id", "not_installed") == [(update_id(1), 3)]
    assert named(facts(estate, "server_status"), "updates", "declined_updates", "not_approved_updates") == [(4, 1, 2)]


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 100])
def test_the_size_of_a_page_changes_nothing(rows: int, tmp_path: Path) -> None:
    whole, paged = tmp_path / "whole", tmp_path / "paged"
    reading = collected(FakeServer(filled(computers=12)), whole)
    collected(FakeServer(filled(computers=12)), paged, page=rows)
    assert all_facts(paged, reading) == all_facts(whole, reading)


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_the_size_of_a_page_changes_nothing_where_only_views_are_read(rows: int, tmp_path: Path) -> None:
    readings = []
    for name, page in (("whole", 5_000), ("paged", rows)):
        server = FakeServer(filled(computers=12))
        server.deny(*tables_of_dbo())
        readings.append(collected(server, tmp_path / name, page=page))
    assert all_facts(tmp_path / "paged", readings[1]) == all_facts(tmp_path / "whole", readings[0])


def test_no_statement_may_give_more_rows_than_it_is_allowed(server: FakeServer, estate: Path) -> None:
    collected(server, estate, page=40)
    asked = {
        query.name: parameters[0]
        for sql, parameters in zip(server.sent, server.parameters, strict=True)
        for query in queries().values()
        if query.text == sql and query.start
    }
    assert asked == {n: max(1, 40 // queries()[n].header.share) for n in asked}
    assert len(asked) > 10


def test_only_our_queries_and_the_session_are_sent(server: FakeServer, estate: Path) -> None:
    collected(server, estate)
    assert set(server.sent) <= {q.text for q in queries().values()} | set(SESSION)
    assert server.sent[: len(SESSION)] == list(SESSION)


def test_the_views_alone_give_what_they_hold_and_the_rest_is_not_known(server: FakeServer, estate: Path) -> None:
    server.deny(*tables_of_dbo())
    reading = collected(server, estate, name="wsus01")
    assert (reading.permission, reading.scope, reading.problem) == ("PublicViewAccess", "wsus01", "")
    assert named(facts(estate, "update"), "title", "kbs", "products", "classification_id", "is_superseded")[0] == (
        "Update № 1", ["5044284"], ["Windows Server 2016"], SECURITY, None,
    )  # fmt: skip
    assert named(facts(estate, "computer"), "name", "requested_groups", "product_type")[0] == (
        "pc1.contoso.com",
        None,
        None,
    )
    assert named(facts(estate, "approval"), "action", "has_deadline", "revision") == [
        ("install", False, None), ("uninstall", True, None)
    ]  # fmt: skip
    assert len(facts(estate, "update_status")) == 6
    missing = gaps(reading)
    assert {
        missing[k] for k in missing if k.startswith(("removed_approval", "approval:", "sync_run", "supersedence"))
    } == {NEEDS}
    assert not reading.tables["removed_approval"].complete
    assert reading.tables["computer_group"].complete


def test_a_table_that_may_not_be_read_is_a_gap_and_the_rest_goes_on(server: FakeServer, estate: Path) -> None:
    server.deny("dbo.tbDeadDeployment")
    reading = collected(server, estate)
    assert gaps(reading).keys() - USUAL == {"removed_approval: removed approvals"}
    assert gaps(reading)["removed_approval: removed approvals"] == NEEDS
    assert len(facts(estate, "update_status")) == 6


def test_a_view_that_is_other_than_described_is_made_up_for_by_the_tables(server: FakeServer, estate: Path) -> None:
    server.susdb.connection.execute("alter view PUBLIC_VIEWS.vComputerTargetGroup rename to vOther")
    server.troubles = [
        Trouble("vComputerTargetGroup", refusal("42S02", "Invalid object name 'PUBLIC_VIEWS.vComputerTargetGroup'."))
    ]
    reading = collected(server, estate)
    assert gaps(reading).keys() == USUAL
    assert len(facts(estate, "computer_group")) == 3


def test_a_setting_that_this_susdb_keeps_elsewhere_stays_unknown_without_a_gap(
    server: FakeServer, estate: Path
) -> None:
    server.troubles = [Trouble(r"s\.Value", refusal("42S22", "Invalid column name 'Value'."))]
    assert gaps(collected(server, estate)).keys() == USUAL
    assert facts(estate, "server")[0]["auto_declines_expired"] is None


def test_which_of_two_schedules_is_the_synchronisations_is_not_guessed(server: FakeServer, estate: Path) -> None:
    server.susdb.add("tbSchedule", {"ScheduleTarget": 2, "ScheduleID": 1, "ScheduledTimeOfDay": 1})
    reading = collected(server, estate)
    assert "subscription: which of the schedules is the synchronisation's" in gaps(reading)
    assert facts(estate, "subscription")[0]["time_of_day_s"] is None


def test_the_effective_approval_is_given_up_where_the_server_cannot_work_it_out(
    server: FakeServer, estate: Path
) -> None:
    server.troubles = [Trouble("vUpdateEffectiveApproval", refusal("HYT00", "Query timeout expired"))]
    reading = collected(server, estate)
    lacking = "update_status: which approval took effect on a computer"
    assert gaps(reading).keys() - USUAL == {lacking}
    assert "did not answer exceptions with approvals in time. Allow more with --timeout" in gaps(reading)[lacking]
    assert {row["approval_action"] for row in facts(estate, "update_status")} == {None}


def test_a_page_that_takes_too_long_is_asked_for_in_smaller_ones(server: FakeServer, estate: Path) -> None:
    server.troubles = [Trouble("from dbo.tbDeadDeployment", refusal("HYT00", "Query timeout expired"), times=2)]
    reading = collected(server, estate)
    sizes = [p[0] for s, p in zip(server.sent, server.parameters, strict=True) if "from dbo.tbDeadDeployment" in s]
    assert sizes == [5_000, 1_250, 312]
    assert gaps(reading).keys() == USUAL
    assert len(facts(estate, "removed_approval")) == 1


def test_rows_that_are_locked_are_waited_for_a_little(server: FakeServer, estate: Path) -> None:
    locked = refusal("HYT00", "Lock request time out period exceeded.")
    server.troubles = [Trouble("from dbo.tbDeadDeployment", locked, times=2)]
    assert gaps(collected(server, estate)).keys() == USUAL
    assert server.slept == [5.0, 10.0]


@pytest.mark.parametrize(
    "state, words", [("HYT00", "Lock request time out period exceeded."), ("40001", "chosen as the deadlock victim")]
)
def test_rows_that_stay_locked_are_a_gap_and_the_rest_goes_on(
    state: str, words: str, server: FakeServer, estate: Path
) -> None:
    server.troubles = [Trouble("from dbo.tbDeadDeployment", refusal(state, words))]
    reading = collected(server, estate)
    assert "had removed approvals locked by others" in gaps(reading)["removed_approval: removed approvals"]
    assert len(facts(estate, "update_status")) == 6


def test_what_was_read_before_a_query_failed_is_kept_and_said_to_be_incomplete(
    server: FakeServer, estate: Path
) -> None:
    server.troubles = [Trouble("from dbo.tbDeployment d\n", refusal("HY000", "Something odd."), after=1)]
    reading = collected(server, estate, page=1)
    assert "Something odd" in gaps(reading)["approval: the rest of approvals"]
    assert (len(facts(estate, "approval")), reading.tables["approval"].complete) == (1, False)


def test_a_connection_that_breaks_is_made_anew(server: FakeServer, estate: Path) -> None:
    broken = refusal("08S01", "TCP Provider: Error code 0x68")
    server.troubles = [Trouble("from dbo.tbDeadDeployment", broken, times=1)]
    assert gaps(collected(server, estate)).keys() == USUAL
    assert server.connections == 2


def _killed(server: FakeServer, estate: Path) -> None:
    with pytest.raises(Killed):
        collected(server, estate, page=3, slice_rows=4)


def _lost(server: FakeServer, estate: Path) -> None:
    reading = collected(server, estate, page=3, slice_rows=4)
    assert reading.problem.startswith("The connection to sql01.contoso.com broke during")
    assert reading.hint == "The same command goes on where it stopped."


@pytest.mark.parametrize(
    "pattern", ["tbComputerSummary", "tbRevisionInCategory", "tbDeployment d\n", "vUpdateEffective"]
)
@pytest.mark.parametrize(
    "stop, error",
    [(_killed, Killed()), (_lost, refusal("08S01", "TCP Provider: Error code 0x68"))],
    ids=["killed", "connection lost"],
)
def test_the_same_command_goes_on_where_it_stopped(
    stop: Callable[[FakeServer, Path], None],
    error: BaseException,
    pattern: str,
    tmp_path: Path,
) -> None:
    expected = collected(FakeServer(filled(computers=9)), tmp_path / "whole", page=3, slice_rows=4)
    server = FakeServer(filled(computers=9))
    server.troubles = [Trouble(pattern, error, after=1)]
    stop(server, tmp_path / "estate")
    server.troubles, server.sent = [], []
    reading = collected(server, tmp_path / "estate", page=3, slice_rows=4)
    assert (reading.ended is not None, reading.problem, len(Estate.open(tmp_path / "estate").readings())) == (
        True,
        "",
        1,
    )
    assert all_facts(tmp_path / "estate", reading) == all_facts(tmp_path / "whole", expected)
    assert queries()["groups_view"].text not in server.sent


@pytest.mark.parametrize("count", [1, 4, 7, 8])
def test_a_slice_that_was_written_is_not_read_again(count: int, estate: Path) -> None:
    server = FakeServer(filled(computers=12))
    server.troubles = [Trouble("vUpdateEffective", Killed(), after=count)]
    _killed(server, estate)
    server.troubles, server.sent = [], []
    collected(server, estate, page=3, slice_rows=4)
    read_again = len([s for s in server.sent if "vUpdateEffective" in s])
    assert len(facts(estate, "update_status")) == 24
    assert read_again == 9 - count // 2 * 2


def test_a_login_that_may_read_nothing_is_refused_with_the_right_that_it_needs(
    server: FakeServer, estate: Path
) -> None:
    server.deny("dbo.tbUpdate", "PUBLIC_VIEWS.vUpdate")
    reading = collected(server, estate)
    assert reading.problem == ("CONTOSO\\reader may read neither tables nor views of SUSDB on sql01.contoso.com.")
    assert reading.hint == (
        "In SUSDB: alter role db_datareader add member [CONTOSO\\reader], or PublicViewAccess for the views."
    )


def test_a_server_that_refuses_is_a_reading_with_a_problem(server: FakeServer, estate: Path) -> None:
    server.refuses = refusal("28000", "Login failed for user 'CONTOSO\\reader'.")
    reading = collected(server, estate)
    assert (reading.scope, reading.problem) == (
        "sql01.contoso.com/susdb",
        "sql01.contoso.com refused the login (windows).",
    )


def test_no_secret_of_the_server_reaches_the_estate(server: FakeServer, estate: Path) -> None:
    collected(server, estate)
    written = str(facts(estate, "server")) + "".join(p.read_text() for p in (estate / "readings").glob("*.json"))
    assert [w for w in ("hunter2", "do not read", "CONTOSO\\proxy") if w in written] == []


def test_a_check_says_what_would_be_read_and_collects_nothing(server: FakeServer, estate: Path) -> None:
    server.deny("dbo.tbDeadDeployment")
    found = susdb.check_with(request(estate), TARGET, driver=server.driver, sleep=server.slept.append)
    said = {f.what: f.ok for f in found}
    assert said["logged in as CONTOSO\\reader"]
    assert said["may read by db_datareader"]
    assert said["read 3 groups"]
    assert said["would read exceptions"]
    assert said["would not read removed approvals"] is False
    assert Estate.open(estate).readings() == []


def test_a_check_of_the_views_says_what_they_lack(server: FakeServer, estate: Path) -> None:
    server.deny(*tables_of_dbo())
    found = susdb.check_with(request(estate), TARGET, driver=server.driver, sleep=server.slept.append)
    said = {f.what for f in found}
    assert "would read approvals, without revision, start, state and whether optional of the approvals" in said
    assert "would read categories" in said


def test_a_check_of_a_login_that_may_read_nothing_fails(server: FakeServer, estate: Path) -> None:
    server.deny("dbo.tbUpdate", "PUBLIC_VIEWS.vUpdate")
    target = replace(TARGET, trusts_any_certificate=True)
    found = susdb.check_with(request(estate), target, driver=server.driver, sleep=server.slept.append)
    assert [f.ok for f in found] == [True, None, False]
