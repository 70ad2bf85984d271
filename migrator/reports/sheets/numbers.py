"""The numbers of the assessment, each beside what it is a share of."""

from __future__ import annotations

from migrator.estate.database import Database
from migrator.reports.sheets import Row, Sheet, lines
from migrator.reports.summary import Count, summary

LANES = (
    ("Computers that can move", "can_move", "In a wave of the plan"),
    ("Computers that need work first", "to_fix", "A gate of their target is not met"),
    ("Computers that cannot be judged", "not_known", "A gate of their target is not known"),
    ("Computers that need a decision", "to_decide", "No target without somebody's word"),
    ("Computers that stay", "stays", "No cloud service takes them"),
    ("Rules that could be asked", "rules_assessed", "The others are on the sheet Not assessed"),
    ("Sources read completely", "sources_complete", "The others are on the sheet Sources"),
)


def numbers(database: Database) -> list[Row]:
    """Return the numbers: what, how many, of how many, share, meaning."""
    found = summary(database)
    rows: list[Row] = [
        ("WSUS servers", found.servers, None, None, "Servers that a reading holds facts of"),
        ("Computers", found.computers, None, None, "Each once, however many servers know it"),
        ("Groups", found.groups, None, None, "Groups that somebody made"),
        (
            "Things in the way",
            found.blockers,
            None,
            None,
            "Rules that stop a computer, or are a blocker, and do not hold",
        ),
    ]
    for name, field, meaning in LANES:
        count: Count = getattr(found, field)
        rows.append((name, count.value, count.of, _share(count.value, count.of), meaning))
    rows += [
        (f"Target: {title}", n, found.computers, _share(n, found.computers), words)
        for title, words, n in _targets(database)
    ]
    return rows


def _targets(database: Database) -> list[tuple[str, str, int]]:
    return [
        (str(title), str(words), int(n))
        for title, words, n in database.rows(
            "select t.title, t.accepts, count(p.machine_id) from target_table t left join placement p using (target) "
            "group by t.title, t.accepts, t.position order by t.position"
        )
    ]


def _share(value: int, of: int) -> float | None:
    return value / of if of else None


SHEET = Sheet(
    name="Summary",
    table="Summary",
    meaning="The numbers of this assessment, each beside what it is a share of.",
    columns=lines(
        ("Number of", "text", "What is counted", 44),
        ("Value", "number", "How many"),
        ("Of", "number", "Of how many; empty where it is a share of nothing"),
        ("Share", "percent", "Value of Of"),
        ("Meaning", "text", "What the number says", 110),
    ),
    rows=numbers,
)
