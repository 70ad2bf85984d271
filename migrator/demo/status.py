"""Per-computer status by the hundred million: made by the engine itself and written as record batches."""

from __future__ import annotations

from migrator.estate.database import Database
from migrator.estate.facts.computers import Computer, UpdateStatus
from migrator.estate.facts.updates import Update
from migrator.estate.model import shape
from migrator.estate.store import Estate, select_from_parts
from migrator.estate.writer import ReadingWriter

PART = 5_000_000
QUERY = """
select '{server}' as server_id, u.update_id, c.computer_id,
       case hash(i) % 50 when 0 then 'failed' when 1 then 'not_installed' when 2 then 'not_installed'
                         when 3 then 'unknown' else 'installed' end as state,
       'install' as approval_action, null as approval_group_id
  from range({first}, {last}) t(i)
  join a_computer c on c.place = i // {updates}
  join an_update u on u.place = i % {updates}
"""


def write_status(reading: ReadingWriter, estate: Estate, *, server: str, most: int) -> int:
    """Write up to `most` rows, every update on one computer after the other, and return how many.

    No Python object is made for any of them; five million go into a part.
    """
    with Database(memory_limit="1GiB") as database:
        for name, kind, column in (("a_computer", Computer, "computer_id"), ("an_update", Update, "update_id")):
            table = shape(kind)
            known = select_from_parts(table, estate.parts(reading.reading, table))
            database.run(
                f"create table {name} as select {column}, row_number() over (order by {column}) - 1 as place from ({known})"
            )
        updates = database.value("select count(*) from an_update")
        rows = min(most, updates * database.value("select count(*) from a_computer"))
        for first in range(0, rows, PART):
            query = QUERY.format(server=server, updates=updates, first=first, last=min(first + PART, rows))
            reading.write_batches(shape(UpdateStatus), f"status {first}", database.batches(query))
    return int(rows)
