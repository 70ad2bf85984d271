"""The servers on the page and in the workbook: who was read, what is known from above only, what contradicts itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from migrator.estate.database import Database
from migrator.estate.facts.computers import Computer
from migrator.estate.facts.servers import DownstreamServer, Server
from migrator.estate.loading import ReadingSummary
from migrator.estate.model import shape
from migrator.mappers.server_conflict import ServerConflict
from migrator.reports.model import Name, Table, Words
from migrator.reports.sections import hierarchy
from migrator.reports.sheets import servers
from migrator.reports.summary import summary, unseen_sentence
from tests.mappers.deriving import derived
from tests.reports import hand_made
from tests.reports.hand_made import NOW, SERVER

TOP = Server(server_id=SERVER, name="wsus01.contoso.example", has_upstream=False)
BELOW = DownstreamServer(
    server_id=SERVER, downstream_id="d", name="wsus03.contoso.example", is_direct=True, is_replica=True,
    last_rollup_at=NOW - timedelta(days=20),
)  # fmt: skip
FAILED = ReadingSummary(
    reading_id="r3", source="wsus", scope_kind="server", scope="wsus03.contoso.example", started=NOW, ended=NOW,
    state="failed", rows=0, problem="No answer on port 8531.", hint="Ask the firewall.",
)  # fmt: skip


def shown(database: Database) -> tuple[str, list[Table]]:
    blocks = list(hierarchy.show(hierarchy.read(database)))
    return " ".join(b.rest for b in blocks if isinstance(b, Words)), [b for b in blocks if isinstance(b, Table)]


def rolled_up(computers: int, above: int) -> list[object]:
    """Return the hand-made estate in which so many computers report to the server below."""
    found: list[object] = [BELOW, TOP]
    left = above
    for fact in hand_made.facts(computers):
        if isinstance(fact, Server):
            continue
        if isinstance(fact, Computer):
            here = left <= 0
            left -= 1
            fact = replace(fact, reports_here=here, parent_server_id=None if here else "d")  # noqa: PLW2901 - the same fact
        found.append(fact)
    return found


def test_one_server_that_names_no_other_needs_one_sentence() -> None:
    words, [table] = shown(hand_made.assessed([TOP, *(f for f in hand_made.facts(10) if not isinstance(f, Server))]))
    assert words == "One WSUS server is known, and it names no other."
    assert [row[3:5] for row in table.rows] == [(10, 0)]


def test_no_server_at_all_is_said() -> None:
    assert shown(hand_made.empty()) == ("No server was read, and none is named.", [])


def test_the_servers_stand_below_their_upstream_with_what_is_known_from_above_only() -> None:
    database = hand_made.assessed(rolled_up(20, 3))
    words, [table, contradictions] = shown(database)
    assert "1 of 2 WSUS servers that are known was read." in words
    assert "3 of 20 computers are known only from a roll-up" in words
    assert [(row[0], row[1], *row[3:]) for row in table.rows] == [
        (Name(text="wsus01.contoso.example"), "Root", 17, 0, ""),
        (Name(text="wsus03.contoso.example", depth=1), "Replica", 0, 3, "No reading of it was tried."),
    ]
    assert table.foot == ("All", None, None, 17, 3, None)
    assert [(row[1], row[4]) for row in contradictions.rows] == [("No roll-up lately", "20 days before it was read")]
    assert unseen_sentence(summary(database)).startswith(
        "1 WSUS server that others name was not read (wsus03.contoso.example), and no number here counts the computers "
        "there but for 3 that a roll-up lists"
    )


def test_why_a_server_was_not_read_stands_beside_it() -> None:
    with derived([TOP, BELOW], readings=[FAILED]) as database:
        _, [table] = shown(database)
    assert table.rows[1][5] == "No answer on port 8531. Ask the firewall."


def test_a_server_of_a_circle_is_shown_and_said() -> None:
    one = replace(TOP, has_upstream=True, upstream_name="wsus03")
    other = Server(server_id="d", name="wsus03.contoso.example", has_upstream=True, upstream_name="wsus01")
    with derived([one, other]) as database:
        _, [table, contradictions] = shown(database)
    assert len(table.rows) == 2
    assert {row[1] for row in contradictions.rows} == {"Upstream servers form a circle"}


def test_the_workbook_has_a_line_for_each_server_with_its_contradictions() -> None:
    content: list[Any] = list(servers.SHEET.content(hand_made.assessed(rolled_up(20, 3)), most=10))
    names = [c.name for c in servers.SHEET.columns]
    found = [dict(zip(names, row, strict=True)) for row in content]
    assert [(f["Server"], f["Computers"], f["Only from a roll-up"]) for f in found] == [
        ("wsus01.contoso.example", 17, 0),
        ("wsus03.contoso.example", 0, 3),
    ]
    assert found[0]["Contradictions"] == "old roll-up: 20 days before it was read"
    assert found[1]["Groups and approvals of"] == "wsus01.contoso.example"
    assert found[1]["Why not read"] == "No reading of it was tried."


def test_every_kind_of_contradiction_has_its_words() -> None:
    [kind] = [c for c in shape(ServerConflict).columns if c.name == "kind"]
    told = {part.split(":")[0] for part in kind.meaning.split(". ")}
    assert told == {*hierarchy.KINDS, "not read"}
