"""Make data of a large WSUS server: `python -m tests.wsus_server.bench --computers 20000 … FOLDER`."""

from __future__ import annotations

import argparse
from pathlib import Path

from migrator.estate.database import Database
from migrator.estate.model import fact_tables
from tests.wsus_server.data import write_tables
from tests.wsus_server.options import Server

SERVER = "large"
DAY_OF_FIRST_SYNC = "timestamp '2018-11-20 21:00:00'"
"""On this day seven of ten updates arrived; the others came over the eight years since."""
ID = "cast(md5('{what}' || {number}) as uuid)::varchar"
CLASSES = (
    ("0fa1201d-4330-4fa8-8ae9-b877473b6441", "Security Updates"),
    ("e6cf1350-c01b-414d-a61f-263d14d133b4", "Critical Updates"),
    ("cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83", "Updates"),
    ("e0789628-ce08-4437-be74-2495b842f43b", "Definition Updates"),
)
GROUPS = 200
PRODUCTS = 60


def write_large(folder: Path, *, computers: int, updates: int, approvals: int) -> Path:
    """Write the folder of a server of this size."""
    with Database() as database:
        for table in fact_tables().values():
            if table.scope_kind == "server":
                columns = ", ".join(f'"{c.name}" {c.sql_type}' for c in table.columns)
                database.run(f"create table of_{table.name} ({columns})")
        for table_name, query in _queries(computers, updates, approvals).items():
            database.run(f"insert into of_{table_name} by name select '{SERVER}' as server_id, * from ({query})")
        return write_tables(database, SERVER, folder, Server())


def _id(what: str, number: str = "i") -> str:
    return ID.format(what=what, number=number)


