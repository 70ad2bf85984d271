"""The lifecycle of Windows against the data that it was taken from."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from migrator.reference import reference_table
from tests.support import data_folder

Key = tuple[str, str, str]
Dates = tuple[str | None, str | None, str | None]
LEFT_OUT = {"10-1507-iot", "2003-sp2", "2003-sp1", "2003", "2000", "6-sp2", "5-sp3"}
"""Releases of the data that no estate should hold, or whose edition no SKU tells apart."""
MORE_KNOWN = {("client", "7601", "enterprise"), ("client", "7601", "pro")}
"""Windows 7 had paid extended security updates until 2023-01-10; the data says nothing of them."""


def families(product: str, cycle: str) -> list[str]:
    if product == "windows-server":
        return ["server_annual" if cycle.endswith(("-sac", "-ac")) else "server"]
    for suffix, family in (("-iot-lts", "iot_ltsc"), ("-e-lts", "ltsc"), ("-e", "enterprise"), ("-w", "pro")):
        if cycle.endswith(suffix):
            return [family]
    return ["enterprise", "pro"]


def told(row: dict[str, str]) -> Iterator[tuple[Key, Dates]]:
    if row["product"] in ("windows", "windows-server") and row["cycle"] not in LEFT_OUT:
        role = "client" if row["product"] == "windows" else "server"
        for family in families(row["product"], row["cycle"]):
            dates = (row["release_date"], row["eol"], row["extended_security_end"] or None)
            yield (role, row["latest"].split(".")[-1], family), dates


@pytest.fixture(scope="module")
def published() -> dict[Key, Dates]:
    path = data_folder() / "facts" / "lifecycle.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        return {key: dates for row in csv.DictReader(handle) for key, dates in told(row)}


def ours() -> dict[Key, Dates]:
    return {
        (r["role"] or "", r["build"] or "", r["edition_family"] or ""): (
            r["released"],
            r["end_of_servicing"],
            r["end_of_extended"],
        )
        for r in reference_table("windows_release").records()
    }


def test_every_release_of_the_data_is_in_the_table(published: dict[Key, Dates]) -> None:
    assert set(published) - set(ours()) == set()


def test_the_table_holds_no_release_that_the_data_does_not_know(published: dict[Key, Dates]) -> None:
    assert set(ours()) - set(published) == set()


def test_every_date_is_that_of_the_data(published: dict[Key, Dates]) -> None:
    wrong = {
        key: (dates, published[key])
        for key, dates in ours().items()
        if key in published
        and dates[: 2 if key in MORE_KNOWN else 3] != published[key][: 2 if key in MORE_KNOWN else 3]
    }
    assert wrong == {}
