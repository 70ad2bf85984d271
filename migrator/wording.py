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