def _queries(computers: int, updates: int, approvals: int) -> dict[str, str]:
    place = ", ".join(f"'{title}'" for _, title in CLASSES)
    class_ids = ", ".join(f"'{class_id}'" for class_id, _ in CLASSES)
    product = f"'Product ' || (i % {PRODUCTS})"
    arrived = (
        f"case when i % 10 < 7 then {DAY_OF_FIRST_SYNC} + to_seconds(i % 7200) "
        f"else {DAY_OF_FIRST_SYNC} + interval 1 day + to_seconds(cast(i * 2917.0 * 86400 / {max(updates, 1)} as bigint)) end"
    )
    return {
        "server": (
            "select 'large.contoso.example' as name, '10.0.20348.2849' as version, true as syncs_from_microsoft_update, "
            "'server' as targeting_mode, 'sql01' as database_server, true as hosts_content, ['en', 'de'] as languages, "
            "false as all_languages, 730 as server_event_days, 100000 as max_computers"
        ),
        "subscription": "select 7200 as time_of_day_s, 4 as runs_per_day, timestamp '2026-11-22 02:00:00' as last_synchronized_at",
        "computer_group": (
            "select 'a0a08746-4dbe-4a37-9adf-9e7652c0b421' as group_id, 'All Computers' as name, null as parent_id, "
            f"false as has_parent union all select {_id('group')}, 'Group ' || i, 'a0a08746-4dbe-4a37-9adf-9e7652c0b421', "
            f"true from range({GROUPS}) t(i)"
        ),
        "computer": (
            f"select {_id('computer')} as computer_id, 'pc' || i || '.contoso.example' as name, "
            "'10.' || (i // 62500) || '.' || (i // 250 % 250) || '.' || (i % 250 + 1) as ip_address, 'Dell Inc.' as make, "
            "'Latitude 7440' as model, '1.' || i % 30 || '.0' as bios_version, 'AMD64' as architecture, 10 as os_major, "
            "0 as os_minor, 26100 as os_build, 'Windows 11 Enterprise' as os_description, 'en-US' as os_locale, "
            "1 as product_type, 4 as sku, '10.0.26100.1' as client_version, "
            "timestamp '2026-11-21 00:00:00' + to_seconds(i) as last_sync_at, false as never_synced, "
            "'succeeded' as last_sync_result, timestamp '2026-11-21 00:03:00' + to_seconds(i) as last_status_at, "
            f"false as never_reported, true as reports_here from range({computers}) t(i)"
        ),
        "group_membership": (
            f"select {_id('computer')} as computer_id, 'a0a08746-4dbe-4a37-9adf-9e7652c0b421' as group_id "
            f"from range({computers}) t(i) union all select {_id('computer')}, {_id('group', f'(i % {GROUPS})')} "
            f"from range({computers}) t(i)"
        ),
        "category": (
            f"select {_id('product')} as category_id, 'product' as kind, 'Product ' || i as title from range({PRODUCTS}) t(i) "
            f"union all select unnest([{class_ids}]), 'classification', unnest([{place}])"
        ),
        "update": (
            f"select {_id('update')} as update_id, 200 + i % 3 as revision, '2024-05 Cumulative Update ' || i || "
            "' for Windows 11 Version 23H2 for x64-based Systems (KB' || (5000000 + i) || ')' as title, "
            f"[cast(5000000 + i as varchar)] as kbs, [{product}] as products, [{place}][i % 4 + 1] as classification, "
            f"[{class_ids}][i % 4 + 1] as classification_id, 'critical' as severity, 'software' as update_type, "
            f"{arrived} - interval 1 day as released_at, {arrived} as arrived_at, i % 3 = 0 as is_declined, "
            "i % 3 > 0 as is_approved, i % 2 = 0 as is_superseded, i % 2 = 1 as supersedes_others, "
            "true as is_latest_revision, i % 3 > 0 as has_earlier_revision, false as has_stale_approvals, "
            "i % 50 = 0 as is_expired, false as is_infrastructure, false as is_local, false as requires_licence "
            f"from range({updates}) t(i)"
        ),
        "update_category": (
            f"select {_id('update')} as update_id, {_id('product', f'(i % {PRODUCTS})')} as category_id from range({updates}) t(i)"
        ),
        "approval": (
            f"select {_id('approval')} as approval_id, {_id('update', f'(i % {max(updates, 1)})')} as update_id, "
            f"{_id('group', f'(i // {max(updates, 1)} * 7 % {GROUPS})')} as group_id, 'install' as action, 200 as revision, "
            "timestamp '2020-01-01' + to_seconds(i * 600) as created_at, "
            "timestamp '2020-01-01' + to_seconds(i * 600) as goes_live_at, i % 3 = 0 as has_deadline, "
            "case when i % 3 = 0 then timestamp '2020-01-08' + to_seconds(i * 600) end as deadline, "
            "'CONTOSO\\admin' || i % 5 as administrator, false as is_optional, true as is_active "
            f"from range({approvals}) t(i)"
        ),
        "computer_status_count": (
            f"select {_id('computer')} as computer_id, i % 5 as unknown, 1000 as not_applicable, i % 9 as not_installed, "
            "0 as downloaded, 300 as installed, 0 as pending_reboot, i % 2 as failed, "
            f"timestamp '2026-11-22 06:00:00' as counted_at from range({computers}) t(i)"
        ),
        "update_status_count": (
            f"select {_id('update')} as update_id, i % 5 as unknown, {computers} as not_applicable, i % 9 as not_installed, "
            "0 as downloaded, 300 as installed, 0 as pending_reboot, i % 2 as failed, "
            f"timestamp '2026-11-22 06:00:00' as counted_at from range({updates}) t(i)"
        ),
        "update_status": (
            f"select {_id('update', f'((i * 3 + j * 1009) % {max(updates, 1)})')} as update_id, {_id('computer')} as computer_id, "
            "case when j = 0 then 'failed' else 'not_installed' end as state, 'install' as approval_action, "
            f"{_id('group', f'(i % {GROUPS})')} as approval_group_id from range({computers}) t(i), range(3) s(j)"
        ),
        "sync_run": (
            f"select {_id('run')} as run_id, timestamp '2024-11-22' + to_seconds(i * 21600) as started_at, "
            "timestamp '2024-11-22 00:02:00' + to_seconds(i * 21600) as ended_at, false as started_manually, "
            "'succeeded' as result, 'NotApplicable' as error, '' as error_text from range(2900) t(i)"
        ),
    }


def main() -> None:
    """Write the folder that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    for name, default in (("computers", 20_000), ("updates", 30_000), ("approvals", 300_000)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    write_large(given.folder, computers=given.computers, updates=given.updates, approvals=given.approvals)
    size = sum(p.stat().st_size for p in given.folder.glob("*.tsv"))
    print(f"{given.folder}: {size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
