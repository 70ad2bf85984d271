"""Read Group Policy from files: backups, a copy of SYSVOL, registry.pol, reports, resultant sets of policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrator.collectors import Collector, Option, Request, Scripts

if TYPE_CHECKING:
    from migrator.estate.readings import Reading


def run(request: Request) -> list[Reading]:
    """Look at all files, put together what belongs to one object, and write one reading a domain."""
    from migrator.collectors._files import checked_code_page
    from migrator.collectors._folders import sources
    from migrator.collectors._gpo.files import SUFFIXES, look
    from migrator.collectors._gpo.importing import collect

    code_page = checked_code_page(str(request.options.get("encoding") or "").strip())
    files = sources(request.paths, suffixes=SUFFIXES)
    found = []
    for i, source in enumerate(files):
        request.progress.step(f"Looking at {source.shown}", done=i, total=len(files))
        found.append(look(source, code_page=code_page))
    return collect(request, found)


COLLECTOR = Collector(
    name="gpo",
    title="Group Policy: backups, SYSVOL, registry.pol, reports, gpresult",
    reads="values of Group Policy that steer updates, links, security and WMI filters, and what applied to computers",
    permission="none here; whoever exports can read the Group Policy objects, which any user of the domain may",
    takes_paths=True,
    run=run,
    options=(
        Option(name="encoding", help="Code page of files that are no UTF-8 and have no mark, for example cp1252."),
    ),
    scripts=Scripts("Export-GroupPolicy.ps1"),
)
