"""Runs of failed synchronisations, each with the known incident whose time it overlaps."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("server_id", "began_at"))
class SyncOutage:
    """Failed synchronisations in a row."""

    server_id: Annotated[str, "The server"]
    began_at: Annotated[datetime, "Start of the first failed run"]
    last_failed_at: Annotated[datetime, "Start of the last failed run"]
    failed_runs: Annotated[int, "Failed runs in a row"]
    succeeded_before: Annotated[bool, "A run had succeeded before"]
    recovered_at: Annotated[datetime | None, "Start of the next successful run"]
    error: Annotated[str | None, "Most frequent error"]
    side: Annotated[str | None, "upstream, network, server, content or person; not known without an error"]
    incident_id: Annotated[str | None, "Known incident of that time, where the failures bear its signs"]
    incident: Annotated[str | None, "Its title"]
    possible_incident_id: Annotated[str | None, "Known incident of that time, where no run says which error it met"]


MAPPER = Mapper(
    fills=SyncOutage,
    sql="""
with ended as (
    select server_id, started_at, result, error,
           sum(case when result = 'succeeded' then 1 else 0 end)
               over (partition by server_id order by started_at, run_id rows unbounded preceding) as stretch
      from sync_run
     where started_at is not null and result in ('succeeded', 'failed')
), stretches as (
    select server_id, stretch,
           min(started_at) as began_at, max(started_at) as last_failed_at, count(*) as failed_runs
      from ended
     where result = 'failed'
     group by server_id, stretch
), frequent as (
    select server_id, stretch, error
      from ended
     where result = 'failed' and error is not null
     group by server_id, stretch, error
   qualify row_number() over (partition by server_id, stretch order by count(*) desc, error) = 1
), good as (
    select server_id, stretch, min(started_at) as started_at from ended where result = 'succeeded'
     group by server_id, stretch
)
select s.server_id, s.began_at, s.last_failed_at, s.failed_runs,
       b.started_at is not null as succeeded_before,
       a.started_at as recovered_at,
       f.error,
       e.side,
       case when e.side = 'upstream' then i.incident_id end as incident_id,
       case when e.side = 'upstream' then i.title end as incident,
       case when e.side is null then i.incident_id end as possible_incident_id
  from stretches s
  left join good b on b.server_id = s.server_id and b.stretch = s.stretch
  left join good a on a.server_id = s.server_id and a.stretch = s.stretch + 1
  left join frequent f on f.server_id = s.server_id and f.stretch = s.stretch
  left join sync_error e on e.error = f.error
  left join threshold t on t.name = 'incident_failed_runs'
  left join wsus_incident i
    on s.began_at <= i.ends and s.last_failed_at >= i.begins
   and s.failed_runs >= t.value and b.started_at is not null
qualify row_number() over (partition by s.server_id, s.began_at order by i.begins) = 1
""",
)
