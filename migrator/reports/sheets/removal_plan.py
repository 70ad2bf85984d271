"""How the computers of each wave leave each object, and when the object itself can go."""

from __future__ import annotations

from migrator.reports.policy_words import METHODS, VALUE_NAMES, in_words
from migrator.reports.sheets import Sheet, lines

SHEET = Sheet(
    name="Removal plan",
    table="RemovalPlan",
    meaning="How the computers of each wave leave each object, when the object itself can go, and what would come back then.",
    rest="policy_exit",
    columns=lines(
        ("Object", "text", "Group Policy object, or the registries that hold the same values", 44),
        ("Clients or servers", "text", "client or server"),
        ("Wave", "text", "Id of the wave, or the lane of computers that do not move yet"),
        ("Who", "text", "Title of the wave", 28),
        ("First day", "date", "First day on which its computers move; empty for a lane"),
        ("Computers", "number", "Its computers that the object reaches or may reach"),
        ("How", "text", f"{'; '.join(METHODS.values())}", 44),
        ("Group to make", "text", "Group of the wave's computers", 32),
        ("Why", "text", "Why this way", 56),
        ("Last wave", "text", "Wave after which nobody needs it; empty while computers outside the waves have it"),
        ("Can go after", "date", "Last day of that wave"),
        ("Would come back", "text", "Values that another object sets once this one is gone, with that object", 72),
        ("Object id", "text", "GUID of the object, or id of the registries, as in assessment.duckdb", 40),
    ),
    sql=f"""
with back as (
    select r.origin_id, n.shown || ' = ' || r.value || ' (' || b.name || ')' as words, sum(r.computers) as computers
      from policy_return r
      join policy_origin b on b.origin_id = r.other_id
      join ({VALUE_NAMES}) as n on n.side = r.side and n.key = r.key and n.name = r.value_name
     group by r.origin_id, n.shown || ' = ' || r.value || ' (' || b.name || ')'
), come as (
    select origin_id, string_agg(words, '; ' order by computers desc, words) as words from back group by origin_id
)
select o.name, e.track, case when e.is_wave then e.place else upper(e.place[1]) || e.place[2:] end as place, w.title, w.starts,
       e.computers, {in_words("e.method", METHODS)} as how, e.group_name, e.why,
       e.last_wave, l.ends, b.words, e.origin_id
  from policy_exit e
  join policy_origin o using (origin_id)
  left join wave w on e.is_wave and w.wave_id = e.place
  left join wave l on l.wave_id = e.last_wave
  left join come b on b.origin_id = e.origin_id
 order by o.kind, o.computers + o.perhaps desc, o.name, e.origin_id, e.track, e.is_wave desc, w.position, e.place
""",
)
