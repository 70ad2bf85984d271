"""Rows about the server itself: languages, counters, downstream servers, events."""

from __future__ import annotations

import uuid

from migrator.estate.database import literal
from tests.wsus_server.columns import NEVER, ZERO, Column, Kind, columns_of, numbered, place, time
from tests.wsus_server.options import Server, wire_id

LANGUAGES = (
    "ar",
    "cs",
    "da",
    "de",
    "en",
    "es",
    "fi",
    "fr",
    "hu",
    "it",
    "ja",
    "nl",
    "pl",
    "pt",
    "pt-br",
    "ru",
    "sv",
    "tr",
)
STARTED = {
    False: (381, "A scheduled synchronization was started."),
    True: (382, "A manual synchronization was started."),
}
ENDED = {
    "succeeded": (384, "Synchronization completed successfully."),
    "failed": (386, "Synchronization failed. Reason: %1."),
    "canceled": (387, "Synchronization was cancelled by an administrator."),
}
COUNTERS = {
    "updates": "select count(*) from update",
    "declined_updates": "select count(*) from update where is_declined",
    "not_approved_updates": "select count(*) from update where not is_approved and not is_declined",
    "updates_with_stale_approvals": "select count(*) from update where has_stale_approvals",
    "expired_updates": "select count(*) from update where is_expired",
    "urgent_updates_not_approved": "11",
    "infrastructure_updates_not_approved": "0",
    "updates_with_client_errors": "select count(distinct update_id) from update_status where state = 'failed'",
    "updates_with_server_errors": "2",
    "updates_needing_files": "3",
    "groups": "select greatest(count(*) - 2, 0) from computer_group",
    "computers": "select count(*) from computer",
    "computers_needing_updates": "select count(distinct computer_id) from update_status where state = 'not_installed'",
    "computers_with_errors": "select count(distinct computer_id) from update_status where state = 'failed'",
    "approved_updates": "select count(*) from update where is_approved",
    "updates_needed": "select count(distinct update_id) from update_status where state = 'not_installed'",
    "should_delete_revisions": "false",
    "updates_up_to_date": "0",
    "computers_up_to_date": "0",
}
"""What a counter is where the estate does not say it."""
OF_STATUS = {
    "updates", "approved_updates", "declined_updates", "expired_updates", "not_approved_updates",
    "updates_with_stale_approvals", "updates_needing_files", "updates_with_server_errors", "updates_with_client_errors",
    "computers", "computers_needing_updates", "computers_with_errors", "groups",
}  # fmt: skip


def around(server_id: str, server: Server) -> dict[str, Kind]:
    """Return the kinds of rows about the server."""
    downstream = _downstream(server)
    return {
        "language": _languages(),
        "content_progress": (
            [
                Column("total", "long", str(server.content_bytes[0])),
                Column("have", "long", str(server.content_bytes[1])),
            ],
            "(select 1)",
        ),
        "statistic": (_counters(), "(select 1) left join server_status on true"),
        "downstream": downstream,
        "rollup": (
            [
                Column("server_id", "guid", "downstream_guid", is_aside=True),
                *(Column(n, "bool" if n == "should_delete_revisions" else "int", _rolled(n)) for n in COUNTERS),
            ],
            f"(select {downstream[0][1].sql} as downstream_guid from {downstream[1]})",
        ),
        "event": _events(server_id, server),
    }


def _rolled(name: str) -> str:
    if name == "should_delete_revisions":
        return "false"
    if name == "computers":
        return (
            "(select count(*) from computer join wire on parent_server_id = wire.id "
            "where not reports_here and wire.guid = downstream_guid)"
        )
    return "0"


def _languages() -> Kind:
    known = ", ".join(f"('{name}')" for name in LANGUAGES)
    source = (
        "(select 'all' as language, coalesce(all_languages, false) as enabled, 0 as place from server union all "
        "select unnest(languages), true, generate_subscripts(languages, 1) from server union all "
        f"select language, false, 1000 from (values {known}) known(language) "
        "where language not in (select unnest(languages) from server)) order by place, language"
    )
    return columns_of("language string language\nenabled bool enabled\nupstream_enabled bool true"), source


def _counters() -> list[Column]:
    return [
        Column(
            name,
            "bool" if name == "should_delete_revisions" else "int",
            f"coalesce(server_status.{name}, ({sql}))" if name in OF_STATUS else f"({sql})",
        )
        for name, sql in COUNTERS.items()
    ]


