"""What is read of a server, part by part: bulk operations only, in the order in which later parts need earlier ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from migrator.collectors._wsus_soap.computers import read_computers, read_effective_approvals
from migrator.collectors._wsus_soap.events import read_events
from migrator.collectors._wsus_soap.introduction import members
from migrator.collectors._wsus_soap.reading import ServerReading
from migrator.collectors._wsus_soap.requests import SERVICE
from migrator.collectors._wsus_soap.rules import read_rules
from migrator.collectors._wsus_soap.scopes import ANY_PUBLICATION, computer_scope, update_scope
from migrator.collectors._wsus_soap.updates import read_updates
from migrator.estate.facts.computers import ComputerGroup
from migrator.estate.facts.servers import (
    DownstreamServer,
    Server,
    ServerCount,
    ServerStatus,
    Subscription,
    SubscriptionCategory,
)
from migrator.estate.facts.updates import Category

ALL_TIME = {"fromSyncDate": "1753-01-01T00:00:00", "toSyncDate": "9999-12-31T23:59:59.997"}
ZERO_ID = "-".join("0" * n for n in (8, 4, 4, 4, 12))
STALE_DAYS = 30
SUBSCRIPTION = {
    "synchronizeautomatically": "synchronizeautomatically",
    "synchronizeautomaticallytimeofday": "synchronizeautomaticallytimeofday",
    "numberofsynchronizationsperday": "numberofsynchronizationsperday",
    "lastsynchronizationtime": "lastsynchronizationtime",
    "lastmodifiedby": "subscription_lastmodifiedby",
    "lastmodifiedtime": "subscription_lastmodifiedtime",
}
"""Member of the subscription -> name under which it is staged."""


def read_server(reading: ServerReading) -> None:
    """Read everything of a server that the service tells without a call for each update or computer."""
    _read_itself(reading)
    _read_subscription(reading)
    _read_categories(reading)
    _read_groups(reading)
    read_computers(reading)
    read_updates(reading)
    read_rules(reading)
    _read_downstream(reading)
    read_events(reading)
    read_effective_approvals(reading)
    _read_counts(reading)


def _read_itself(reading: ServerReading) -> None:
    for gap in reading.introduction.gaps:
        reading.writer.gap(Server, f"the server did not tell {gap}")
    languages = "ExecuteSPGetAllLanguagesWithEnabledState"
    if not reading.step(languages, (Server,), lambda: reading.take(languages, {"0": "language"})):
        reading.write("server itself", (Server,))
    status = "ExecuteSPGetUpdateServerStatus"
    reading.step(
        status,
        (ServerStatus,),
        lambda: reading.take(
            status, {"0": "statistic"}, updateSources=-1, includeDownstreamComputers=False,
            updateScopeXml=update_scope(), computerTargetScopeXml=computer_scope(),
            preferredCulture=reading.choices.culture, publicationState=ANY_PUBLICATION, propertiesToGet=0,
        ),
    )  # fmt: skip


def _read_subscription(reading: ServerReading) -> None:
    def schedule() -> int:
        answer = reading.client.call("GetSubscription")
        found = members(answer.find(f"{{{SERVICE}}}GetSubscriptionResult"))
        reading.staging.add_pairs({name: found.get(member) for member, name in SUBSCRIPTION.items() if member in found})
        next_run = reading.client.value("GetSubscriptionNextSynchronizationTime")
        reading.staging.add_pairs({"next_synchronization": next_run})
        return 1

    def categories() -> int:
        return sum(
            reading.take(
                "GetSubscriptionCategories", {"0": "subscribed"}, preferredCulture=reading.choices.culture,
                retrieveUpdateClassifications=classifications,
            )
            for classifications in (False, True)
        )  # fmt: skip

    reading.step("GetSubscription", (Subscription,), schedule)
    reading.step("GetSubscriptionCategories", (SubscriptionCategory,), categories)


def _read_categories(reading: ServerReading) -> None:
    """Read all categories, in every run: titles of updates are told by title, and their ids are looked up here."""
    operation = "ExecuteSPGetCategories"

    def both() -> int:
        return sum(
            reading.take(
                operation, {"0": "category"}, preferredCulture=reading.choices.culture,
                retrieveUpdateClassifications=classifications, **ALL_TIME,
            )
            for classifications in (False, True)
        )  # fmt: skip

    reading.always(operation, (Category,), both)


def _read_groups(reading: ServerReading) -> None:
    """Read all groups, in every run: computers may have to be read group by group."""
    operation = "ExecuteSPGetAllTargetGroups"
    reading.always(operation, (ComputerGroup,), lambda: reading.take(operation, {"0": "target_group"}))


def _read_downstream(reading: ServerReading) -> None:
    operation = "ExecuteSPGetAllDownstreamServers"
    reading.step(
        operation,
        (DownstreamServer,),
        lambda: reading.take(operation, {"0": "downstream"}, parentServerId=ZERO_ID, includeNestedChildren=True),
    )


def _read_counts(reading: ServerReading) -> None:
    """Read what the server counts for its own health; the clean-up counts cost it most, so they come last."""
    client = reading.client
    stale_since = reading.writer.reading.started - timedelta(days=STALE_DAYS)
    progress = "ExecuteSPGetContentDownloadProgress"
    asked: dict[str, Callable[[], dict[str, str | None]]] = {
        "ExecuteSPGetFailedToDownloadUpdatesCount": lambda: {
            "failed_downloads": client.value("ExecuteSPGetFailedToDownloadUpdatesCount")
        },
        progress: lambda: _progress([c for row in client.rows(progress) for c in row.cells]),
        "ExecuteSPGetClientsWithRecentNameChange": lambda: {
            "computers_renamed_lately": str(len(client.call("ExecuteSPGetClientsWithRecentNameChange")[0]))
        },
        "ExecuteSPGetComponentsWithErrors": lambda: {
            "components_with_errors": str(len(client.call("ExecuteSPGetComponentsWithErrors")[0]))
        },
        "ExecuteSPGetComputersNotContactedSinceCount": lambda: {
            f"computers_silent_for_{STALE_DAYS}_days": client.value(
                "ExecuteSPGetComputersNotContactedSinceCount", fromDate=f"{stale_since:%Y-%m-%dT%H:%M:%S}"
            )
        },
        "ExecuteSPCountObsoleteUpdatesToCleanup": lambda: {
            "obsolete_updates": client.value("ExecuteSPCountObsoleteUpdatesToCleanup")
        },
        "ExecuteSPCountUpdatesToCompress": lambda: {
            "updates_to_compress": client.value("ExecuteSPCountUpdatesToCompress")
        },
    }
    for operation, ask in asked.items():
        reading.step(
            operation,
            (ServerCount,),
            lambda ask=ask: reading.staging.add("server_count", list(ask().items())),  # type: ignore[misc]
        )


def _progress(cells: list[str | None]) -> dict[str, str | None]:
    """Return total and downloaded bytes; their order is not documented, and the total is not the smaller one."""
    numbers = sorted(int(c) for c in cells if c and c.isdigit())
    if len(numbers) != 2:
        return {}
    return {"content_bytes_downloaded": str(numbers[0]), "content_bytes_needed": str(numbers[1])}
