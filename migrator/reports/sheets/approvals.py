"""Each approval as a decision, the newest first."""

from __future__ import annotations

from migrator.reports.sheets import PATH, Sheet, lines

SHEET = Sheet(
    name="Approvals",
    table="Approvals",
    meaning="Each approval as a decision: what, for which group, how long after release. The newest first.",
    rest="decision",
    columns=lines(
        ("Update", "text", "Title", 72),
        ("KB", "text", "First knowledge base number"),
        ("Family", "text", "quality, feature, driver, definition or other"),
        ("Group", "text", "Path of the group", 44),
        ("Action", "text", "install, uninstall or not_approved"),
        ("Released", "date", "Release of the revision, UTC"),
        ("Approved", "date", "Row made, UTC; a later revision can have moved it"),
        ("Days after release", "number", "Whole days from release to approval"),
        ("Has deadline", "yes or no", "A deadline was set"),
        ("Days to deadline", "number", "Whole days from approval to deadline; negative: at the next contact"),
        ("By", "text", "Who approved", 32),
        ("By rule", "yes or no", "Made by an automatic approval rule"),
        ("Superseded", "yes or no", "Another update supersedes it"),
        ("Date may be moved", "yes or no", "A later revision can have moved its date"),
        ("Server", "text", "WSUS server", 32),
        ("Update id", "text", "Id of the update", 38),
    ),
    sql=f"""
select d.title, d.kb, d.family, {PATH} as group_path, d.action,
       d.released_at, d.approved_at, d.days_after_release, d.has_deadline, d.deadline_days,
       d.administrator, d.by_rule, d.is_superseded, d.may_be_moved,
       coalesce(v.name, d.server_id) as server, d.update_id
  from decision d
  left join group_tree t using (group_key)
  left join server v on v.server_id = d.server_id
 order by d.approved_at desc nulls last, d.approval_key
""",
)
