"""Read running WSUS servers by their administration service: everything in bulk, nothing changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from migrator.collectors import Collector, Finding, Option, Request
from migrator.errors import SettingsError

if TYPE_CHECKING:
    from migrator.collectors._wsus_soap.client import Address, Manner
    from migrator.collectors._wsus_soap.reading import Choices
    from migrator.estate.readings import Reading

PORTS = {True: 8531, False: 8530}


def run(request: Request) -> list[Reading]:
    """Read the named servers and those above and below them; write one reading a server."""
    from migrator.collectors._wsus_soap.collecting import Named
    from migrator.collectors._wsus_soap.following import collect_all

    return collect_all(
        request,
        [Named(addresses=(address,)) for address in addresses_of(request)],
        manner_of(request),
        choices_of(request),
        follow=not request.options.get("only"),
    )


def check(request: Request) -> list[Finding]:
    """Test each named server: reached, TLS, signed in, role, and what would be read."""
    from migrator.collectors._wsus_soap.checking import check_server

    manner = manner_of(request)
    return [
        finding for address in addresses_of(request) for finding in check_server(address, manner, at=request.clock())
    ]


def addresses_of(request: Request) -> list[Address]:
    """Return where the named servers are."""
    from migrator.collectors._wsus_soap.client import Address

    hosts = [str(h).strip() for h in request.list_of("server") if str(h).strip()]
    if not hosts:
        raise SettingsError("No server is named.", hint="Give --server HOST, as often as there are servers.")
    tls, port = request.options.get("tls"), request.options.get("port")
    found = []
    for host in hosts:
        name, own_port = _split(host)
        wanted = own_port or (port if isinstance(port, int) else None)
        speaks_tls = bool(tls) if tls is not None else wanted not in {PORTS[False], 80}
        found.append(Address(host=name, port=wanted or PORTS[speaks_tls], tls=speaks_tls))
    return found


def _split(host: str) -> tuple[str, int | None]:
    """Return name and port of HOST, HOST:PORT or [IPv6]:PORT."""
    if "://" in host or "/" in host:
        raise SettingsError(
            f"{host} is an address, not a server.", hint="Give the name alone: --server wsus01.contoso.com"
        )
    name, _, port = host.rpartition(":")
    if name and port.isdigit() and (":" not in name or name.startswith("[")):
        return name.strip("[]"), int(port)
    return host.strip("[]"), None


def manner_of(request: Request) -> Manner:
    """Return how the servers are to be spoken to."""
    from migrator.collectors._wsus_soap.client import Manner
    from migrator.collectors._wsus_soap.signing_in import Account

    name = str(request.options.get("user") or "").strip() or None
    ca = request.options.get("ca")
    password = request.secret(f"wsus:{name}", f"Password of {name}") if name else None
    return Manner(
        account=Account(name=name, password=password),
        ca=ca if isinstance(ca, Path) else None,
        timeout_s=request.number("timeout"),
        pause_s=request.number("pause"),
    )


def choices_of(request: Request) -> Choices:
    """Return what the user chose about the reading."""
    from migrator.collectors._wsus_soap.reading import Choices

    owned = request.options.get("config-manager")
    declared = {"config_manager_owned": str(owned).lower(), "config_manager_evidence": "said on the command line"}
    return Choices(
        culture=str(request.options.get("culture") or "en"),
        window=max(1, int(request.number("window"))),
        declared=declared if owned is not None else {},
    )


COLLECTOR = Collector(
    name="wsus",
    title="WSUS servers: the administration service of running servers, upstream and downstream ones followed",
    reads="configuration, groups, computers, updates, approvals, rules, counts, events and the servers above and below",
    permission="WSUS Reporters on each server; what only WSUS Administrators may read is recorded as a gap",
    takes_paths=False,
    run=run,
    check=check,
    options=(
        Option(name="server", kind="texts", help="Name of a server, with :PORT where it is another; may be repeated."),
        Option(name="port", kind="number", help="Port [default: 8531 with TLS, 8530 without]."),
        Option(name="tls", kind="switch", help="Speak TLS, or do not [default: TLS, unless the port is 8530 or 80]."),
        Option(name="ca", kind="path", help="PEM file of an authority to trust besides those of this system."),
        Option(name="user", help="DOMAIN\\name to sign in as; without it the current user. The password is asked for."),
        Option(name="only", kind="flag", help="Read the named servers alone, not those above and below them."),
        Option(name="culture", help="Language of titles.", default="en"),
        Option(name="window", kind="number", help="Updates that are asked for at once.", default=5_000),
        Option(name="pause", kind="seconds", help="Seconds to wait between two calls.", default=0.0),
        Option(name="timeout", kind="seconds", help="Seconds to wait for an answer.", default=600.0),
        Option(
            name="config-manager", kind="switch",
            help="Whether Configuration Manager owns the servers, which the service does not tell.",
        ),
    ),
)  # fmt: skip
