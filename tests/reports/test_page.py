"""The page: one file that loads nothing, in which text from outside stays text, whatever the estate."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any, get_args

import msgspec
import pytest

from migrator.estate.database import Database
from migrator.estate.facts.computers import Computer, ComputerGroup, GroupMembership
from migrator.estate.facts.servers import DownstreamServer, Server
from migrator.estate.facts.updates import Update
from migrator.reports import model, words
from migrator.reports._drawings import THINNEST, bar_parts, calendar_marks, cell_marks, is_odd, strip_marks
from migrator.reports.contents import sections
from migrator.reports.page import policy, render
from migrator.reports.summary import summary, unseen_sentence, verdict_sentence
from migrator.resources import template_folder
from tests.reports import hand_made

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title></section>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;already&gt; &amp;",
    "\u202eevil\u202c",
]


def page_of(database: Database) -> str:
    [run] = database.records("select * from run")
    return render(summary(database), {s.id: s.read(database) for s in sections()}, run=run)


class Outline(HTMLParser):
    """Tags with their attributes, the ids, and whether every tag is closed where it was opened."""

    VOID = ("meta", "input", "link", "br", "hr", "img")

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes what it did not open"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.text.append(data)


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    assert found.open == []
    return found


PYTHON = {"None", "True", "False", "nan", "NaT", "[]", "()"}


def bare(page: str) -> set[str]:
    """Return the texts that stand alone in an element."""
    return {text.strip() for text in outline(page).text}


@pytest.fixture(scope="module")
def page() -> str:
    return page_of(hand_made.assessed())


def test_every_tag_is_closed_and_every_id_is_there_once(page: str) -> None:
    ids = [a["id"] for _, a in outline(page).tags if "id" in a]
    assert len(ids) == len(set(ids))


def test_nothing_is_loaded_and_nothing_is_styled_or_scripted_in_place(page: str) -> None:
    for tag, attributes in outline(page).tags:
        assert tag not in ("img", "link", "iframe", "object", "embed", "base", "form", "audio", "video", "source")
        assert "src" not in attributes
        assert "style" not in attributes, tag
        assert not [a for a in attributes if a.startswith("on")]
        if "href" in attributes:
            assert str(attributes["href"]).startswith(("https://", "#")), attributes["href"]


def test_the_policy_allows_this_style_and_this_script_and_nothing_else(page: str) -> None:
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    [said] = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert said.replace("&#39;", "'") == policy(style=style, script=script)
    assert "unsafe" not in said
    assert "default-src &#39;none&#39;" in said


def test_every_link_within_the_page_has_its_goal(page: str) -> None:
    tags = outline(page).tags
    ids = {a["id"] for _, a in tags if "id" in a}
    goals = {str(a["href"])[1:] for _, a in tags if str(a.get("href") or "").startswith("#")}
    assert goals <= ids
    assert {s.id for s in sections()} <= goals


def test_coverage_comes_before_the_verdict_and_the_verdict_before_everything_else() -> None:
    assert [s.id for s in sections()][:2] == ["seen", "verdict"]


def test_the_page_says_the_verdict_of_the_summary() -> None:
    database = hand_made.assessed()
    claim, rest = verdict_sentence(summary(database))
    assert f"<strong>{claim}</strong>{rest}" in page_of(database)


def test_text_from_outside_stays_text() -> None:
    facts = hand_made.facts(20)
    evil = [
        replace(f, name=HOSTILE[int(f.computer_id[1:]) % len(HOSTILE)]) if isinstance(f, Computer) else f for f in facts
    ]
    evil = [replace(f, name=HOSTILE[0]) if isinstance(f, ComputerGroup) and f.group_id == "g1" else f for f in evil]
    found = outline(page_of(hand_made.assessed(evil)))
    assert [t for t, _ in found.tags if t == "script"] == ["script"]
    text = "".join(found.text)
    assert HOSTILE[0] in text
    assert "49" not in re.findall(r"\{\{ 7 \* 7 \}\}|49", text)


def test_a_source_of_a_rule_that_is_no_web_address_is_not_linked() -> None:
    database = hand_made.assessed()
    database.run("update rule_table set source = 'javascript:alert(1)'")
    assert 'href="javascript' not in page_of(database)


def test_an_empty_estate_gives_a_page_that_says_so() -> None:
    page = page_of(hand_made.empty())
    assert "No computer was read, so there is nothing to plan." in page
    assert not bare(page) & PYTHON


def test_the_same_estate_gives_the_same_page() -> None:
    assert page_of(hand_made.assessed()) == page_of(hand_made.assessed())


def test_a_page_of_many_groups_and_long_names_stays_small_and_says_what_it_leaves_out() -> None:
    facts = hand_made.facts(0)
    for i in range(400):
        facts.append(
            ComputerGroup(
                server_id="s1", group_id=f"x{i}", name=f"{i} " + "n" * 300, parent_id=hand_made.ALL, has_parent=True
            )
        )
        facts.append(Computer(server_id="s1", computer_id=f"x{i}", name=f"pc-{i}." + "d" * 200, os_build=26100, sku=4, product_type=1,
                              architecture="AMD64", last_sync_at=hand_made.NOW))  # fmt: skip
        facts.append(GroupMembership(server_id="s1", computer_id=f"x{i}", group_id=f"x{i}"))
    page = page_of(hand_made.assessed(facts))
    assert len(page.encode()) < 1_000_000
    assert "Shows 40 of 400 groups; the rest is in the sheet Groups to targets." in page


def test_no_cell_is_the_name_of_a_python_value(page: str) -> None:
    assert not bare(page) & PYTHON


@pytest.mark.parametrize("section", sections(), ids=lambda s: s.id)
def test_each_section_shows_an_estate_and_an_empty_one(section: model.Section) -> None:
    for database in (hand_made.assessed(), hand_made.empty()):
        blocks = list(section.show(section.read(database)))
        assert blocks
        for block in blocks:
            if isinstance(block, model.Table):
                assert {len(row) for row in block.rows} <= {len(block.columns)}
                assert len(block.foot) in (0, len(block.columns))


def test_what_is_not_ready_because_of_a_risk_is_listed_among_what_stops_the_move() -> None:
    database = hand_made.assessed()
    data: dict[str, Any] = {s.id: s.read(database) for s in sections()}
    gates = {rule for (rule,) in database.rows("select distinct unnest(blockers) from machine_readiness")}
    assert gates
    assert gates <= {line.rule for line in data["stops"]}
    assert not gates & {line.rule for line in data["findings"].rules}


def test_a_gate_that_was_not_assessed_is_listed_among_what_stops_the_move() -> None:
    database = hand_made.assessed(covered=hand_made.coverage(missing=["computer"]))
    stops = [line for s in sections() if s.id == "stops" for line in s.read(database)]
    held = [line for line in stops if line.holds_up]
    assert held
    assert {line.status for line in held} == {"not assessed"}


def test_parts_of_a_bar_are_in_proportion_and_none_vanishes() -> None:
    parts = bar_parts(model.Bar(parts=(("ready", 5_000), ("advisory", 0), ("notready", 1)), most=10_000))
    assert [(p.tone, p.x, p.width) for p in parts] == [("ready", 0.0, 500.0), ("notready", 500.0, THINNEST)]


def test_every_part_of_a_bar_has_its_colour() -> None:
    style = (template_folder() / "report" / "style.css").read_text(encoding="utf-8")
    for part in (*get_args(model.Tone), *get_args(model.Shade)):
        assert re.search(rf"\.f-{part}\b[^{{]*{{ fill: var", style), part


def test_an_approval_far_from_the_day_of_the_ring_is_odd() -> None:
    day = date(2026, 3, 10)
    assert not is_odd(day, day + timedelta(days=3))
    assert is_odd(day, day + timedelta(days=4))
    assert not is_odd(None, day)


def test_a_strip_leaves_out_days_after_its_end() -> None:
    day = date(2026, 11, 10)
    release = model.Release(day=day, approved=day + timedelta(days=2), taken=day + timedelta(days=30))
    marks = strip_marks(model.Strip(begins=date(2025, 11, 22), ends=date(2026, 11, 22), releases=(release,)))
    assert marks.releases[0].taken is None
    assert marks.releases[0].approved is not None
    assert marks.words == "1 of 1 release approved; 1 not as the ring takes them"


def test_marks_of_a_calendar_are_on_one_scale_inside_the_drawing() -> None:
    spans = tuple(
        model.Span(label=str(i), begins=date(2027, i, 1), ends=date(2027, i, 20), note="9", look="client")
        for i in range(1, 7)
    )
    frozen = ((date(2026, 12, 1), date(2027, 1, 10), "freeze"), (date(2030, 1, 1), date(2030, 1, 2), "never seen"))
    drawn = calendar_marks(
        model.Calendar(
            title="", spans=spans, days=(date(2027, 1, 12), date(2027, 1, 14), date(2027, 5, 11)), frozen=frozen
        )
    )
    assert all(drawn.left <= s.x and s.x + s.width <= 1000 for s in drawn.spans)
    assert [s.x for s in drawn.spans] == sorted(s.x for s in drawn.spans)
    assert [d.text for d in drawn.days] == ["12 Jan 2027", "", "11 May"]
    assert [f.text for f in drawn.frozen] == ["freeze"]
    assert drawn.frozen[0].x == drawn.left


def test_cells_name_their_stretches_in_words_too() -> None:
    row = model.Cells(title="", cells=("ready", "notready", "advisory"), begins="1 May 2025", ends="3 May 2025",
                      marks=(model.Mark(first=1, last=1, text="Outage"),))  # fmt: skip
    drawn = cell_marks(row)
    assert drawn.words == "3 cells from 1 May 2025 to 3 May 2025: 1 bad, 1 doubtful. Outage."
    assert [c.inset for c in drawn.cells] == [6, 0, 3]


@pytest.mark.parametrize(
    ("value", "of", "said"),
    [
        (1, 100_000, "below 0.1 %"),
        (99_999, 100_000, "over 99.9 %"),
        (885, 1000, "88.5 %"),
        (0, 5, "0 %"),
        (5, 5, "100 %"),
        (0, 0, ""),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(value: int, of: int, said: str) -> None:
    assert words.share(value, of) == said


def test_sources_that_were_never_read_are_named_first() -> None:
    found = summary(hand_made.assessed())
    assert found.never_read == ["Active Directory", "Azure", "client policy", "the inventory of sites and machines"]
    page = page_of(hand_made.assessed())
    assert "Active Directory, Azure, client policy and the inventory of sites and machines were never read" in page


def test_the_verdict_says_when_the_cloud_was_not_read_or_does_not_know_a_computer() -> None:
    database = hand_made.assessed()
    found = summary(database)
    assert found.unproved == found.can_move.value
    assert (
        "Intune and Entra and Azure were not read, so all of them may still have to be enrolled"
        in verdict_sentence(found)[1]
    )
    read = msgspec.structs.replace(found, cloud_not_read=[], unproved=3)
    assert verdict_sentence(read)[1].startswith(
        ", 3 of them only after they are enrolled in Intune or connected to Azure"
    )
    assert verdict_sentence(msgspec.structs.replace(read, unproved=0))[1].startswith(". ")


def test_a_server_that_others_name_and_nobody_read_is_the_first_thing_that_was_not_seen() -> None:
    facts = [*hand_made.facts(10), DownstreamServer(server_id="s1", downstream_id="d", name="WSUS03.contoso.example")]
    found = summary(hand_made.assessed(facts))
    assert found.servers_not_read == ["wsus03.contoso.example"]
    assert unseen_sentence(found).startswith("1 WSUS server that others name was not read (wsus03.contoso.example)")


def test_a_blocker_of_the_servers_themselves_is_said_beside_the_verdict() -> None:
    facts = [replace(f, os_build="17763.7800") if isinstance(f, Server) else f for f in hand_made.facts(10)]
    [item] = summary(hand_made.assessed(facts)).urgent
    assert (item.rule, item.servers) == ("CFG004", ["wsus01.contoso.example"])
    assert "Do today, whatever the plan." in page_of(hand_made.assessed(facts))


def test_computers_whose_windows_is_not_known_are_not_counted_as_up_to_date() -> None:
    facts = [replace(f, os_build=None) if isinstance(f, Computer) else f for f in hand_made.facts(10)]
    page = page_of(hand_made.assessed(facts))
    assert "Of none of 10 computers it is known how long its Windows gets updates." in page
    assert "no free updates any more" not in page


def test_computers_whose_updates_end_before_their_wave_are_listed_in_the_plan() -> None:
    facts = [replace(f, os_build=19044, sku=125) if isinstance(f, Computer) else f for f in hand_made.facts(30)]
    [plan] = [s.read(hand_made.assessed(facts)) for s in sections() if s.id == "plan"]
    assert plan.expiring
    assert {e.free_until for e in plan.expiring} == {date(2027, 1, 12)}


def test_approvals_of_updates_without_a_recognised_classification_are_said_to_say_nothing() -> None:
    facts = [
        replace(f, classification_id=None, classification="Sicherheitsupdates") if isinstance(f, Update) else f
        for f in hand_made.facts(30)
    ]
    database = hand_made.assessed(facts)
    assert database.value("select count(*) from group_ring where basis <> 'size'") == 0
    assert "30 of 30 approvals say nothing here" in page_of(database)


def test_what_a_partly_read_source_lacks_is_said_beside_it() -> None:
    covered = [
        replace(c, state="partial", reason="parents of the groups: the export has no property for them")
        if c.table_name == "computer_group"
        else c
        for c in hand_made.coverage()
    ]
    database = hand_made.assessed(covered=covered)
    database.run("update reading_summary set state = 'partial' where reading_id = 'r1'")
    assert "Parents of the groups: the export has no property for them." in page_of(database)
