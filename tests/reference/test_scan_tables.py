"""The tables about scan sources: no gap, no overlap, and nothing said without its page."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from migrator.estate.database import Database
from migrator.reference import ReferenceTable, reference_table

URL = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(/\S*)?")
CONFIDENCE = {"high", "medium", "low", "disputed", "not known"}
GENERATIONS = [dict(r) for r in reference_table("scan_generation").records()]
RULES = [dict(r) for r in reference_table("scan_rule").records()]
CAPABILITIES = ("is_known", "knows_dual_scan", "knows_disable_dual_scan", "knows_scan_source")
SPACE = {
    "update_class": ("feature", "quality", "driver", "other", "third_party", "definitions"),
    "wsus": ("none", "not_used", "blank", "missing", "wsus"),
    "deferral": ("yes", "no", "unsure"),
    "disable_dual_scan": ("yes", "no"),
    "scan_source": ("none", "no_switch", "wrong_key", "incomplete", "wu", "wsus"),
    "microsoft_update": ("yes", "no"),
    "definitions": ("default", "wsus", "wsus_only", "microsoft", "file_shares"),
}
DOWNLOADS = {
    "scan_from": ("wsus", "wu", "none", "verify"),
    "update_class": SPACE["update_class"],
    "alternate": ("yes", "no"),
    "hosts_content": ("yes", "no", "not known"),
    "delivery_mode": ("none", "0", "1", "2", "3", "99", "100", "other"),
    "definitions": SPACE["definitions"],
}


def put(database: Database, table: ReferenceTable) -> None:
    database.run(f"create table {table.name} ({', '.join(f'{c} varchar' for c in table.columns)})")
    marks = ", ".join("?" for _ in table.columns)
    database.connection.executemany(f"insert into {table.name} values ({marks})", [list(r) for r in table.rows])


def every(space: dict[str, tuple[str, ...]]) -> str:
    """Return a query that gives every combination."""
    lists = [f"(select unnest({list(values)!r}) as {name})" for name, values in space.items()]
    return f"select * from {' cross join '.join(lists)}"


def fits(*names: str) -> str:
    """Return the condition under which a row `r` of a table holds for a combination `s`."""
    return " and ".join(f"(r.{n} is null or list_contains(string_split(r.{n}, '|'), s.{n}))" for n in names)


def test_exactly_one_row_of_the_rules_holds_for_every_combination_on_every_generation() -> None:
    with Database() as database:
        put(database, reference_table("scan_generation"))
        put(database, reference_table("scan_rule"))
        names = ("generation", *CAPABILITIES, *SPACE)
        database.run(
            f"create table met as select s.*, r.row_id from (select g.*, c.* from scan_generation g "
            f"cross join ({every(SPACE)}) c) s left join scan_rule r on {fits(*names)}"
        )
        keys = ", ".join(("generation", *SPACE))
        wrong = database.rows(
            f"select {keys}, count(row_id) from met group by {keys} having count(row_id) <> 1 limit 5"
        )
        assert wrong == []
        reached = {r[0] for r in database.rows("select distinct row_id from met")}
        assert {r["row_id"] for r in RULES} - reached == set(), "rows that never hold"


def test_exactly_one_row_says_where_the_files_come_from_for_every_combination() -> None:
    with Database() as database:
        put(database, reference_table("scan_download"))
        keys = ", ".join(DOWNLOADS)
        database.run(
            f"create table met as select s.*, r.download_id from ({every(DOWNLOADS)}) s "
            f"left join scan_download r on {fits(*DOWNLOADS)}"
        )
        assert database.rows(f"select {keys} from met group by {keys} having count(download_id) <> 1 limit 5") == []
        assert database.value("select count(distinct download_id) from met") == len(
            reference_table("scan_download").rows
        )


@pytest.mark.parametrize("role", ["client", "server"])
def test_generations_follow_each_other_without_a_gap_or_an_overlap(role: str) -> None:
    ranges = sorted(
        (int(g["build_from"] or 0), int(g["build_to"]) if g["build_to"] else None)
        for g in GENERATIONS
        if g["role"] == role
    )
    assert ranges[0][0] == 0
    assert ranges[-1][1] is None, "newer than known"
    for (_, last), (first, _) in pairwise(ranges):
        assert last is not None
        assert first == last + 1


@pytest.mark.parametrize("role", ["client", "server"])
def test_only_what_is_newer_than_every_known_release_is_not_known(role: str) -> None:
    newest = max(int(r["build"] or 0) for r in reference_table("windows_release").records() if r["role"] == role)
    [unknown] = [g for g in GENERATIONS if g["role"] == role and g["is_known"] == "no"]
    assert int(unknown["build_from"] or 0) == newest + 1
    assert {unknown[c] for c in CAPABILITIES[1:]} == {"not known"}


@pytest.mark.parametrize(
    ("role", "build", "expected"),
    [
        # name, dual scan, DisableDualScan, scan source
        ("client", 7601, ("windows_8_1_and_older", "no", "no", "no")),
        ("client", 10586, ("windows_10_before_1607", "no", "no", "no")),
        ("client", 14393, ("windows_10_1607_to_1909", "yes", "yes", "no")),
        ("client", 17763, ("windows_10_1607_to_1909", "yes", "yes", "no")),
        ("client", 18363, ("windows_10_1607_to_1909", "yes", "yes", "no")),
        ("client", 19041, ("windows_10_2004_to_22h2", "yes", "yes", "yes")),
        ("client", 19044, ("windows_10_2004_to_22h2", "yes", "yes", "yes")),
        ("client", 19045, ("windows_10_2004_to_22h2", "yes", "yes", "yes")),
        ("client", 22000, ("windows_11", "no", "no", "yes")),
        ("client", 26200, ("windows_11", "no", "no", "yes")),
        ("server", 9600, ("server_2012_r2_and_older", "no", "no", "no")),
        ("server", 14393, ("server_2016", "yes", "yes", "no")),
        ("server", 17763, ("server_2019", "yes", "yes", "no")),
        ("server", 20348, ("server_2022", "yes", "yes", "yes")),
        ("server", 25398, ("server_23h2", "not known", "not known", "yes")),
        ("server", 26100, ("server_2025", "disputed", "no", "yes")),
    ],
)
def test_a_build_belongs_to_the_generation_that_knows_what_it_knows(
    role: str, build: int, expected: tuple[str, ...]
) -> None:
    [found] = [
        g
        for g in GENERATIONS
        if g["role"] == role
        and int(g["build_from"] or 0) <= build
        and (g["build_to"] is None or build <= int(g["build_to"]))
    ]
    assert (found["generation"], *(found[c] for c in CAPABILITIES[1:])) == expected


def test_the_update_that_a_minimum_names_is_a_known_one() -> None:
    kbs = {r["revision"]: r["released"] for r in reference_table("windows_build").records() if r["build"] == "14393"}
    named = {m[1] for g in GENERATIONS for m in re.finditer(r"14393\.(\d+)", g["minimum_disable_dual_scan"] or "")}
    assert named
    assert {kbs[n] for n in named} == {"2017-07-18"}


@pytest.mark.parametrize(
    "name", ["scan_generation", "scan_trigger", "scan_rule", "scan_block", "scan_download", "cutover_step"]
)
def test_every_row_says_how_sure_it_is_and_of_when(name: str) -> None:
    for row in reference_table(name).records():
        assert row["confidence"] in CONFIDENCE, row
        assert row["as_of"], row


def test_what_has_to_be_verified_says_how_and_what_is_disputed_names_the_other_page() -> None:
    for row in RULES:
        if row["scan_from"] == "verify":
            assert row["test"], row["row_id"]
            assert row["test_reading"], row["row_id"]
            assert row["dual_scan"] is None or row["update_class"] == "driver", row["row_id"]
        elif row["confidence"] == "disputed":
            assert row["contradicted_by"], row["row_id"]
            assert row["test"], row["row_id"]
        assert row["contradicted_by"] is None or URL.fullmatch(row["contradicted_by"]), row["row_id"]
        assert row["contradicted_by"] != row["link"], row["row_id"]


def test_what_does_not_come_from_windows_update_says_what_to_change_unless_nothing_helps() -> None:
    helpless = {r["row_id"] for r in RULES if r["scan_from"] != "wu" and not r["change"]}
    assert {r["update_class"] for r in RULES if r["row_id"] in helpless} == {"third_party"}


def test_a_value_that_a_table_names_is_one_that_the_program_reads() -> None:
    known = {(r["side"], r["key"], r["value_name"]) for r in reference_table("scan_value").records()}
    named: set[tuple[str | None, str | None, str | None]] = {
        ("machine", r["key"], r["value_name"]) for r in reference_table("scan_trigger").records()
    }
    for table in ("scan_block", "cutover_change"):
        named |= {(r["side"], r["key"], r["value_name"]) for r in reference_table(table).records()}
    assert named - known == set()
    assert all(key and key == key.lower() for _, key, _ in known)


def test_a_change_belongs_to_a_step_and_sets_what_it_says() -> None:
    steps = {(r["track"], r["step"]) for r in reference_table("cutover_step").records()}
    for row in reference_table("cutover_change").records():
        assert (row["track"], row["step"]) in steps
        assert (row["action"] == "set") == bool(row["value_type"] and row["value"]), row
        assert row["only_if"] in {"present", "is_1", "uses_wsus", "names_wsus", "always"}, row


def test_steps_count_from_one_without_a_gap_and_name_known_generations() -> None:
    known = {g["generation"] for g in GENERATIONS}
    for track in ("client", "server"):
        rows = [r for r in reference_table("cutover_step").records() if r["track"] == track]
        assert [int(r["step"] or 0) for r in rows] == list(range(1, len(rows) + 1))
        for row in rows:
            assert row["stop_condition"]
            assert row["check"]
            assert set((row["generations"] or "").split("|")) - {""} <= known


def place(track: str, name: str) -> int:
    [step] = [r for r in reference_table("cutover_step").records() if (r["track"], r["name"]) == (track, name)]
    return int(step["step"] or 0)


def first(track: str, name: str, action: str) -> tuple[int, int]:
    """Return step and position of the first such change."""
    return min(
        (int(r["step"] or 0), int(r["position"] or 0))
        for r in reference_table("cutover_change").records()
        if (r["track"], r["value_name"], r["action"]) == (track, name, action)
    )


def test_clients_go_in_the_safe_order() -> None:
    order = ["pin", "ring", "open", "scan_source", "verify", "remove_wsus", "remove_scan_source", "clear", "retire"]
    assert [place("client", name) for name in order] == list(range(1, 10))
    pointed = [
        first("client", f"SetPolicyDrivenUpdateSourceFor{c}Updates", "set")
        for c in ("Feature", "Quality", "Driver", "Other")
    ]
    assert {step for step, _ in pointed} == {place("client", "scan_source")}
    assert first("client", "DisableDualScan", "delete") < min(pointed)
    assert first("client", "DoNotConnectToWindowsUpdateInternetLocations", "delete") < min(pointed)
    assert max(pointed) < first("client", "WUServer", "delete")
    assert first("client", "WUServer", "delete") < first(
        "client", "SetPolicyDrivenUpdateSourceForFeatureUpdates", "delete"
    )


def test_a_server_is_kept_from_installing_by_itself_before_wsus_goes() -> None:
    order = ["schedule", "hold", "open", "remove_wsus", "assess", "retire"]
    assert [place("server", name) for name in order] == list(range(1, 7))
    assert first("server", "NoAutoUpdate", "set") < first("server", "WUServer", "delete")
    assert first("server", "WUServer", "delete") < first(
        "server", "SetPolicyDrivenUpdateSourceForFeatureUpdates", "delete"
    )


def test_automatic_updates_are_switched_on_for_clients_and_off_for_servers() -> None:
    told = {
        (r["track"], r["action"], r["value"])
        for r in reference_table("cutover_change").records()
        if r["value_name"] == "NoAutoUpdate"
    }
    assert told == {("client", "delete", None), ("server", "set", "1")}
