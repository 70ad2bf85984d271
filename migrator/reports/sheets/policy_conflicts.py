"""Values about which two objects that reach the same computers say different things."""

from __future__ import annotations

from migrator.reports.policy_words import VALUE_NAMES
from migrator.reports.sheets import Sheet, lines

SHEET = Sheet(
    name="Policy conflicts",
    table="PolicyConflicts",
    meaning="Values about which two objects that reach the same computers say different things, and which of them decides.",
    rest="policy_conflict",
    columns=lines(
        ("Value", "text", "Name of the registry value", 40),
        ("Decides", "text", "Object that decides", 44),
        ("In force", "text", "Its value; empty where it takes the value away", 40),
        ("Is overruled", "text", "Object that says something else", 44),
        ("Its value", "text", "What that one says; empty where it takes the value away", 40),
        ("Computers", "number", "Computers that both reach"),
        ("Order is known", "yes or no", "yes: both are known to apply to some of them, in an order that is known"),
        ("Side", "text", "machine or user"),
        ("Key", "text", "Registry key below its hive, lower case", 56),
        ("Deciding object id", "text", "GUID", 40),
        ("Overruled object id", "text", "GUID", 40),
    ),
    sql=f"""
select n.shown, d.name as decides, c.value, o.name as overruled, c.other_value,
       c.computers, c.is_certain, c.side, c.key, c.origin_id, c.other_id
  from policy_conflict c
  join policy_origin d using (origin_id)
  join policy_origin o on o.origin_id = c.other_id
  join ({VALUE_NAMES}) as n on n.side = c.side and n.key = c.key and n.name = c.value_name
 order by c.computers desc, d.name, o.name, c.key, c.value_name, c.side, c.origin_id, c.other_id
""",
)
