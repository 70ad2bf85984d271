"""How a cell's text is read: functions of the staging session, and the words and numbers of WSUS enumerations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from migrator.collectors._dates import LAST_YEAR
from migrator.collectors._values import classification_ids
from migrator.collectors._wsus_computers import NO_ADDRESS, STATE
from migrator.collectors._wsus_server import CATEGORY_KIND, SYNC_RESULT
from migrator.collectors._wsus_updates import ACTION, FILE_KIND, SEVERITY, UPDATE_TYPE
from migrator.estate.database import literal

ABSENT = "\x7f"
"""A cell that the row did not have; a cell that is nil is None."""

ENUMERATIONS: Mapping[str, Mapping[str, str]] = {
    "action": {**ACTION, "4": "internal", "5": "internal"},
    "category_kind": CATEGORY_KIND,
    "file_kind": FILE_KIND,
    "publication": {"0": "published", "published": "published", "1": "expired", "expired": "expired"},
    "severity": SEVERITY,
    "state": STATE,
    "sync_result": SYNC_RESULT,
    "update_source": {"0": "microsoft", "microsoftupdate": "microsoft", "1": "other", "other": "other"},
    "update_type": UPDATE_TYPE,
}
"""Kind of enumeration -> its members by folded word and by number; actions 4 and 5 are of the server's own."""

_CELLS = {
    "absent(x)": f"coalesce(x = {literal(ABSENT)}, false)",
    "said(x)": f"nullif(nullif(trim(x), ''), {literal(ABSENT)})",
    "whole(x)": "try_cast(said(x) as bigint)",
    "truth(x)": "case lower(said(x)) when 'true' then true when '1' then true when 'false' then false when '0' then false end",
    "is_zero(x)": "coalesce(translate(x, '0-{}', '') = '' and length(x) >= 36, false)",
    "guid(x)": "case when not is_zero(x) then nullif(regexp_extract(lower(x), '^[{]?([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})[}]?$', 1), '') end",
    "own_id(x)": "lower(trim(said(x), '{}'))",
    "instant(x)": "case when regexp_matches(x, '(Z|[+-][0-9]{2}:[0-9]{2})$') then try_cast(x as timestamptz) at time zone 'UTC' else try_cast(x as timestamp) end",
    "moment(x)": f"case when year(instant(x)) between 1754 and {LAST_YEAR} then instant(x) end",
    "is_endless(x)": "coalesce(x like '9999-%', false)",
    "is_time(x)": f"is_endless(x) or coalesce(year(instant(x)) <= {LAST_YEAR}, false)",
    "never(x)": "case when x is null then true when absent(x) then null when is_endless(x) then null else year(instant(x)) <= 1753 end",
    "is_set(x)": "case when absent(x) then null else moment(x) is not null end",
    "counted(number, found, wanted)": (
        "case when count(*) filter (where state(found) = wanted and whole(number) is null) = 0 "
        "then coalesce(sum(whole(number)) filter (where state(found) = wanted), 0) end"
    ),
    "never_reported_address()": literal(NO_ADDRESS),
}
"""Name of a function -> its SQL; later ones use earlier ones."""


def macros(scope: str) -> Iterator[str]:
    """Yield the statements that make the functions; `scope` is the server that the rows are of."""
    yield f"create macro scope() as {literal(scope)}"
    known = ", ".join(f"{literal(title)}: {literal(id_)}" for title, id_ in classification_ids().items())
    yield f"create macro classification_id(title) as map {{{known}}}[title]"
    for name, sql in _CELLS.items():
        if name.startswith("counted"):
            yield from _enumerations()
        yield f"create macro {name} as {sql}"


def _enumerations() -> Iterator[str]:
    for name, members in ENUMERATIONS.items():
        pairs = ", ".join(f"{literal(written)}: {literal(meaning)}" for written, meaning in members.items())
        yield f"create macro {name}(x) as map {{{pairs}}}[replace(lower(said(x)), ' ', '')]"
