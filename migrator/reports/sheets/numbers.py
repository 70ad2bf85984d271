"""The numbers of the assessment, each beside what it is a share of."""

from __future__ import annotations

from migrator.estate.database import Database
from migrator.reports.policy_words import SCANNED
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
    return [*rows, *_policy(database)]


POLICY = f"""
select count(*) filter (where m.certainty <> 'not known') as known, count(*) as computers,
       count(t.quality) as answered,
       count(*) filter (where t.quality = 'wsus') as wsus, count(*) filter (where t.quality = 'wu') as wu,
       count(*) filter (where t.quality = 'none') as none, count(*) filter (where t.quality = 'verify') as verify,
       count(*) filter (where t.dual_scan) as dual_scan
  from machine_policy m
  left join ({SCANNED}) as t using (profile_id, generation, track)
"""


def _policy(database: Database) -> list[Row]:
    """Return how much of client policy is known, and where quality updates come from today."""
    [found] = database.records(POLICY)
    of = found["answered"]
    shares = (
        ("Quality updates from WSUS", "wsus", "Computers that scan there today, of those of which that is known"),
        (
            "Quality updates from Windows Update",
            "wu",
            "Computers that scan there today, of those of which that is known",
        ),
        ("Quality updates from nothing", "none", "Computers that no source gives any"),
        ("Quality updates to check", "verify", "Computers of which one device has to tell"),
        ("Dual scan", "dual_scan", "Computers that scan Windows Update beside WSUS because of a deferral"),
    )
    known = found["known"], found["computers"]
    return [
        (
            "Computers whose policy is known",
            *known,
            _share(*known),
            "By their registry, their results, or links and filters",
        ),
        *((name, found[field], of, _share(found[field], of), meaning) for name, field, meaning in shares),
    ]


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
