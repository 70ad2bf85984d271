"""One row for each computer: which record counts, and which Windows it runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from migrator.estate.loading import Coverage
from tests.mappers.deriving import NOW, computer, rows

WINDOWS = "select os_role, edition, edition_family, edition_source, is_multisession, release from machine"


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"sku": 4}, ("client", "Enterprise", "enterprise", "sku", False, "Windows 11 25H2")),
        ({"sku": 48}, ("client", "Pro", "pro", "sku", False, "Windows 11 25H2")),
        ({"sku": 48, "os_description": "Windows 10 Enterprise"}, ("client", "Pro", "pro", "sku", False, "Windows 11 25H2")),
        (
            {"sku": None, "os_description": "Windows 11 Entreprise Pro N"},
            ("client", "Pro", "pro", "inferred", False, "Windows 11 25H2"),
        ),
        (
            {"sku": None, "os_description": "Windows 11 Pro Education"},
            ("client", "Pro Education", "pro", "inferred", False, "Windows 11 25H2"),
        ),
        (
            {"sku": None, "os_description": "Windows 11 Education"},
            ("client", "Education", "enterprise", "inferred", False, "Windows 11 25H2"),
        ),
        ({"sku": None, "os_description": "Windows"}, ("client", None, None, None, None, None)),
        ({"sku": None, "os_description": None}, ("client", None, None, None, None, None)),
        (
            {"sku": None, "os_description": "Windows 11 IoT Enterprise LTSC", "os_build": 26100},
            ("client", "IoT Enterprise LTSC", "iot_ltsc", "inferred", False, "Windows 11 24H2 IoT LTSC"),
        ),
        (
            {"sku": 175, "product_type": 3, "os_build": 22631},
            ("client", "Enterprise multi-session", "enterprise", "sku", True, "Windows 11 23H2"),
        ),
        (
            {"sku": 7, "product_type": 2, "os_build": 20348},
            ("domain_controller", "Server Standard", "server", "sku", False, "Windows Server 2022"),
        ),
        (
            {"sku": None, "product_type": None, "role": "server", "os_build": 20348},
            ("server", None, "server", None, None, "Windows Server 2022"),
        ),
        (
            {"sku": None, "product_type": 3, "os_build": 26100},
            ("server", None, None, None, None, None),
        ),
        (
            {"sku": None, "product_type": 3, "os_build": 26100, "os_description": "Windows Server 2025 Datacenter"},
            ("server", "Server Datacenter", "server", "inferred", False, "Windows Server 2025"),
        ),
        ({"sku": None, "product_type": None, "role": None}, (None, None, None, None, None, None)),
    ],
)  # fmt: skip
def test_edition_and_release_follow_from_the_sku_and_else_from_words(
    values: dict[str, Any], found: tuple[Any, ...]
) -> None:
    assert rows([computer(**values)], WINDOWS) == [found]


@pytest.mark.parametrize(
    ("build", "known"), [(26200, True), (99999, False), (None, None), (12345, None), (28001, False)]
)
def test_a_build_newer_than_the_table_is_told_from_one_that_is_not_in_it(build: int | None, known: bool | None) -> None:
    assert rows([computer(os_build=build)], "select release_known from machine") == [(known,)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("pc1.corp.example", ("pc1", "corp.example")),
        ("pc1", ("pc1", None)),
        (None, (None, None)),
    ],
)
def test_a_name_is_taken_apart_at_its_first_dot(name: str | None, found: tuple[str | None, str | None]) -> None:
    assert rows([computer(name=name)], "select short_name, domain from machine") == [found]


def seen(server: str, *, days: int | None, here: bool | None) -> Any:
    when: datetime | None = None if days is None else NOW - timedelta(days=days)
    return computer(server_id=server, last_sync_at=when, reports_here=here)


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        (seen("s1", days=1, here=False), seen("s2", days=40, here=True), "s2"),
        (seen("s1", days=1, here=None), seen("s2", days=40, here=None), "s1"),
        (seen("s1", days=None, here=None), seen("s2", days=400, here=None), "s2"),
        (seen("s1", days=9, here=True), seen("s2", days=2, here=True), "s2"),
        (seen("s2", days=1, here=None), seen("s1", days=1, here=None), "s1"),
    ],
)
def test_of_two_servers_the_one_that_a_computer_reports_to_counts_and_else_the_one_it_met_last(
    first: object, second: object, counts: str
) -> None:
    assert rows([first, second], "select server_id from machine") == [(counts,)]


def test_ages_are_measured_where_the_server_was_read() -> None:
    covered = [
        Coverage(
            scope_kind="server", scope="s1", table_name=table, state="complete", reading_id="r", read_at=when, rows=1,
            reason=None,
        )
        for table, when in (("computer", NOW), ("update", NOW - timedelta(days=9)))
    ]  # fmt: skip
    found = rows([computer()], "select read_at from machine", covered=covered)
    assert found == [(NOW.replace(tzinfo=None),)]
