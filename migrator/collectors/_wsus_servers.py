"""Sort files by the server that they are about; one folder is one server, and of several exports the newest counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from migrator.collectors import _values as values
from migrator.collectors._dates import NEVER, NO_END, read_time
from migrator.collectors._survey import Survey


@dataclass(slots=True, kw_only=True)
class ServerFiles:
    """A server and the files about it; `older` are files of earlier exports, `conflict` names servers that are mixed."""

    server_id: str
    name: str
    surveys: list[Survey] = field(default_factory=list)
    older: list[Survey] = field(default_factory=list)
    conflict: str = ""

    @property
    def exported(self) -> datetime | None:
        """When the script had read the server; None where the files are no bundle of the script."""
        return next((at for s in self.surveys if (at := exported_at(s))), None)


def servers_of(found: Sequence[Survey], *, given: str, paths: Sequence[Path]) -> list[ServerFiles]:
    """Group files by server: what the files of a folder say, else a folder above them, else a given or found name."""
    folders: dict[str, list[Survey]] = {}
    for one in found:
        folders.setdefault(one.source.folder, []).append(one)
    identity = {folder: _identity(surveys) for folder, surveys in folders.items()}
    ids = {name.lower(): id_ for id_, name in identity.values() if id_ and name}
    servers: dict[str, ServerFiles] = {}
    for folder, surveys in folders.items():
        id_, name = _inherited(folder, identity)
        name = name or (given if not id_ else "") or (id_ or _name_of(folder, surveys, paths))
        server_id = id_ or ids.get(name.lower(), name.lower())
        known = servers.setdefault(server_id, ServerFiles(server_id=server_id, name=name))
        known.surveys += surveys
        known.conflict = known.conflict or _conflict(folder, surveys)
    found_servers = _without_bystanders(list(servers.values()))
    for server in found_servers:
        _set_older_aside(server)
    return found_servers


def exported_at(one: Survey) -> datetime | None:
    """Return when the export ended of which a file is the manifest."""
    if one.manifest is None:
        return None
    at = read_time(values.text_of(one.manifest.values.get("ended")) or "")
    return None if at in {NEVER, NO_END} else at


def _without_bystanders(servers: list[ServerFiles]) -> list[ServerFiles]:
    """Give folders in which nothing could be read to the first real server, so that they do not pass for one."""
    real = [s for s in servers if any(not one.source.is_passed_over for one in s.surveys)]
    for other in servers:
        if real and other not in real:
            real[0].surveys += other.surveys
    return real or servers


def _set_older_aside(server: ServerFiles) -> None:
    """Keep the newest of several exports of one server: of an older one, what has gone since would come back."""
    ended = {
        s.source.folder: (exported_at(s) or datetime.min.replace(tzinfo=NEVER.tzinfo))
        for s in server.surveys
        if s.manifest
    }
    if len(ended) < 2:
        return
    newest = max(ended, key=lambda folder: ended[folder])
    old = ended.keys() - {newest}
    server.older = [s for s in server.surveys if s.source.folder in old]
    server.surveys = [s for s in server.surveys if s.source.folder not in old]


def _conflict(folder: str, surveys: Sequence[Survey]) -> str:
    ids = {id_ for s in surveys for id_ in s.server_ids}
    names = {n.split(".")[0].lower(): n for s in surveys for n in s.server_names}
    mixed = sorted(ids) if len(ids) > 1 else sorted(names.values()) if len(names) > 1 else []
    return f"{folder} holds files of {len(mixed):,} servers: {', '.join(mixed[:5])}" if mixed else ""


def _identity(surveys: Sequence[Survey]) -> tuple[str, str]:
    by_manifest = sorted(surveys, key=lambda s: s.manifest is None)
    ids = [id_ for s in by_manifest for id_ in s.server_ids]
    names = [n for s in by_manifest for n in s.server_names]
    return (ids[0] if ids else ""), (names[0] if names else "")


def _inherited(folder: str, identity: dict[str, tuple[str, str]]) -> tuple[str, str]:
    for above in (folder, *(str(p) for p in Path(folder).parents)):
        found = identity.get(above, ("", ""))
        if any(found):
            return found
    return "", ""


def _name_of(folder: str, surveys: Sequence[Survey], paths: Sequence[Path]) -> str:
    if len(surveys) == 1 and any(str(p) == surveys[0].source.shown for p in paths):
        return surveys[0].source.stem
    path = Path(folder).resolve()
    return (path.stem if path.suffix.lower() == ".zip" else path.name) or "server"
