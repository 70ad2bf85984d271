"""The verdict: one sentence, and the places of the plan with how many computers are in each."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.reports.model import Block, Number, Numbers, Section, Words
from migrator.reports.summary import Count, Summary, summary, verdict_sentence
from migrator.reports.words import share


def show(found: Summary) -> Iterator[Block]:
    claim, rest = verdict_sentence(found)
    yield Words(strong=claim, rest=rest, look="lead")
    for item in found.urgent:
        yield Words(strong="Do today, whatever the plan. ", rest=item.sentence)
    if not found.computers:
        return
    yield Numbers(
        items=(
            Number(tone="ready", value=found.can_move.value, words=_of(found.can_move, "can move")),
            Number(tone="notready", value=found.to_fix.value, words=_of(found.to_fix, "need work of their own first")),
            Number(tone="unknown", value=found.not_known.value, words=_of(found.not_known, "cannot be judged yet")),
            Number(tone="advisory", value=found.to_decide.value, words=_of(found.to_decide, "need a decision")),
            Number(tone="plain", value=found.stays.value, words=_of(found.stays, "stay for now")),
        )
    )


def _of(count: Count, words: str) -> str:
    part = share(count.value, count.of)
    return f"of {count.of:,} computers {words}" + (f" ({part})" if count.value else "")


SECTION = Section(id="verdict", title="Verdict", read=summary, show=show, data=Summary)
