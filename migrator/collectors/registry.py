"""Read update policy from registries: .reg files, what `reg query` prints, tables of many computers' values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrator.collectors import Collector, Option, Request, Scripts

if TYPE_CHECKING:
    from migrator.estate.readings import Reading


def run(request: Request) -> list[Reading]:
    """Read all files twice, first to learn whose values they hold; write one reading a domain or path."""
    from migrator.collectors._files import checked_code_page
    from migrator.collectors._folders import sources
    from migrator.collectors._registry.files import SUFFIXES, look
    from migrator.collectors._registry.importing import collect

    code_page = checked_code_page(str(request.options.get("encoding") or "").strip())
    files = sources(request.paths, suffixes=SUFFIXES)
    found = []
    for i, source in enumerate(files):
        request.progress.step(f"Looking at {source.shown}", done=i, total=len(files))
        found.append(look(source, code_page=code_page))
    return collect(request, found, computer=str(request.options.get("computer") or "").strip())


COLLECTOR = Collector(
    name="registry",
    title="Registries of clients: .reg files, reg query, tables of many computers",
    reads="values that steer updates as they are on computers, with SusClientId and Windows build",
    permission="none here; on a computer anybody may read these values, over a network its administrators",
    takes_paths=True,
    run=run,
    options=(
        Option(name="computer", help="Name of the computer in a file that does not say it (default: the file's name)."),
        Option(name="encoding", help="Code page of files that are no UTF-8 and have no mark, for example cp850."),
    ),
    scripts=Scripts("Export-ClientPolicy.ps1"),
)
