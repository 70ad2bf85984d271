"""How many tables that say whom Group Policy reaches were read in part: then absence proves nothing."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("tables_read_in_part",))
class PolicyGap:
    """One row for the whole estate."""

    tables_read_in_part: Annotated[int, "Tables of policy, of directories and of computers, of any source"]


MAPPER = Mapper(
    fills=PolicyGap,
    tolerates=("coverage",),
    sql="""
select count(*) as tables_read_in_part
  from coverage
 where state = 'partial' and (scope_kind in ('policy', 'directory') or table_name = 'computer')
""",
)
