"""Test whether a server could be read: name, TLS, certificate, sign-in, role, and one small question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from migrator.collectors import Finding
from migrator.collectors._wsus_soap.client import Address, Client, Manner
from migrator.collectors._wsus_soap.introduction import introduce
from migrator.collectors._wsus_soap.requests import Argument
from migrator.collectors._wsus_soap.scopes import ANY_PUBLICATION, computer_scope, update_scope
from migrator.errors import SourceError

WARN_DAYS = 30


def check_server(address: Address, manner: Manner, *, at: datetime) -> Iterator[Finding]:
    """Yield what was found, step by step, until one fails."""
    about = f"wsus {address.shown}"
    with Client(address, manner) as client:
        try:
            introduction = introduce(client)
        except SourceError as error:
            yield from _tls(about, client, at)
            yield Finding(about=about, what=error.message, ok=False, hint=error.hint)
            return
        yield from _tls(about, client, at)
        yield Finding(
            about=about, what=f"signed in as {manner.account.shown} by {client.signed_in_with or 'nothing'}", ok=True
        )
        yield Finding(about=about, what=f"role: {introduction.role}", ok=True)
        yield Finding(
            about=about,
            what=f"WSUS {introduction.version or 'of unknown version'}, id {introduction.server_id}",
            ok=True,
        )
        for gap in introduction.gaps:
            yield Finding(about=about, what=f"the server does not tell {gap}", ok=False)
        yield from _counts(about, client)
        if introduction.upstream is not None:
            yield Finding(about=about, what=f"would follow to its upstream server {introduction.upstream.shown}")


def _tls(about: str, client: Client, at: datetime) -> Iterator[Finding]:
    seen = client.tls
    if seen is None:
        if not client.address.tls:
            yield Finding(about=about, what="no TLS: what is read can be read by others on the way")
        return
    days = (seen.expires - at).days
    yield Finding(
        about=about, what=f"{seen.version}, certificate of {seen.subject} until {seen.expires:%Y-%m-%d}", ok=True
    )
    if days < WARN_DAYS:
        yield Finding(
            about=about,
            what=f"the certificate expires on {seen.expires:%Y-%m-%d}",
            ok=False,
            hint="Renew it before the move.",
        )


def _counts(about: str, client: Client) -> Iterator[Finding]:
    questions: dict[str, tuple[str, dict[str, Argument]]] = {
        "computers": ("ExecuteSPGetComputerCount", {"computerTargetScopeXml": computer_scope()}),
        "updates": (
            "ExecuteSPGetUpdateCount",
            {"updateScopeXml": update_scope(), "preferredCulture": "en", "publicationState": ANY_PUBLICATION},
        ),
    }
    for what, (operation, arguments) in questions.items():
        try:
            yield Finding(about=about, what=f"would read {client.number(operation, **arguments):,} {what}", ok=True)
        except SourceError as error:
            yield Finding(about=about, what=f"{what}: {error.message}", ok=False, hint=error.hint)