def _downstream(server: Server) -> Kind:
    columns = columns_of(f"""
        full_domain_name string name
        server_id guid own.guid
        last_sync_time time case when last_sync_at is null then {NEVER} else {time("last_sync_at")} end
        parent_server_id guid coalesce(parent.guid, {ZERO})
        last_rollup_time time case when last_rollup_at is null then {NEVER} else {time("last_rollup_at")} end
        version string version
        is_replica bool is_replica
    """)
    source = "downstream_server"
    if server.downstream is not None:
        given = ", ".join(
            f"({literal(d.server_id)}, {_text(d.name)}, {_text(d.parent)}, {d.is_replica}, {d.never_synced})"
            for d in server.downstream
        )
        values = f"values {given}" if given else "select null, null, null, null, null where false"
        source = (
            "(select downstream_id, name, parent_server_id, is_replica, parent_server_id is null as is_direct, "
            "case when not never then timestamp '2026-11-22 02:00:00' end as last_sync_at, "
            "case when not never then timestamp '2026-11-22 03:00:00' end as last_rollup_at, "
            "'10.0.20348.2849' as version "
            f"from ({values}) given(downstream_id, name, parent_server_id, is_replica, never))"
        )
    joined = (
        f"{numbered(source, 'downstream_id')} d join wire own on downstream_id = own.id "
        "left join wire parent on not is_direct and parent_server_id = parent.id"
    )
    return columns, joined


def _text(value: str | None) -> str:
    return "null" if value is None else literal(value)


def _events(server_id: str, server: Server) -> Kind:
    manually = "coalesce(started_manually, false)"
    starts = (
        "select run_id as instance, "
        f"case when {manually} then 382 else 381 end as number, 302 as source, 323 as state, 4 as severity, "
        "started_at as happened, 0 as code, "
        f"case when {manually} then '{STARTED[True][1]}' else '{STARTED[False][1]}' end as message, "
        "null as misc, null as strings from sync_run where started_at is not null"
    )
    numbers = " ".join(f"when '{result}' then {n}" for result, (n, _) in ENDED.items())
    messages = " ".join(f"when '{result}' then {literal(text)}" for result, (_, text) in ENDED.items())
    ends = (
        f"select md5(run_id || '/end'), case result {numbers} end, 302, 324, "
        "case result when 'failed' then 1 else 4 end, ended_at, case result when 'failed' then -2146233079 else 0 end, "
        f"case result {messages} end, case result when 'failed' then error end, "
        "case result when 'failed' then error_text end "
        f"from sync_run where ended_at is not null and result in ({', '.join(map(repr, ENDED))})"
    )
    others = (
        "select event_id, number, case number when 389 then 305 else 302 end, case number when 389 then 325 else 0 end, "
        'case when is_error then 1 else 4 end, "at", 0, message, administrator, administrator '
        'from server_event where "at" is not null'
    )
    running = (
        f"select '{uuid.uuid5(uuid.NAMESPACE_URL, wire_id(server_id) + '/running')}', 381, 302, 323, 4, "
        f"(select max(started_at) + interval 1 hour from sync_run), 0, '{STARTED[False][1]}', null, null"
    )
    client = (
        "select md5(computer_id || '/client'), 147, 101, 2, 4, last_status_at, 0, "
        "'Windows Update Client successfully detected 0 updates.', null, null from computer where last_status_at is not null"
    )
    selected = [
        f"select 2 as space, * from ({s})" for s in (starts, ends, others, *([running] if server.is_running else []))
    ]
    selected.append(f"select 1 as space, * from ({client})")
    columns = columns_of(f"""
        event_instance_id guid cast(instance as uuid)
        event_id short number
        namespace_id int space
        source_id short source
        time_at_target time {time("happened")}
        time_at_server time {time("happened")}
        state_id int state
        severity_id int severity
        win32_result int code
        message_template string message
        computer_id string {ZERO}
        misc_data string misc
        replacement_strings string strings
        update_id guid {ZERO}
    """)
    return columns, f"({' union all '.join(selected)}) order by hash(instance)"


ODD: dict[str, dict[str, Column]] = {
    "computer": {"last_sync_result": Column("last_sync_result", "int", "9")},
    "update_revision": {
        "severity": Column("severity", "string", "'Existential'"),
        "update_type": Column("update_type", "string", "'Quantum'"),
    },
    "deployment": {"action_id": Column("action_id", "int", "5")},
    "category": {"category_type": Column("category_type", "string", "'Galaxy'")},
    "computer_summary": {"state": Column("state", "int", "7")},
    "update_summary": {"state": Column("state", "int", "7")},
}
"""Values that no enumeration has, for the first row of a kind."""
TYPES = ("software", "driver", "", "", "software_application")


def as_others(server: Server) -> dict[str, Column]:
    """Return columns of updates that come with another type on request."""
    found = []
    if server.update_type_as_int:
        kind = f"1 + {place(TYPES, 'update_type')}"
        found.append(
            Column("update_type", "int", f"case when {server.unknown_members} and n = 1 then 9 else {kind} end")
        )
    if server.states_as_text:
        found.append(Column("publication_state", "string", "case when is_expired then 'Expired' else 'Published' end"))
        found.append(Column("state", "string", "'Ready'"))
    return {c.name: c for c in found}
