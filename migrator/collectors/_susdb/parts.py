"""What is read of SUSDB, part by part, and which queries may serve for each, the best first."""

from __future__ import annotations

from dataclasses import dataclass

from migrator.estate.facts.computers import (
    Computer,
    ComputerGroup,
    ComputerStatusCount,
    GroupMembership,
    UpdateStatus,
)
from migrator.estate.facts.servers import (
    DownstreamServer,
    Server,
    ServerCount,
    ServerEvent,
    ServerStatus,
    Subscription,
    SubscriptionCategory,
    SyncRun,
)
from migrator.estate.facts.updates import (
    Approval,
    ApprovalRule,
    Category,
    RemovedApproval,
    Supersedence,
    Update,
    UpdateCategory,
    UpdateFile,
    UpdateStatusCount,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Facts that are made together of what a few queries give, and written under one checkpoint.

    Of each tuple of queries the first that this server has and this login may read counts. A part that is `sliced` has
    one such tuple, whose rows make facts each on their own, so that it is written, and gone on with, piece by piece.
    """

    name: str
    tables: tuple[type, ...]
    reads: tuple[tuple[str, ...], ...]
    sliced: bool = False


PARTS = (
    Part(
        name="server",
        tables=(Server, ServerCount),
        reads=(
            ("server_database",),
            ("server_version",),
            ("server_configuration",),
            ("server_settings",),
            ("languages",),
            ("database_size",),
        ),
    ),
    Part(name="subscription", tables=(Subscription,), reads=(("subscription",),)),
    Part(name="subscribed categories", tables=(SubscriptionCategory,), reads=(("subscribed_categories",),)),
    Part(name="categories", tables=(Category,), reads=(("categories_view", "categories"),)),
    Part(name="groups", tables=(ComputerGroup,), reads=(("groups_view", "groups"),)),
    Part(name="computers", tables=(Computer,), reads=(("computers", "computers_view"), ("requested_groups",))),
    Part(name="memberships", tables=(GroupMembership,), reads=(("memberships", "memberships_view"),), sliced=True),
    Part(
        name="updates",
        tables=(Update, UpdateCategory, UpdateFile),
        reads=(
            ("updates", "updates_view"),
            ("revision_categories", "revision_categories_view"),
            ("revision_kbs", "revision_kbs_view"),
            ("files",),
        ),
    ),
    Part(name="supersedence", tables=(Supersedence,), reads=(("supersedence",),), sliced=True),
    Part(name="approvals", tables=(Approval,), reads=(("approvals", "approvals_view"),), sliced=True),
    Part(name="removed approvals", tables=(RemovedApproval,), reads=(("removed_approvals",),), sliced=True),
    Part(name="rules", tables=(ApprovalRule,), reads=(("rules",), ("rule_parts",))),
    Part(name="downstream servers", tables=(DownstreamServer,), reads=(("downstream_servers",),)),
    Part(name="events", tables=(SyncRun, ServerEvent), reads=(("events",),)),
    Part(name="statistics", tables=(ServerStatus,), reads=(("statistics",),)),
    Part(name="computer counts", tables=(ComputerStatusCount,), reads=(("computer_counts", "computer_counts_view"),)),
    Part(name="update counts", tables=(UpdateStatusCount,), reads=(("update_counts",),)),
    Part(
        name="exceptions",
        tables=(UpdateStatus,),
        reads=(("exceptions_with_approvals", "exceptions", "exceptions_view"),),
        sliced=True,
    ),
)
"""In the order in which they are read: small and telling first, the status of every computer last."""
