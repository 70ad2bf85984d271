"""How the outputs say things: states as shape, word and tone, evidence as words, counts with their noun."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal

from migrator.reports.model import Badge, Tone

SHAPES: dict[Tone, str] = {"ready": "●", "advisory": "▲", "notready": "■", "unknown": "◇", "plain": ""}

STATES: dict[str, Badge] = {
    "ready": Badge(tone="ready", word="Ready"),
    "advisory": Badge(tone="advisory", word="Advisory"),
    "not ready": Badge(tone="notready", word="Not ready"),
    "not known": Badge(tone="unknown", word="Not known"),
    "pass": Badge(tone="ready", word="Holds"),
    "waived": Badge(tone="advisory", word="Waived"),
    "fail": Badge(tone="notready", word="Does not hold"),
    "unknown": Badge(tone="unknown", word="Not known"),
    "not assessed": Badge(tone="unknown", word="Not assessed"),
    "not applicable": Badge(tone="plain", word="Nothing to look at"),
    "complete": Badge(tone="ready", word="Complete"),
    "partial": Badge(tone="advisory", word="Partly read"),
    "unfinished": Badge(tone="advisory", word="Unfinished"),
    "failed": Badge(tone="notready", word="Failed"),
    "missing": Badge(tone="unknown", word="Not read"),
}
"""What a status, a readiness, the state of a reading or of a rule's facts is called, and how it looks."""


def shaped(badge: Badge) -> str:
    """Return a badge as one text: the shape, then the word."""
    return f"{SHAPES[badge.tone]} {badge.word}".strip()


def evidence(value: str | None) -> list[tuple[str, str]]:
    """Return what a rule found as names and words; the subject's own name is left out, a column beside says it."""
    found = json.loads(value) if value else {}
    return [(name.replace("_", " "), worded(answer)) for name, answer in found.items() if name != "name"]


def worded(value: object) -> str:
    """Return a value of a rule's answer in words."""
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(str, value)) or "none"
        case _:
            return str(value)


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return a count with its noun: 1 server, 2 servers."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def verb(count: int, one: str, more: str) -> str:
    """Return the form of a verb that fits a count: 1 needs, 2 need."""
    return one if count == 1 else more


def listed(names: list[str]) -> str:
    """Return names as a sentence holds them: a, b and c."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def shortened(text: str, most: int = 120) -> str:
    """Return the beginning of a long value, for a table of the page; the workbook has the whole."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def share(value: int, of: int) -> str:
    """Return a share with one decimal, and never 0 or 100 % for what is not quite that: 88.5 %."""
    if not of:
        return ""
    found = (100 * Decimal(value) / of).quantize(Decimal("0.1"), ROUND_HALF_UP)  # as a workbook rounds
    if value and not found:
        return "below 0.1 %"
    return "over 99.9 %" if value < of and found == 100 else f"{float(found):g} %"


def cut_note(shown: int, of: int, *, noun: str, where: str) -> str:
    """Say what a list leaves out and where the rest is; nothing where it is whole."""
    return f"Shows {shown:,} of {of:,} {noun}; the rest is in {where}." if shown < of else ""
