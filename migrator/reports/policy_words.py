"""Words and queries for client policy that the sections of the page and the sheets share, so that both say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migrator.estate.database import Database
from migrator.reports.words import listed

ENDS = {
    "carried": "Carried over",
    "changed": "Changed",
    "kept": "Kept",
    "removed": "Removed",
    "decide": "To decide",
}
"""What a value comes to -> its name; every value of every object comes to exactly one of them for each track."""

SOURCES = {"wsus": "WSUS", "wu": "Windows Update", "none": "nothing", "verify": "check one device"}
"""Where a class of updates is scanned from -> its name."""

IN_CELLS = {"wsus": "WSUS", "wu": "Windows Update", "none": "Nothing", "verify": "◇ Check one device"}
"""The same for the workbook, where a shape brings the look of what is not known with it."""

CLASSES = {
    "quality": "Quality updates",
    "feature": "Feature updates",
    "driver": "Drivers",
    "other": "Other Microsoft products",
    "third_party": "Other publishers",
    "definitions": "Defender definitions",
}

MICROSOFT = ("quality", "feature", "driver", "other")
"""The classes that a scan source can name."""

METHODS = {
    "edit": "Edit the object",
    "filter": "Deny the object to the group",
    "outrank": "Outrank it by an object of the wave",
    "local": "Take the values away on the computers",
    "wait": "Wait",
}
"""How computers leave an object -> its name."""

TRACKS = {"client": "clients", "server": "servers"}
KNOWN = {"registry": "registry", "gpresult": "gpresult", "links": "links and filters"}
"""How the policy of computers is known -> its words."""

NOT_READ = "No Group Policy object and no registry of a computer was read"
"""Said once by each section where there is nothing to say."""

ENDINGS = """
select f.*,
       case f.fate when 'review' then 'decide'
                   when 'remove' then 'removed'
                   when 'deadline' then 'changed'
                   when 'keep' then case when f.target is not null and f.target_value <> coalesce(f.value, '')
                                         then 'changed' else 'kept' end
                   else case when l.consequence is null then 'carried' else 'changed' end end as ending,
       l.consequence as lost
  from policy_fate f
  left join policy_lossy l using (origin_id, track, side, via, key, value_name, is_32_bit, targeting)
"""
"""Every value of every origin, once for each track, with what it comes to and what is lost."""

PAIRS = """
select profile_id, generation, track, count(*) as machines
  from machine_policy
 where profile_id is not null and generation is not null and track is not null
 group by profile_id, generation, track
"""
"""Computers with one set of policy on one generation of Windows: as many rows as there are answers, not computers."""

SCANNED = """
select profile_id, generation, track,
       max(case when update_class = 'quality' then scan_from end) as quality,
       max(case when update_class = 'feature' then scan_from end) as feature,
       max(case when update_class = 'driver' then scan_from end) as driver,
       max(case when update_class = 'other' then scan_from end) as other,
       max(case when update_class = 'third_party' then scan_from end) as third_party,
       max(case when update_class = 'definitions' then scan_from end) as definitions,
       max(case when update_class = 'quality' then dual_scan end) as dual_scan
  from scan_source
 where step = 0
 group by profile_id, generation, track
"""
"""Today's scan source of each class, one row for each profile and generation of Windows."""


SCANNED_BY_GROUP = f"""
select g.group_key, count(*) as computers, count(t.quality) as answered,
       count(*) filter (where t.quality = 'wsus') as quality_wsus,
       count(*) filter (where t.quality = 'wu') as quality_wu,
       count(*) filter (where t.quality = 'none') as quality_none,
       count(*) filter (where t.quality = 'verify') as quality_verify,
       count(*) filter (where t.feature = 'wsus') as feature_wsus,
       count(*) filter (where t.feature = 'wu') as feature_wu,
       count(*) filter (where t.feature = 'none') as feature_none,
       count(*) filter (where t.feature = 'verify') as feature_verify,
       count(*) filter (where t.driver = 'wsus') as driver_wsus,
       count(*) filter (where t.driver = 'wu') as driver_wu,
       count(*) filter (where t.driver = 'none') as driver_none,
       count(*) filter (where t.driver = 'verify') as driver_verify,
       count(*) filter (where t.dual_scan) as dual_scan
  from machine_group g
  join machine_policy m using (machine_id)
  left join ({SCANNED}) as t using (profile_id, generation, track)
 group by g.group_key
"""
"""Today's scan source of the computers of each group, for three classes; a computer of several groups counts in each."""

VALUE_NAMES = r"""
with named as (
    select side, key, lower(value_name) as name, max(value_name) as value_name from origin_value group by all
), twice as (
    select side, name from named group by side, name having count(*) > 1
)
select n.side, n.key, n.name,
       case when n.value_name = '' then n.key
            when t.name is not null then string_split(n.key, '\')[-1] || '\' || n.value_name
            else n.value_name end as shown
  from named n
  left join twice t on t.side = n.side and t.name = n.name
"""
"""What a value is called where its key is not shown: with the end of its key where several keys have a value of that name."""

APPLYING = """
select p.profile_id, string_agg(o.name, ' › ' order by p.rank) as names
  from profile_policy p
  join policy_object o using (policy_id)
 group by p.profile_id
 union all
select origin_id as profile_id, name as names from policy_origin where kind = 'registry'
"""
"""The objects of each profile by name, the one that wins first; the registries of those that were read."""


def in_words(column: str, words: Mapping[str, str]) -> str:
    """Return the SQL that puts the words of a table in the place of a column's codes."""
    cases = " ".join(f"when '{code}' then '{word}'" for code, word in words.items())
    return f"case {column} {cases} else {column} end"


def classes_in_words(classes: Sequence[str]) -> str:
    """Return classes of updates as a sentence holds them."""
    if set(classes) == set(CLASSES) - {"definitions"}:
        return "all but Defender definitions"
    if set(classes) == set(MICROSOFT):
        return "all updates of Microsoft"
    names = [CLASSES[c] for c in classes]
    return listed([name if name.startswith("Defender") else name[0].lower() + name[1:] for name in names])


def was_read(database: Database) -> bool:
    """Say whether anything tells of client policy: an object, or how the policy of a computer is known."""
    return bool(
        database.value(
            "select exists (select 1 from policy_object) or exists (select 1 from machine_policy where known_by is not null)"
        )
    )
