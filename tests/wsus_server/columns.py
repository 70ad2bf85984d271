"""What a row of the wire is: columns with their type there, and SQL that all of them share."""

from __future__ import annotations

from typing import NamedTuple

ZERO = "'00000000-0000-0000-0000-000000000000'"
NEVER = "case n % 3 when 0 then null when 1 then '0001-01-01T00:00:00' else '1753-01-01T00:00:00' end"
NO_DEADLINE = "case n % 4 when 0 then null when 1 then '9999-12-31T23:59:59.9999999' else '9999-12-31T23:59:59.997' end"
STATES = ("unknown", "not_applicable", "not_installed", "downloaded", "installed", "failed", "pending_reboot")
RESULTS = ("never_run", "succeeded", "failed", "canceled", "unknown")
ACTIONS = "case action when 'install' then 0 when 'uninstall' then 1 when 'not_approved' then 2 + n % 2 end"
KINDS = (
    "case kind when 'product' then 'Product' when 'product_family' then 'ProductFamily' "
    "when 'company' then 'Company' else 'UpdateClassification' end"
)
ALL_COMPUTERS = "'a0a08746-4dbe-4a37-9adf-9e7652c0b421'"


class Column(NamedTuple):
    """A column: its name in wsus_row.csv, its type on the wire, and the expression; one aside is not of the layout."""

    name: str
    type: str
    sql: str
    is_aside: bool = False


Kind = tuple[list[Column], str]


def time(sql: str) -> str:
    """Return a time as text, UTC without a zone."""
    return f"strftime({sql}, '%Y-%m-%dT%H:%M:%S.%f')"


def place(of: tuple[str, ...], column: str) -> str:
    return f"case {column} " + " ".join(f"when '{name}' then {n}" for n, name in enumerate(of)) + " end"


def columns_of(text: str) -> list[Column]:
    """Read lines of `name type expression`."""
    found = [line.split(None, 2) for line in text.strip().splitlines()]
    return [Column(name, kind, sql) for name, kind, sql in found]


def numbered(source: str, order: str) -> str:
    return f"(select *, row_number() over (order by {order}) as n from {source})"
