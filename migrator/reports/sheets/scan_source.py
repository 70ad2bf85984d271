"""Each set of policy on each generation of Windows: where its computers scan today, what decides, what to test."""

from __future__ import annotations

from migrator.reports.policy_words import APPLYING, CLASSES, IN_CELLS, PAIRS, SCANNED, in_words
from migrator.reports.sheets import Sheet, lines

SHEET = Sheet(
    name="Scan source",
    table="ScanSource",
    meaning="Each set of policy on each generation of Windows: where its computers scan today, what decides, what to check.",
    rest="scan_source",
    columns=lines(
        ("Policy", "text", "Its objects, the one that wins first, or the registries that hold it", 56),
        ("Windows", "text", "Generation of Windows, as scan sources tell them apart", 32),
        ("Clients or servers", "text", "client or server"),
        ("Computers", "number", "Computers with this policy and this Windows"),
        *((name, "status", f"From where they scan: {', '.join(IN_CELLS.values())}") for name in CLASSES.values()),
        ("Dual scan", "status", "yes: a deferral makes them scan Windows Update beside WSUS; Not known: see the test"),
        ("Decided by", "text", "Values that decide about quality updates", 40),
        ("No effect", "text", "Values that are set and have none on this Windows", 40),
        ("Stopped by", "text", "Values that stop a class from where it is scanned", 48),
        ("One change", "text", "The change that has quality updates come from Windows Update", 48),
        ("Sources disagree", "yes or no", "yes: two pages of Microsoft say different things of a class"),
        ("Check on one device", "text", "PowerShell that finds out, where that is needed", 40),
        ("How to read it", "text", "What the outcome means", 40),
        ("Why", "text", "Why quality updates come from there", 56),
        ("Page", "text", "Page that says so", 32),
        ("Policy id", "text", "profile_id in assessment.duckdb", 40),
    ),
    sql=f"""
with stopping as (
    select profile_id, generation, track,
           trim(unnest(string_split(blocked_by, ','))) as value
      from scan_source
     where step = 0 and blocked_by <> ''
), stopped as (
    select profile_id, generation, track, string_agg(distinct value, ', ' order by value) as "values"
      from stopping
     group by profile_id, generation, track
), tested as (
    select profile_id, generation, track, max(confidence = 'disputed') as disputed, max(nullif(test, '')) as test,
           max(nullif(test_reading, '')) as reading
      from scan_source
     where step = 0
     group by profile_id, generation, track
)
select a.names, g.name as windows, p.track, p.machines,
       {", ".join(in_words(f"t.{c}", IN_CELLS) for c in CLASSES)},
       case when t.dual_scan then 'yes' when t.dual_scan = false then 'no' else '◇ Not known' end as dual_scan,
       q.decides, nullif(q.ignored, ''), s."values", nullif(q.change, ''), x.disputed, x.test, x.reading,
       q.reason, q.link, p.profile_id
  from ({PAIRS}) as p
  join ({SCANNED}) as t using (profile_id, generation, track)
  join scan_source q on q.profile_id = p.profile_id and q.generation = p.generation and q.track = p.track
                    and q.step = 0 and q.update_class = 'quality'
  join tested x on x.profile_id = p.profile_id and x.generation = p.generation and x.track = p.track
  join scan_generation g on g.generation = p.generation
  left join stopped s on s.profile_id = p.profile_id and s.generation = p.generation and s.track = p.track
  left join ({APPLYING}) as a on a.profile_id = p.profile_id
 order by p.machines desc, a.names, p.generation, p.profile_id, p.track
""",
)
