"""Where a file lies tells which object it belongs to: a folder of a backup, of SYSVOL, of LGPO, or the file alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from migrator.collectors._gpo.objects import policy_id_of

PlaceKind = Literal["backup", "sysvol", "folder", "file"]
SIDES = {"machine": "machine", "computer": "machine", "user": "user"}
GENERIC = {"gpo", "domainsysvol", "grouppolicy", "policies", "sysvol", "policy", "registry", "machine", "user"}
"""Names of folders and files that say nothing of whose they are."""
OF_BACKUPS = ("bkupinfo.xml", "backup.xml", "gpreport.xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The folder (or file) that holds an object, what it is, and what its path says.

    `tree` is the folder that holds folders of SYSVOL, for objects whose domain no file tells.
    """

    root: str
    kind: PlaceKind
    name: str
    side: str = ""
    policy_id: str = ""
    domain: str = ""
    tree: str = ""


def place_of(shown: str) -> Place:
    """Return the place of a file by its path, of a zip or of a folder."""
    parts = [p for p in re.split(r"[\\/]", str(Path.cwd() / shown)) if p]
    folders, file = parts[:-1], parts[-1].lower()
    lower = [p.lower() for p in folders]
    side = ""
    if lower and lower[-1] in SIDES and file.endswith((".pol", ".txt")):
        side, folders = SIDES[lower[-1]], folders[:-1]
    elif lower[-2:] == ["preferences", "registry"] and len(lower) > 2 and lower[-3] in SIDES:
        side, folders = SIDES[lower[-3]], folders[:-3]
    elif file in OF_BACKUPS:
        return Place(root="/".join(folders), kind="backup", name=_telling(folders))
    elif file != "gpt.ini":
        return _alone(parts)
    return _within(folders, side)


def _alone(parts: list[str]) -> Place:
    stem = parts[-1].rpartition(".")[0] or parts[-1]
    return Place(root="/".join(parts), kind="file", name=_telling([*parts[:-1], stem]))


def _within(folders: list[str], side: str) -> Place:
    lower = [f.lower() for f in folders]
    if lower[-2:] == ["domainsysvol", "gpo"]:
        folders, lower = folders[:-2], lower[:-2]
        return Place(root="/".join(folders), kind="backup", name=_telling(folders), side=side)
    policy_id = policy_id_of(folders[-1]) if folders else ""
    if not policy_id:
        return Place(root="/".join(folders), kind="folder", name=_telling(folders), side=side)
    above = folders[:-1]
    domain = ""
    if lower[-2:-1] == ["policies"] and len(above) > 1 and re.fullmatch(r"[\w-]+(\.[\w-]+)+", above[-2]):
        domain = "" if above[-2].lower().endswith(".zip") else above[-2].lower()
    return Place(
        root="/".join(folders),
        kind="sysvol",
        name=_telling(above),
        side=side,
        policy_id=policy_id,
        domain=domain,
        tree="/".join(above),
    )


def _telling(parts: list[str]) -> str:
    """Return the last name of a path that says whose it is, in lower case."""
    names = [re.sub(r"\.zip$", "", p, flags=re.IGNORECASE) for p in reversed(parts)]
    found = next((n for n in names if n.lower() not in GENERIC), names[0] if names else "policy")
    return found.lower()
