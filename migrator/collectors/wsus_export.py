"""Read what a WSUS server exports: the bundle of our script, and the CSV, JSON and CLIXML files people already have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrator.collectors import Collector, Option, Request, Scripts

if TYPE_CHECKING:
    from migrator.estate.readings import Reading


def run(request: Request) -> list[Reading]:
    """Read all files twice, first to learn what and whose they are; write one reading a server."""
    from migrator.collectors import _wsus_import as importing
    from migrator.collectors._dates import order_of_culture, zone_of
    from migrator.collectors._files import checked_code_page
    from migrator.collectors._folders import sources
    from migrator.collectors._survey import survey
    from migrator.collectors._wsus_servers import servers_of

    def option(name: str) -> str:
        return str(request.options.get(name) or "").strip()

    order = order_of_culture(option("culture"))
    zone = zone_of(option("time-zone"))
    code_page = checked_code_page(option("encoding"))
    found = []
    files = sources(request.paths)
    for i, source in enumerate(files):
        request.progress.step(f"Looking at {source.shown}", done=i, total=len(files))
        found.append(survey(source, code_page=code_page))
    return [
        importing.write_server(request, server, order=order, zone=zone)
        for server in servers_of(found, given=option("server"), paths=request.paths)
    ]


COLLECTOR = Collector(
    name="wsus-export",
    title="WSUS exports: the bundle of Export-WsusEstate.ps1, or CSV, JSON and CLIXML files",
    reads="computers, groups, updates, approvals, rules, status, synchronisation and configuration from files",
    permission="none here; whoever exports is a member of WSUS Reporters or WSUS Administrators",
    takes_paths=True,
    run=run,
    options=(
        Option(name="server", help="Name of the server, where the files do not say."),
        Option(name="culture", help="Order of day and month in text dates, for example de-DE or en-US."),
        Option(name="time-zone", help="IANA time zone of dates without one (default UTC, as WSUS keeps them)."),
        Option(name="encoding", help="Code page of files that are no UTF-8 and have no mark, for example cp1252."),
    ),
    scripts=Scripts("Export-WsusEstate.ps1"),
)
