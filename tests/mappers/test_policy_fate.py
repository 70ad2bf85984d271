"""Fates of policy values: each comes out exactly once for each track in reach, clipping is on record, switches count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.assessment import load_reference
from migrator.estate.database import Database
from migrator.estate.model import shape
from migrator.mappers import fill, policy_fate, policy_lossy, profile_target
from migrator.mappers.machine_policy import MachinePolicy
from migrator.mappers.origin_value import OriginValue
from migrator.mappers.policy_origin import PolicyOrigin
from migrator.mappers.profile_value import ProfileValue
from migrator.reference import reference_table
from migrator.settings import Settings

WU = r"software\policies\microsoft\windows\windowsupdate"
AU = WU + r"\au"
PLACES = [
    (str(r["side"]), str(r["key"]), str(r["value_name"] or "Unlisted"))
    for r in reference_table("policy_setting").records()
]


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with Database() as made:
        made.run("set threads = 1")
        load_reference(made, Settings())
        yield made


def held(name: str, value: str | None, *, key: str = WU, origin_id: str = "g1", **more: Any) -> OriginValue:
    given: dict[str, Any] = {
        "side": "machine", "via": "policy", "action": "set", "value_type": "REG_DWORD", "is_32_bit": False, "targeting": "",
    }  # fmt: skip
    return OriginValue(origin_id=origin_id, key=key, value_name=name, value=value, **given | more)


def origin(
    origin_id: str = "g1", *, clients: int = 0, servers: int = 0, perhaps_clients: int = 0, perhaps_servers: int = 0
) -> PolicyOrigin:
    return PolicyOrigin(
        origin_id=origin_id, kind="gpo", name=origin_id, values=1, enabled=True, links=1, links_known=True, filter_known=True,
        has_wmi_filter=False, modified_at=None, is_echo=False, computers=clients + servers, clients=clients, servers=servers,
        perhaps=perhaps_clients + perhaps_servers, perhaps_clients=perhaps_clients, perhaps_servers=perhaps_servers,
        reach="known",
    )  # fmt: skip


def settle(database: Database, values: Sequence[OriginValue], origins: Sequence[PolicyOrigin]) -> None:
    for kind, rows in ((OriginValue, values), (PolicyOrigin, origins)):
        database.create(shape(kind))
        database.add(shape(kind), rows)
    fill(database, policy_fate.MAPPER)
    fill(database, policy_lossy.MAPPER)


def fates(database: Database, *values: OriginValue) -> list[tuple[Any, ...]]:
    """Return fate, target and its value of each value on clients."""
    settle(database, values, [origin(clients=1)])
    return database.rows("select value_name, fate, target, target_value from policy_fate order by value_name, track")


def test_the_track_is_that_of_the_computers_in_reach(database: Database) -> None:
    for reaching, tracks in (
        (origin(clients=3), ["client"]),
        (origin(servers=2), ["server"]),
        (origin(clients=3, servers=2), ["client", "server"]),
        (origin(clients=3, perhaps_servers=1), ["client", "server"]),
        (origin(), ["client", "server"]),
    ):
        settle(database, [held("WUServer", "http://wsus:8530")], [reaching])
        assert [t for (t,) in database.rows("select track from policy_fate order by 1")] == tracks
    settle(database, [held("WUServer", "http://wsus:8530")], [])
    assert database.value("select count(*) from policy_fate") == 2


def test_a_name_is_known_however_it_is_spelled(database: Database) -> None:
    assert fates(database, held("deferQUALITYupdatesPERIODinDays", "7")) == [
        ("deferQUALITYupdatesPERIODinDays", "ring", "qualityUpdatesDeferralPeriodInDays", "7")
    ]


@pytest.mark.parametrize(
    ("value", "decided_by", "fate", "is_known"),
    [
        (held("Unheard", "1"), "any/not-known", "review", False),
        (held("Unheard", "1", key=WU + r"\elsewhere"), "any/not-known", "review", False),
        (held("WUServer", "http://wsus", side="user"), "any/other-side", "review", False),
        (held("WUServer", "http://wsus", is_32_bit=True), "any/32-bit", "remove", True),
        (held("WUServer", None, action="delete"), "any/deletion", "remove", True),
        (held("", None, action="delete_values"), "any/deletion", "remove", True),
        (held("Unheard", None, action="delete"), "any/deletion", "remove", True),
        (held("MaxJobsPerUser", "9", key=r"software\policies\microsoft\windows\bits"), "bits/*", "keep", True),
        (held("WUServer", None), "wu/wuserver", "remove", True),
        (held("AUOptions", None, key=AU), "au/auoptions", "review", True),
        (held("WUServer", '" "'), "wu/wuserver", "remove", True),
    ],
)
def test_what_is_so_for_any_setting_comes_first(
    database: Database, value: OriginValue, decided_by: str, fate: str, is_known: bool
) -> None:
    settle(database, [value], [origin(clients=1)])
    assert database.rows("select decided_by, fate, is_known from policy_fate") == [(decided_by, fate, is_known)]


@pytest.mark.parametrize(
    ("switch", "fate"), [("1", "ring"), ("0", "remove"), (None, "ring")], ids=["on", "off", "of another object"]
)
def test_a_value_whose_switch_is_off_is_not_carried_over(database: Database, switch: str | None, fate: str) -> None:
    switches = [held("DeferQualityUpdates", switch)] if switch else []
    found = fates(database, held("DeferQualityUpdatesPeriodInDays", "7"), *switches)
    assert {name: f for name, f, _, _ in found}["DeferQualityUpdatesPeriodInDays"] == fate


def test_either_switch_of_a_deadline_will_do(database: Database) -> None:
    either = [held("SetComplianceDeadline", "1"), held("SetComplianceDeadlineForQU", "0")]
    found = fates(database, held("ConfigureDeadlineForQualityUpdates", "4"), *either)
    assert ("ConfigureDeadlineForQualityUpdates", "ring", "deadlineForQualityUpdatesInDays", "4") in found


def test_a_clipped_value_is_in_the_register_with_before_and_after(database: Database) -> None:
    settle(database, [held("DeferQualityUpdatesPeriodInDays", "45")], [origin(clients=1)])
    [row] = database.records("select * from policy_lossy")
    assert (row["before"], row["after"]) == ("45", "qualityUpdatesDeferralPeriodInDays = 30")
    assert row["consequence"].startswith("More than 30 days becomes 30")


def test_of_two_values_for_one_property_the_loser_is_in_the_register(database: Database) -> None:
    one = held("ConfigureDeadlineGracePeriod", "2")
    for days, lost in (("7", ["ConfigureDeadlineGracePeriodForFeatureUpdates"]), ("2", [])):
        settle(database, [one, held("ConfigureDeadlineGracePeriodForFeatureUpdates", days)], [origin(clients=1)])
        assert [n for (n,) in database.rows("select value_name from policy_lossy")] == lost


PLACE = st.integers(0, len(PLACES) - 1).map(PLACES.__getitem__)


def values_of_origins() -> st.SearchStrategy[OriginValue]:
    numbers = st.one_of(st.integers(-2, 130), st.integers(0, 2**64)).map(str)
    texts = st.sampled_from((None, "", " ", '" "', "25H2", "MMPC|InternalDefinitionUpdateServer", "x"))
    often = st.sampled_from((True, True, True, False))
    return st.builds(
        lambda place, value, *, named, on_its_side, **more: held(
            place[2] if named else "Unheard",
            value,
            key=place[1],
            side=place[0] if on_its_side else {"machine": "user", "user": "machine"}[place[0]],
            **more,
        ),
        PLACE,
        st.one_of(texts, numbers),
        named=often,
        on_its_side=often,
        origin_id=st.sampled_from(("g1", "g2", "g3")),
        via=st.sampled_from(("policy", "preference", "report", "registry")),
        action=st.sampled_from(("set", "set", "set", "set_if_absent", "delete", "delete_values", "delete_key")),
        is_32_bit=st.sampled_from((False, False, True)),
        targeting=st.sampled_from(("", "", "group X")),
    )


def identity(value: Any) -> tuple[Any, ...]:
    return (
        value.origin_id, value.side, value.via, value.key, value.value_name.lower(), value.is_32_bit, value.targeting,
    )  # fmt: skip


COUNTS = st.integers(0, 2)
REACH = st.dictionaries(st.sampled_from(("g1", "g2", "g3")), st.tuples(COUNTS, COUNTS, COUNTS, COUNTS))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(values_of_origins(), max_size=25, unique_by=identity), reach=REACH)
def test_every_value_comes_out_exactly_once_for_each_track_in_reach(
    database: Database, values: list[OriginValue], reach: dict[str, tuple[int, int, int, int]]
) -> None:
    origins = [
        origin(o, clients=c, servers=s, perhaps_clients=pc, perhaps_servers=ps) for o, (c, s, pc, ps) in reach.items()
    ]
    settle(database, values, origins)
    wanted: Counter[tuple[Any, ...]] = Counter()
    for value in values:
        clients, servers, perhaps_clients, perhaps_servers = reach.get(value.origin_id, (0, 0, 0, 0))
        in_reach = {"client": clients + perhaps_clients, "server": servers + perhaps_servers}
        for track, count in in_reach.items():
            if count or not any(in_reach.values()):
                wanted[value.origin_id, track, *identity(value)[1:], value.action, value.value] += 1
    columns = "origin_id, track, side, via, key, lower(value_name), is_32_bit, targeting, action, value"
    assert Counter(database.rows(f"select {columns} from policy_fate")) == wanted
    assert (
        database.value("select count(*) from policy_fate where reason is null or fate is null or source is null") == 0
    )
    assert database.value("select count(*) from policy_fate where target is not null and target_value is null") == 0
    lossy = database.value("select count(*) from policy_lossy where consequence = '' or after is null")
    assert lossy == 0


def profile(database: Database, values: dict[tuple[str, str], str], track: str = "client") -> dict[str, str]:
    """Return target -> value of a profile that holds these values: (key, name) -> value."""
    for kind, rows in (
        (
            ProfileValue,
            [
                ProfileValue(
                    profile_id="p1", side="machine", key=key, value_name=name, value_type=None, value=value, policy_id=None,
                    via="policy", certainty="certain",
                )
                for (key, name), value in values.items()
            ],
        ),
        (
            MachinePolicy,
            [
                MachinePolicy(
                    machine_id=m, profile_id="p1", known_by="links", certainty="certain", why="", gpo_profile_id="p1",
                    gpo_certainty="certain", track=track, generation=None,
                )
                for m in ("m1", "m2")
            ],
        ),
    ):  # fmt: skip
        database.create(shape(kind))
        database.add(shape(kind), rows)
    fill(database, profile_target.MAPPER)
    found = database.rows("select target, target_value from profile_target")
    assert len(found) == len({target for target, _ in found})
    return dict(found)


def test_a_scheduled_installation_is_a_mode_a_day_and_an_hour(database: Database) -> None:
    assert profile(
        database,
        {
            (AU, "AUOptions"): "4",
            (AU, "ScheduledInstallDay"): "4",
            (AU, "ScheduledInstallTime"): "3",
            (AU, "NoAutoUpdate"): "0",
        },
    ) == {
        "automaticUpdateMode": "autoInstallAndRebootAtScheduledTime",
        "installationSchedule.scheduledInstallDay": "wednesday",
        "installationSchedule.scheduledInstallTime": "03:00:00.0000000",
    }


def test_the_same_values_on_servers_are_a_maintenance_window(database: Database) -> None:
    values = {(AU, "AUOptions"): "4", (AU, "ScheduledInstallDay"): "0", (AU, "ScheduledInstallTime"): "24"}
    assert profile(database, values, track="server") == {
        "maintenanceWindow.recurEvery.day": "Day",
        "maintenanceWindow.startDateTime.time": "03:00",
    }


@pytest.mark.parametrize(
    ("values", "targets"),
    [
        ({(AU, "AUOptions"): "4", (AU, "NoAutoUpdate"): "1"}, {}),
        ({(AU, "AUOptions"): "3", (AU, "ScheduledInstallTime"): "3"}, {"automaticUpdateMode": "windowsDefault"}),
        (
            {(AU, "AUOptions"): "4", (AU, "AutomaticMaintenanceEnabled"): "1", (AU, "ScheduledInstallTime"): "3"},
            {"automaticUpdateMode": "autoInstallAndRebootAtMaintenanceTime"},
        ),
        ({(AU, "AUOptions"): "2", (AU, "AutomaticMaintenanceEnabled"): "1"}, {"automaticUpdateMode": "notifyDownload"}),
        ({(WU, "DeferQualityUpdatesPeriodInDays"): "7"}, {}),
        (
            {(WU, "DeferQualityUpdatesPeriodInDays"): "45", (WU, "DeferQualityUpdates"): "1"},
            {"qualityUpdatesDeferralPeriodInDays": "30"},
        ),
        (
            {
                (WU, "SetAutoRestartDeadline"): "1", (WU, "AutoRestartDeadlinePeriodInDays"): "9",
                (WU, "SetComplianceDeadline"): "1", (WU, "ConfigureDeadlineForQualityUpdates"): "3",
            },
            {"deadlineForQualityUpdatesInDays": "3"},
        ),
        (
            {(WU, "SetAutoRestartDeadline"): "1", (WU, "AutoRestartDeadlinePeriodInDays"): "9"},
            {"deadlineForQualityUpdatesInDays": "9"},
        ),
        (
            {
                (WU, "TargetReleaseVersion"): "1", (WU, "ProductVersion"): "Windows 11",
                (WU, "TargetReleaseVersionInfo"): "25H2",
            },
            {"featureUpdateVersion.product": "Windows 11", "featureUpdateVersion.release": "25H2"},
        ),
    ],
)  # fmt: skip
def test_a_profile_implies_what_windows_does_with_its_values(
    database: Database, values: dict[tuple[str, str], str], targets: dict[str, str]
) -> None:
    assert profile(database, values) == targets


def test_who_was_outvoted_is_named(database: Database) -> None:
    profile(
        database,
        {
            (WU, "SetComplianceDeadline"): "1",
            (WU, "ConfigureDeadlineGracePeriod"): "2",
            (WU, "ConfigureDeadlineGracePeriodForFeatureUpdates"): "7",
        },
    )
    assert database.rows("select target_value, from_setting, outvoted from profile_target") == [
        ("2", "wu/configuredeadlinegraceperiod", "wu/configuredeadlinegraceperiodforfeatureupdates = 7")
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.dictionaries(
        PLACE.filter(lambda place: place[0] == "machine").map(lambda place: place[1:]), st.integers(0, 101).map(str)
    ),
    track=st.sampled_from(("client", "server")),
)
def test_no_target_of_a_profile_comes_twice(database: Database, values: dict[tuple[str, str], str], track: str) -> None:
    assert None not in profile(database, values, track).values()
