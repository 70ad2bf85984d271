"""The first words with a server: who we are to it, who it is, and from whom it takes its updates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from migrator.collectors import _values as values
from migrator.collectors._wsus_soap.answers import local_name
from migrator.collectors._wsus_soap.client import Address, Client
from migrator.collectors._wsus_soap.requests import SERVICE
from migrator.errors import AccessDenied, UnexpectedAnswer

ROLES = ("no member of a WSUS group", "WSUS Reporters", "WSUS Administrators")
SETTINGS = frozenset((
    "serverid", "synctomu", "upstreamservername", "serverportnumber", "upstreamserverusessl", "replicamode",
    "servertargeting", "hostonmu", "localcontentcachelocation", "lazysync", "downloadexpresspackages",
    "serversupportsalllanguages", "useproxy", "autodeploymandatory", "autorefreshdeployments",
    "autorefreshdeploymentsdeclineexpired", "maxtargetcomputers", "autopurgeservereventagethreshold",
))  # fmt: skip
"""Values of the configuration that are kept; the others, keys and accounts among them, are dropped here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """Who a server is; `pairs` are its configuration by name, `gaps` what it did not want to say."""

    server_id: str
    name: str
    role: str
    version: str | None
    pairs: Mapping[str, str | None]
    gaps: tuple[str, ...]

    @property
    def upstream(self) -> Address | None:
        """Where its upstream server is, if it has one and says so."""
        name = (self.pairs.get("upstreamservername") or "").strip()
        if not name or values.truth_of(self.pairs.get("synctomu")) is not False:
            return None
        tls = values.truth_of(self.pairs.get("upstreamserverusessl")) or False
        port = values.whole_of(self.pairs.get("serverportnumber"))
        return Address(host=name.lower(), port=port or (8531 if tls else 8530), tls=tls)


def introduce(client: Client) -> Introduction:
    """Ask who we are and who the server is; refused if we are nobody to it."""
    role = client.number("GetCurrentUserRole")
    if role == 0:
        raise AccessDenied(
            f"{client.address.shown} knows {client.manner.account.shown}, who is {ROLES[0]}.",
            hint="Make the account a member of WSUS Reporters on the server.",
        )
    pairs: dict[str, str | None] = {
        "server_name": client.address.host.lower(),
        "port": str(client.address.port),
        "uses_tls": str(client.address.tls).lower(),
        "server_version": client.value("GetServerVersion"),
    }
    gaps = []
    try:
        pairs |= _configuration(client)
    except (AccessDenied, UnexpectedAnswer) as error:
        gaps.append(f"the configuration: {error.message}")
    try:
        pairs |= _database(client)
    except (AccessDenied, UnexpectedAnswer) as error:
        gaps.append(f"the database: {error.message}")
    return Introduction(
        server_id=values.guid_of(pairs.get("serverid")) or client.address.host.lower(),
        name=client.address.host.lower(),
        role=ROLES[role] if role < len(ROLES) else f"role {role}",
        version=pairs["server_version"],
        pairs=pairs,
        gaps=tuple(gaps),
    )


def members(element: etree._Element | None) -> dict[str, str | None]:
    """Return the texts of an element's children by lower-case name."""
    return {} if element is None else {local_name(child).lower(): child.text for child in element}


def _configuration(client: Client) -> dict[str, str | None]:
    answer = client.call("ExecuteSPGetConfiguration")
    found = members(answer.find(f".//{{{SERVICE}}}Configuration"))
    if not found:
        raise UnexpectedAnswer(f"{client.address.shown} answers without a configuration.")
    return {name: value for name, value in found.items() if name in SETTINGS}


def _database(client: Client) -> dict[str, str | None]:
    found = members(client.call("GetDatabaseConfiguration"))
    return {"database_server": found.get("servername")}
