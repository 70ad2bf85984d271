"""Every value of client policy, once for each track, with what becomes of it and why."""

from __future__ import annotations

from migrator.reports.policy_words import ENDINGS, ENDS, in_words
from migrator.reports.sheets import Sheet, lines

SHEET = Sheet(
    name="Policies",
    table="Policies",
    meaning="Every value that an object or a registry sets, and what becomes of it on clients and on servers.",
    rest="policy_fate",
    columns=lines(
        ("Object", "text", "Group Policy object, or the registries that hold the same values", 44),
        ("Computers", "number", "Clients or servers that it reaches"),
        ("Perhaps", "number", "Computers more that it may reach: that is not known"),
        ("Clients or servers", "text", "For whom this answer holds"),
        ("Value", "text", "Name of the registry value; empty for what concerns the whole key", 52),
        ("Now", "text", "Its value; empty where the entry takes something away", 40),
        ("Ends as", "status", f"{', '.join(ENDS.values())}: every row is one of them"),
        ("Becomes", "text", "Property of the ring, id of the settings catalogue, or value that is kept with another content", 60),
        ("With", "text", "The value there", 32),
        ("Step", "number", "First step of the cut-over that changes it; empty where none does"),
        ("What the step does", "text", "absent: taken away; set; stay; decide: by a person first"),
        ("Why", "text", "Reason", 72),
        ("What is lost", "text", "Consequence, where it does not survive as it was", 72),
        ("Comes by", "text", "policy, preference (stays behind when the object goes), report or registry"),
        ("Targeting", "text", "Item-level targeting of a preference", 32),
        ("Side", "text", "machine or user"),
        ("Key", "text", "Registry key below its hive, lower case", 56),
        ("32-bit view", "yes or no", "yes: it is where Windows Update does not look"),
        ("Policy CSP", "text", "Setting of the cloud that means the same", 40),
        ("Sure", "text", "documented, inferred or general knowledge"),
        ("Source", "text", "Page that says so", 48),
        ("Object id", "text", "GUID of the object, or id of the registries, as in assessment.duckdb", 40),
    ),
    sql=f"""
with stepped as (
    select origin_id, track, side, via, key, value_name, is_32_bit, targeting, nullif(step, 0) as step, becomes
      from policy_change
   qualify row_number() over (
               partition by origin_id, track, side, via, key, value_name, is_32_bit, targeting
               order by step, position) = 1
)
select o.name, case e.track when 'client' then o.clients else o.servers end as computers,
       case e.track when 'client' then o.perhaps_clients else o.perhaps_servers end as perhaps,
       e.track, e.value_name, e.value,
       {in_words("e.ending", ENDS | {"decide": "◇ To decide"})} as ends_as,
       e.target, e.target_value, s.step, s.becomes, e.reason, e.lost, e.via, nullif(e.targeting, ''), e.side, e.key,
       e.is_32_bit, e.csp, e.confidence, e.source, e.origin_id
  from ({ENDINGS}) as e
  join policy_origin o using (origin_id)
  left join stepped s using (origin_id, track, side, via, key, value_name, is_32_bit, targeting)
 order by o.kind, o.computers + o.perhaps desc, o.name, e.origin_id, e.track, e.key, lower(e.value_name), e.side, e.via,
          e.is_32_bit, e.targeting, e.value_name
""",
)  # fmt: skip
