"""Write an assessment's folder: everything beside the goal first, then into place, so that nothing is half written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from migrator.errors import OutputError

OUTPUTS = (
    "report.html",
    "assessment.xlsx",
    "assessment.json",
    "assessment.duckdb",
    "artefacts",
    "runbooks",
    "run.log",
)


def check_goal(out: Path, *, force: bool) -> None:
    """Refuse an output folder that holds something, unless told to go on."""
    if out.is_file():
        raise OutputError(f"{out} is a file.", hint="Name a folder after --out.")
    if out.exists() and any(out.iterdir()):
        ours = {p.name for p in out.iterdir()} & set(OUTPUTS)
        if not force:
            raise OutputError(
                f"{out} is not empty.",
                hint="Name another folder, or add --force to replace an earlier assessment.",
            )
        if not ours:
            raise OutputError(f"{out} holds no earlier assessment.", hint="--force replaces an assessment only.")


def write_folder(out: Path, fill: Callable[[Path], None], *, keep: frozenset[str] = frozenset()) -> list[Path]:
    """Fill a folder beside `out` and move its content into place; return the paths written.

    Names in `keep` that exist already are kept beside the new ones, under the next free number.
    """
    part = out.with_name(f"{out.name}.part")
    try:
        if part.exists():
            shutil.rmtree(part)
        part.mkdir(parents=True)
        fill(part)
        if not out.exists():
            part.rename(out)
        else:
            _move_into(part, out, keep=keep)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise OutputError(
            f"{out} could not be written: {error.strerror or error}.",
            hint="Check free space, permission and whether a file of it is open; nothing was changed.",
        ) from error
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return [out / name for name in OUTPUTS if (out / name).exists()]


def _move_into(part: Path, out: Path, *, keep: frozenset[str]) -> None:
    for new in sorted(part.iterdir()):
        old = out / new.name
        if old.exists() and new.name in keep:
            old.rename(_free_name(old))
        elif old.is_dir():
            shutil.rmtree(old)
        new.replace(old)
    part.rmdir()


def _free_name(path: Path) -> Path:
    number = 1
    while (found := path.with_name(f"{path.stem}.{number}{path.suffix}")).exists():
        number += 1
    return found
