"""Each group, its habit, and the ring or stage that its computers become."""

from __future__ import annotations

from migrator.reports.policy_words import SCANNED_BY_GROUP
from migrator.reports.sheets import PATH, Sheet, lines

SHEET = Sheet(
    name="Groups to targets",
    table="GroupsToTargets",
    meaning="Each group, the habit in its approvals, and the ring or stage that its computers become.",
    rest="group_ring",
    columns=lines(
        ("Group", "text", "Path of the group, without All Computers", 56),
        ("Computers", "number", "Direct members"),
        ("Ready", "number", "Members that are ready for their target"),
        ("Advisory", "number", "Members with something to look at"),
        ("Not ready", "number", "Members with a gate that is not met"),
        ("Not known", "number", "Members with a gate that is not known"),
        ("Clients or servers", "text", "client or server; empty where no computer of the group moves"),
        ("Becomes", "text", "Ring (clients) or stage (servers)"),
        ("That move", "number", "Computers of this kind in the group that move"),
        ("Rests on", "text", "settings, own approvals, approvals of a parent, or size"),
        (
            "Days to approve",
            "decimal",
            "Median days from release to approval of quality updates that the ring rests on",
        ),
        ("Ring defers", "number", "Days that the ring or stage waits after release"),
        ("Days to deadline", "decimal", "Median days from approval to deadline, where most approvals have one"),
        ("Approvals", "number", "Install approvals of the group itself"),
        ("By people", "number", "Of these, made by a person"),
        ("Last approval", "date", "Latest install approval, UTC"),
        ("Policy known for", "number", "Clients and servers of the group of which it is known where they scan today"),
        ("Quality from WSUS", "number", "Of these, computers that scan quality updates from WSUS"),
        ("Quality from Windows Update", "number", "Of these, computers that scan quality updates from Windows Update"),
        ("Feature from Windows Update", "number", "Of these, computers that scan feature updates from Windows Update"),
        ("Drivers from Windows Update", "number", "Of these, computers that scan drivers from Windows Update"),
        ("To check", "number", "Of these, computers of which one device has to tell where quality updates come from"),
        ("Dual scan", "number", "Of these, computers that scan Windows Update beside WSUS because of a deferral"),
        ("Server", "text", "WSUS server", 32),
        ("Group key", "text", "Server and group, as in assessment.duckdb", 40),
    ),
    sql=f"""
with counted as (
    select g.group_key,
           count(*) filter (where d.readiness = 'ready') as ready,
           count(*) filter (where d.readiness = 'advisory') as advisory,
           count(*) filter (where d.readiness = 'not ready') as not_ready,
           count(*) filter (where d.readiness = 'not known') as not_known
      from machine_group g
      left join machine_readiness d using (machine_id)
     group by g.group_key
), scanned as ({SCANNED_BY_GROUP})
select {PATH} as shown, t.members,
       coalesce(c.ready, 0), coalesce(c.advisory, 0), coalesce(c.not_ready, 0), coalesce(c.not_known, 0),
       r.track, r.ring, r.machines, r.basis, r.quality_days, k.quality_deferral, r.deadline_days,
       coalesce(h.approvals, 0), coalesce(h.by_people, 0), h.last_approved_at,
       coalesce(s.answered, 0), coalesce(s.quality_wsus, 0), coalesce(s.quality_wu, 0), coalesce(s.feature_wu, 0),
       coalesce(s.driver_wu, 0), coalesce(s.quality_verify, 0), coalesce(s.dual_scan, 0),
       coalesce(v.name, t.server_id) as server, t.group_key
  from group_tree t
  left join group_ring r using (group_key)
  left join ring_choice k on k.track = r.track and k.ring = r.ring
  left join group_habit h using (group_key)
  left join counted c using (group_key)
  left join scanned s using (group_key)
  left join server v using (server_id)
 where coalesce(t.built_in, '') <> 'all_computers'
 order by server, shown, t.group_key, r.track
""",
)
