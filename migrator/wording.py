"""Words that are the same in every output: dates in English, whatever the locale."""

from __future__ import annotations

from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def long_date(day: date) -> str:
    """Return a day as English text, whatever the locale: 11 June 2027."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Return a day as English text for a table: 11 Jun 2027."""
    return f"{short_day(day)} {day.year}"


def short_day(day: date) -> str:
    """Return a day without its year: 11 Jun."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"
