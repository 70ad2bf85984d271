"""Functions of ours for what engines spell differently; defined here once, used by rules and mappers."""

from __future__ import annotations

from migrator.estate.database import Database

FUNCTIONS = {
    "whole_days": "(begins, ends) as cast(floor((epoch(ends) - epoch(begins)) / 86400) as bigint)",
    "first_of": "(texts) as list_extract(texts, 1)",
    "split_list": "(texts) as case when texts is null then cast([] as varchar[]) else string_split(texts, ',') end",
    "joined": "(texts, mark) as array_to_string(texts, mark)",
    "lane_of": """(status, severity, effort) as
        case when status in ('pass', 'not applicable', 'waived') then null
             when severity = 'blocker' then 'now'
             when severity = 'risk' and effort = 'hours' then 'now'
             when severity = 'risk' then 'next'
             else 'later' end""",
}
"""Name -> DuckDB macro; whole days are full periods of 24 hours, rounded down."""


def define_functions(database: Database) -> None:
    """Define the functions in a session."""
    for name, body in FUNCTIONS.items():
        database.run(f"create or replace macro {name}{body}")
