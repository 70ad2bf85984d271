"""Each approval as a decision: for which group, of which family, how long after release."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("approval_key",))
class Decision:
    """An approval that a person or rule made, with its distance from the release.

    A replica's copy of its upstream's approval is the same decision and is left out. So are the infrastructure updates
    that WSUS approves for All Computers by itself: nobody decided them.
    """

    approval_key: Annotated[str, "Server and approval"]
    server_id: Annotated[str, "The server"]
    group_key: Annotated[str, "Server and group"]
    update_id: Annotated[str, "The update"]
    title: Annotated[str | None, "Title of the update"]
    kb: Annotated[str | None, "First knowledge base number"]
    family: Annotated[
        str | None,
        "quality, feature, driver, definition or other; not known where the classification has no id and no English title",
    ]
    action: Annotated[str | None, "install, uninstall or not_approved"]
    released_at: Annotated[datetime | None, "Release of the revision"]
    approved_at: Annotated[datetime | None, "Row made"]
    days_after_release: Annotated[int | None, "Whole days from release to approval"]
    has_deadline: Annotated[bool | None, "A deadline was set"]
    deadline_days: Annotated[int | None, "Whole days from approval to deadline; negative: at the next contact"]
    administrator: Annotated[str | None, "Who"]
    by_rule: Annotated[bool | None, "Made by an automatic approval rule"]
    may_be_moved: Annotated[bool | None, "A later revision can have moved its date"]
    is_superseded: Annotated[bool | None, "The update is superseded"]


MAPPER = Mapper(
    fills=Decision,
    tolerates=("server", "group_owner"),
    sql="""
select a.server_id || '/' || a.approval_id as approval_key,
       a.server_id,
       coalesce(o.group_key, a.server_id || '/' || a.group_id) as group_key,
       a.update_id,
       u.title,
       first_of(u.kbs) as kb,
       coalesce(f.family, case u.update_type when 'driver' then 'driver' end,
                case when u.classification_id is not null then 'other' end) as family,
       a.action,
       u.released_at,
       a.created_at as approved_at,
       whole_days(u.released_at, a.created_at) as days_after_release,
       a.has_deadline,
       whole_days(a.created_at, a.deadline) as deadline_days,
       a.administrator,
       a.administrator = 'WUS Server' as by_rule,
       u.has_earlier_revision and coalesce(s.auto_refreshes_approvals, true) as may_be_moved,
       u.is_superseded
  from approval a
  left join update u using (server_id, update_id)
  left join update_family f using (classification_id)
  left join server s using (server_id)
  left join group_owner o using (server_id, group_id)
 where not exists (select 1 from approval_copy c where c.server_id = a.server_id and c.approval_id = a.approval_id)
   and coalesce(u.is_infrastructure, f.family = 'infrastructure', false) = false
""",
)
