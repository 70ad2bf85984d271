"""The rows of the wire by kind, each column with its type there and its place in the estate."""

from __future__ import annotations

from tests.wsus_server.around import around
from tests.wsus_server.columns import (
    ACTIONS,
    KINDS,
    NEVER,
    NO_DEADLINE,
    RESULTS,
    STATES,
    ZERO,
    Column,
    Kind,
    columns_of,
    numbered,
    place,
    time,
)
from tests.wsus_server.options import Server

LAYOUT = {
    "subscription_category": "category",
    "rule_category": "category",
    "computer_summary": "summary",
    "update_summary": "summary",
    "rollup": "statistic",
    "approval_rule": "",
    "approval_rule_part": "",
}
"""Kinds whose layout has another name in wsus_row.csv, or is that of a typed element."""


def kinds(server_id: str, server: Server) -> dict[str, Kind]:
    """Return for each kind of row its columns and the query that they are of."""
    return {**_computers(server), **_updates(), **_decisions(), **_status(), **around(server_id, server)}


def _computers(server: Server) -> dict[str, Kind]:
    names = ", ".join(f"'{name}'" for name in server.rolls_up)

    def rolled(table: str, parent: str) -> str:
        """Return a table with what a server rolls up of others; `parent` is theirs, by column."""
        own = f"select * exclude server_id from {table}"
        if server.rolls_up:
            own += f" where computer_id not in (select computer_id from of_computer where server_id in ({names}))"
        others = f"select * exclude server_id replace ({parent}) from of_{table} where server_id in "
        return f"({own} union all by name {others} ({names}))" if names else f"({own})"

    computer = rolled("computer", "false as reports_here, server_id as parent_server_id")
    never_synced = f"case when last_sync_at is null then {NEVER} else {time('last_sync_at')} end"
    never_reported = f"case when last_status_at is null then {NEVER} else {time('last_status_at')} end"
    columns = f"""
        computer_id string computer_id
        last_sync_time time {never_synced}
        last_reported_status_time time {never_reported}
        ip_address string coalesce(ip_address, case when n % 2 = 0 then '255.255.255.255' end)
        full_domain_name string name
        os_major int os_major
        os_minor int os_minor
        os_build int os_build
        service_pack_major int 0
        service_pack_minor int 0
        os_locale string os_locale
        make string make
        model string model
        bios_version string bios_version
        bios_name string case when n % 3 > 0 then 'Phoenix' end
        bios_release_date time case when n % 5 > 0 then '2021-05-04T00:00:00' end
        architecture string architecture
        requested_group string requested_groups[1]
        last_inventory_time time {NEVER}
        parent_server_id guid coalesce(wire.guid, {ZERO})
        last_sync_result int {place(RESULTS, "last_sync_result")}
        suite_mask short 256 + n % 2
        old_product_type byte product_type
        new_product_type int sku
        system_metrics int 0
        client_version string client_version
        os_family string 'Windows'
        os_description string os_description
        oem string null
        device_type string null
        firmware_version string null
        mobile_operator string null
    """
    members = rolled("group_membership", "computer_id as computer_id")
    return {
        "computer": (
            columns_of(columns),
            _spread(
                f"{numbered(computer, 'computer_id')} left join wire on not reports_here and parent_server_id = wire.id"
            ),
        ),
        "requested_group": (
            columns_of("computer_id string computer_id\nname string name"),
            f"(select computer_id, unnest(requested_groups) as name from {computer}) order by hash(computer_id)",
        ),
        "membership": (
            columns_of("computer_id string computer_id\ngroup_id guid group_id"),
            f"{members} order by hash(computer_id)",
        ),
        "target_group": (
            columns_of("""
                target_group_type string kind
                name string name
                group_id guid group_id
                order_value int n
                priority int 0
                parent_id guid parent_id
            """),
            numbered(
                "(select 'Computers' as kind, name, group_id, parent_id from computer_group union all "
                "select 'DownstreamServers', 'Downstream Servers', 'd374f42a-9be2-4163-a0fa-3c86a401b7a7', null)",
                "group_id",
            ),
        ),
    }


