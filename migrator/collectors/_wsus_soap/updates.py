"""Updates, approvals and counts by update, in windows of arrival that are halved where they are too much."""

from __future__ import annotations

from datetime import timedelta

from migrator.collectors._wsus_soap.reading import ServerReading
from migrator.collectors._wsus_soap.scopes import ANY_PUBLICATION, Window, computer_scope, update_scope, whole
from migrator.estate.facts.updates import Approval, Update, UpdateCategory, UpdateStatusCount

SETS = {
    "minimalProperties": "update_revision",
    "localizedCategoryTitleRows": "revision_category",
    "kbArticles": "revision_kb",
}
FIRST_YEAR = 2000
"""No update is older; halving begins here."""


def read_updates(reading: ServerReading) -> None:
    """Read the updates window by window, and in the same windows their approvals and counts."""
    culture: dict[str, str | int] = {"preferredCulture": reading.choices.culture, "publicationState": ANY_PUBLICATION}

    def count(window: Window) -> int:
        return reading.client.number("ExecuteSPGetUpdateCount", updateScopeXml=window.scope(), **culture)

    def updates(window: Window) -> int:
        return reading.take("ExecuteSPSearchUpdates", SETS, updateScopeXml=window.scope(), **culture)

    def approvals(window: Window) -> int:
        return reading.take("ExecuteSPGetDeployments", {"0": "deployment"}, updateScopeXml=window.scope(), **culture)

    def counts(window: Window) -> int:
        return reading.take(
            "ExecuteSPGetSummariesPerUpdate", {"0": "summary"}, updateScopeXml=window.scope(),
            computerTargetScopeXml=computer_scope(), **culture,
        )  # fmt: skip

    started = reading.writer.reading.started
    everything = whole(until=started + timedelta(days=1), since=FIRST_YEAR)
    expected = reading.count("ExecuteSPGetUpdateCount", updateScopeXml=update_scope(), **culture)
    found = list(reading.windows("ExecuteSPSearchUpdates", (Update, UpdateCategory), everything, updates, count=count))
    reading.compare(Update, expected, "updates")
    for window in found or [everything]:
        list(reading.windows("ExecuteSPGetDeployments", (Approval,), window, approvals))
        list(reading.windows("ExecuteSPGetSummariesPerUpdate", (UpdateStatusCount,), window, counts))
