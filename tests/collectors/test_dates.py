"""Times in exports: the order of day and month is a matter of the column, and sentinels are no dates."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.collectors._dates import (
    NEVER,
    NO_END,
    ColumnOrder,
    filetime,
    order_of,
    order_of_culture,
    read_time,
    zone_of,
)
from migrator.errors import SettingsError

EVENING = datetime(2021, 2, 16, 22, 0, 9, tzinfo=UTC)
moments = st.datetimes(datetime(1900, 1, 1), datetime(2399, 12, 31)).map(lambda t: t.replace(microsecond=0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("/Date(1613512809000)/", None),
        ("2021-02-16T22:00:09Z", None),
        ("2021-02-16T22:00:09.0000000Z", None),
        ("2021-02-17T00:00:09.1234567+02:00", None),
        ("2021-02-16 22:00:09", None),
        ("2/16/2021 10:00:09 PM", "month first"),
        ("16.02.2021 22:00:09", "day first"),
        ("16/02/2021 22:00:09", "day first"),
        ("16-02-2021 22:00:09", "day first"),
        ("16. 2. 2021 22:00:09", "day first"),
        ("2021. 02. 16. 22:00:09", None),
        ("2021/02/16 22:00:09", None),
        ("16/02/2021 10:00:09 p. m.", "day first"),
        ("16.02.2021 22.00.09", "day first"),
        ("2021/2/16 下午 10:00:09", None),
        ("2021-02-16 오후 10:00:09", None),
        ("2021/02/16 午後 10:00:09", None),
    ],
)
def test_one_moment_is_read_from_every_way_to_write_it(text: Any, order: Any) -> None:
    found = read_time(text, order=order)
    assert found is not None
    assert found.replace(microsecond=0) == EVENING


@pytest.mark.parametrize(
    "text", ["", "soon", "31/02/2021", "2021-13-01", "1/2/21/3", "13:00", "12/12/20211", "2021-02-16T25:00"]
)
def test_a_text_that_is_no_time_is_not_known(text: Any) -> None:
    assert read_time(text, order="day first") is None


@pytest.mark.parametrize("text", ["16/2/2564 22:00:09", "2564-02-16T22:00:09", "/Date(18750000000000)/"])
def test_a_year_of_another_calendar_is_not_known(text: Any) -> None:
    assert read_time(text, order="day first") is None


def test_a_row_alone_never_decides_between_day_and_month() -> None:
    assert read_time("03/04/2021 10:00:00") is None
    assert read_time("04/04/2021 10:00:00") == datetime(2021, 4, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2021", "3/16/2021 5:00 PM"], "month first"),
        (["03/04/2021", "16/03/2021"], "day first"),
        (["03/04/2021", "05/06/2021"], None),
        (["16/03/2021", "3/16/2021"], None),
        (["03.04.2021"], "day first"),
        (["2021-03-04", "12/31/9999 11:59:59 PM", "1/1/0001 12:00:00 AM"], None),
    ],
)
def test_the_whole_column_decides_the_order(texts: Any, order: Any) -> None:
    assert order_of(texts) == order


def test_sentinels_say_nothing_about_the_order_and_need_none() -> None:
    column = ColumnOrder()
    for text in ("12/31/9999 11:59:59 PM", "1/1/0001 12:00:00 AM", ""):
        column.see(text)
    assert not column.is_undecided
    assert read_time("12/31/9999 11:59:59 PM") == NO_END
    assert read_time("1/1/0001 12:00:00 AM") == NEVER


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59.997", "/Date(253402300799999)/",
                                  "31.12.9999 23:59:59", "9999-12-31T23:59:59.9999999Z"])  # fmt: skip
def test_the_year_9999_means_no_end(text: Any) -> None:
    assert read_time(text) == NO_END


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00", "1753-01-01T00:00:00", "/Date(-62135596800000)/",
                                  "01.01.0001 00:00:00", "0001-01-01T00:00:00+14:00"])  # fmt: skip
def test_years_up_to_1753_mean_never(text: Any) -> None:
    assert read_time(text) == NEVER


def test_a_text_without_a_zone_is_in_the_zone_that_was_given() -> None:
    assert read_time("2021-07-01 12:00:00", zone=ZoneInfo("Europe/Berlin")) == datetime(2021, 7, 1, 10, tzinfo=UTC)
    assert read_time("2021-07-01T12:00:00Z", zone=ZoneInfo("Europe/Berlin")) == datetime(2021, 7, 1, 12, tzinfo=UTC)


def test_cultures_differ_in_the_order_of_day_and_month() -> None:
    assert [order_of_culture(c) for c in ("en-US", "de-DE", "en_GB", "")] == [
        "month first",
        "day first",
        "day first",
        None,
    ]
    with pytest.raises(SettingsError):
        order_of_culture("german")


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(SettingsError):
        zone_of("Berlin")


def test_file_times_count_from_1601() -> None:
    assert filetime(132_580_000_000_000_000) == datetime(2021, 2, 17, 1, 46, 40, tzinfo=UTC)
    assert filetime(0) == NEVER


@given(moments)
def test_what_a_culture_writes_is_read_back(moment: Any) -> None:
    american = f"{moment.month}/{moment.day}/{moment.year} {moment.hour % 12 or 12}:{moment:%M:%S} " + (
        "PM" if moment.hour >= 12 else "AM"
    )
    assert read_time(american, order="month first") == moment
    assert read_time(f"{moment:%d.%m.}{moment.year} {moment:%H:%M:%S}") == moment
    assert read_time(moment.isoformat()) == moment


@given(st.text(max_size=40))
def test_no_text_makes_the_reader_fall(text: Any) -> None:
    read_time(text, order="day first")
    ColumnOrder().see(text)
