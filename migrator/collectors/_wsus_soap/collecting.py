"""Collect one server: introduce ourselves, go on with the reading that was begun, write what the server tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from migrator.collectors import Request
from migrator.collectors._wsus_soap.client import Address, Client, Manner
from migrator.collectors._wsus_soap.introduction import Introduction, introduce
from migrator.collectors._wsus_soap.reading import Choices, ServerReading
from migrator.collectors._wsus_soap.steps import read_server
from migrator.collectors._wsus_staging import Staging
from migrator.errors import SourceError
from migrator.estate.database import Database, parquet
from migrator.estate.facts.servers import DownstreamServer
from migrator.estate.model import shape
from migrator.estate.readings import Reading, written_parts
from migrator.estate.writer import ReadingWriter

SOURCE = "wsus"
PRECEDENCE = 30
"""Before SUSDB and exports: the service gives values as WSUS itself understands them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A server that another one names, or the user: where it may be, and its id where that is known beforehand."""

    addresses: tuple[Address, ...]
    server_id: str = ""

    @property
    def scope(self) -> str:
        """What a failed reading is about: the id, or the name, of a server that could not be asked for it."""
        return self.server_id or self.addresses[0].host.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What came of one server: its reading, its id if it told, and the servers that it names."""

    reading: Reading | None
    server_id: str = ""
    named: tuple[Named, ...] = ()


def collect(
    request: Request, server: Named, manner: Manner, choices: Choices, *, is_new: Callable[[str], bool]
) -> Collected:
    """Collect a server at the first of its addresses that answers.

    `is_new` tells whether a server of this id is still to be read; two names may lead to one server.
    """
    failure: SourceError | None = None
    for address in server.addresses:
        with Client(address, manner) as client:
            try:
                introduction = introduce(client)
            except SourceError as error:
                failure = failure or error
                continue
            if not is_new(introduction.server_id):
                return Collected(reading=None, server_id=introduction.server_id)
            return _read(request, client, introduction, choices)
    assert failure is not None, "a server has an address"
    return Collected(reading=_failed(request, server, failure))


def _read(request: Request, client: Client, introduction: Introduction, choices: Choices) -> Collected:
    writer = request.estate.begin(
        source=SOURCE,
        scope_kind="server",
        scope=introduction.server_id,
        clock=request.clock,
        fingerprint=f"titles in {choices.culture}",
        precedence=PRECEDENCE,
        read_as=client.manner.account.shown,
        permission=introduction.role,
    )
    named: tuple[Named, ...] = ()
    with writer, Staging(introduction.server_id) as staging:
        staging.add_pairs({**introduction.pairs, **choices.declared})
        reading = ServerReading(
            client=client, introduction=introduction, staging=staging, writer=writer, choices=choices,
            progress=request.progress,
        )  # fmt: skip
        try:
            read_server(reading)
        except SourceError as error:
            writer.interrupt(problem=error.message, hint=error.hint)
        else:
            writer.finish()
        named = tuple(_named(introduction, writer, client.address))
    return Collected(reading=writer.reading, server_id=introduction.server_id, named=named)


def _named(introduction: Introduction, writer: ReadingWriter, own: Address) -> Iterator[Named]:
    """Yield the servers above and below; a server below is looked for where its own upstream server is."""
    if introduction.upstream is not None:
        yield Named(addresses=(introduction.upstream,))
    table = shape(DownstreamServer)
    folder = writer.estate / table.name
    reading = writer.reading
    parts = [folder / p for p in reading.tables[table.name].parts] if reading.ended else written_parts(folder, reading)
    with Database(memory_limit="256MiB") as database:
        found = database.rows(f"select name, downstream_id from {parquet(parts)} order by 1") if parts else []
    for name, server_id in found:
        if name:
            yield Named(
                addresses=places_of(name.lower(), like=own), server_id=server_id if server_id != name.lower() else ""
            )


def places_of(host: str, *, like: Address) -> tuple[Address, ...]:
    """Return where a server may be of which only the name is known: at the known port, then at the usual ones."""
    usual = [(like.port, like.tls), (8531, True), (8530, False)]
    return tuple(Address(host=host, port=port, tls=tls) for port, tls in dict.fromkeys(usual))


def _failed(request: Request, server: Named, failure: SourceError) -> Reading:
    writer = request.estate.begin(source=SOURCE, scope_kind="server", scope=server.scope, clock=request.clock)
    with writer:
        raise failure
    return writer.reading