def _updates() -> dict[str, Kind]:
    update = numbered("update", "update_id")
    columns = """
        update_id guid update_id
        revision int revision
        revision_id int 20000 + n
        local_update_id int 500 + n
        is_leaf bool true
        install_supported bool true
        install_impact int 0
        install_reboot_behavior int 2
        install_requires_network bool false
        install_can_request_input bool false
        uninstall_supported bool case when n % 4 > 0 then n % 2 = 0 end
        uninstall_impact int case when n % 4 > 0 then 0 end
        uninstall_reboot_behavior int case when n % 4 > 0 then 2 end
        uninstall_requires_network bool case when n % 4 > 0 then false end
        uninstall_can_request_input bool case when n % 4 > 0 then false end
        update_type string case update_type when 'driver' then 'Driver' when 'software_application' then 'SoftwareApplication' else 'Software' end
        publication_state int cast(is_expired as int)
        creation_date time strftime(released_at, '%Y-%m-%dT%H:%M:%S.%f')
        is_deployed bool is_approved
        state int 5
        licence_id guid case when requires_licence then update_id end
        requires_licence bool requires_licence
        declined bool is_declined
        has_stale_deployments bool has_stale_approvals
        is_latest_revision bool is_latest_revision
        arrival_date time strftime(arrived_at, '%Y-%m-%dT%H:%M:%S.%f')
        has_superseded_updates bool supersedes_others
        legacy_name string legacy_name
        severity string upper(severity[1]) || severity[2:]
        title string title
        description string 'Install this update to resolve issues in Windows.' || chr(10) || 'It helps – größer als "zuvor".'
        release_notes string null
        has_earlier_revision bool has_earlier_revision
        is_mandatory bool is_infrastructure
        is_superseded bool is_superseded
        is_editable bool is_local
        update_source int cast(is_local as int)
    """
    ids = f"(select update_id, products, classification, kbs, 20000 + n as revision_id from {update})"
    titles = (
        f"(select revision_id, 'Product' as kind, unnest(products) as title from {ids} union all "
        f"select revision_id, 'UpdateClassification', classification from {ids} where classification is not null "
        f"union all select revision_id, 'Company', 'Microsoft' from {ids} "
        f"union all select revision_id, 'ProductFamily', 'Windows' from {ids}) order by revision_id"
    )
    kbs = f"(select revision_id, unnest(kbs) as kb from {ids})"
    belong = (
        "(select update_id, category_id from update_category "
        "union select update_id, classification_id from update where classification_id is not null)"
    )
    return {
        "update_revision": (columns_of(columns), f"{update} order by hash(update_id)"),
        "revision_category": (
            columns_of("revision_id int revision_id\ncategory_type string kind\ntitle string title"),
            titles,
        ),
        "revision_kb": (columns_of("revision_id int revision_id\nkb string kb"), kbs),
        "revision_bulletin": (columns_of("revision_id int 0\nbulletin string ''"), "(select 1) where false"),
        "revision_url": (
            columns_of("revision_id int revision_id\nurl string 'https://support.microsoft.com/help/' || kb"),
            kbs,
        ),
        "update_category": (
            columns_of("update_id guid update_id\ncategory_id guid category_id"),
            belong,
        ),
        "supersedence": (
            columns_of("update_id guid update_id\nsuperseded_update_id guid supersedes_id"),
            "supersedence",
        ),
    }


def _decisions() -> dict[str, Kind]:
    deployment = f"""
        deployment_time time {time("created_at")}
        deployment_status byte cast(is_active as int)
        action_id int {ACTIONS}
        go_live_time time {time("goes_live_at")}
        deadline time case when has_deadline then {time("deadline")} else {NO_DEADLINE} end
        administrator string administrator
        deployment_id guid approval_id
        is_assigned bool not is_optional
        update_id guid update_id
        revision int revision
        group_id guid group_id
    """
    rule = """
        Id int cast(rule_id as int)
        Enabled bool enabled
        Action int 0
        Name string name
        DateOffset short deadline_days
        MinutesAfterMidnight short deadline_minutes
    """
    parts = " union all ".join(
        f"select rule_id, '{part}' as part, unnest({column}) as part_id from approval_rule"
        for part, column in (
            ("classification", "classification_ids"),
            ("category", "product_ids"),
            ("group", "group_ids"),
        )
    )
    return {
        "deployment": (columns_of(deployment), f"{numbered('approval', 'approval_id')} order by hash(approval_id)"),
        "approval_rule": (columns_of(rule), "approval_rule order by cast(rule_id as int)"),
        "approval_rule_part": (
            columns_of("rule_id int cast(rule_id as int)\npart string part\npart_id guid part_id"),
            f"({parts})",
        ),
        "category": (_category(), numbered("category", "category_id")),
        "subscription_category": (_category(), numbered("subscription_category", "category_id")),
        "rule_category": (
            _category(),
            numbered(
                f"(select category_id, kind, title from category union all select distinct part_id, "
                f"case part when 'category' then 'product' else 'classification' end, null from ({parts}) "
                "where part <> 'group' and part_id not in (select category_id from category))",
                "category_id",
            ),
        ),
    }


def _category() -> list[Column]:
    return columns_of(f"""
        local_update_id int n
        category_id guid category_id
        category_type string {KINDS}
        prohibits_subcategories bool true
        prohibits_updates bool false
        category_index int n
        display_order int 2147483647
        title string title
        description string ''
        release_notes string null
        arrival_date time '2019-03-01T08:00:00'
        update_source int 0
    """)


def _status() -> dict[str, Kind]:
    def summary(key: str, table: str) -> Kind:
        columns = f"""
            update_id guid {"update_id" if key == "update_id" else f"case when n % 2 = 0 then {ZERO} end"}
            group_id guid case when n % 2 = 0 then {ZERO} end
            computer_id string {"computer_id" if key == "computer_id" else "null"}
            state int state
            count int count
            last_updated time {time("counted_at")}
        """
        counts = " union all ".join(
            f"select {key}, {n} as state, {name} as count, counted_at from {table} where {name} > 0"
            for n, name in enumerate(STATES)
        )
        return columns_of(columns), f"{numbered(f'({counts})', f'{key}, state')} order by hash({key})"

    installation = f"""
        update_id guid update_id
        computer_id string computer_id
        state int {place(STATES, "state")}
        approval_action int {ACTIONS.replace("action", "approval_action")}
        approval_group_id guid approval_group_id
    """
    return {
        "computer_summary": summary("computer_id", "computer_status_count"),
        "update_summary": summary("update_id", "update_status_count"),
        "installation": (columns_of(installation), "(select *, 0 as n from update_status)"),
    }


def _spread(source: str) -> str:
    """Return a query in an order that means nothing, as a server gives rows."""
    return f"{source} order by hash(computer_id)"
