"""Write an assessment's folder: everything beside the goal first, then into place, so that nothing is half written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from migrator.errors import EstateError, OutputError

Move = Callable[[Path, Path], None]

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
            force_it = ", or add --force to replace the assessment in it" if ours else ""
            raise OutputError(f"{out} is not empty.", hint=f"Name another folder{force_it}.")
        if not ours:
            raise OutputError(f"{out} holds no earlier assessment.", hint="--force replaces an assessment only.")


def write_folder(
    out: Path, fill: Callable[[Path], None], *, keep: frozenset[str] = frozenset(), move: Move = os.replace
) -> list[Path]:
    """Fill a folder beside `out` and move its content into place; return the paths written.

    Names in `keep` that exist already are kept beside the new ones, under the next free number. When something cannot be
    moved (on Windows: a workbook that is open in Excel), everything is moved back.
    """
    part, aside = out.with_name(f"{out.name}.part"), out.with_name(f"{out.name}.old")
    try:
        for rest in (part, aside):
            if rest.exists():
                shutil.rmtree(rest)
        part.mkdir(parents=True)
        fill(part)
        if out.exists():
            aside.mkdir()
            _move_into(part, out, aside=aside, keep=keep, move=move)
        else:
            move(part, out)
    except OSError as error:
        raise OutputError(
            f"{out} could not be written: {error.strerror or error}.",
            hint="Check free space, permission and whether a file of it is open; nothing was changed.",
        ) from error
    finally:
        for rest in (part, aside):
            shutil.rmtree(rest, ignore_errors=True)
    return [out / name for name in OUTPUTS if (out / name).exists()]


def write_new(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder that has none of them yet, made if it is not there; return their paths."""
    from migrator.estate.files import write_atomically

    if taken := [folder / name for name in files if (folder / name).exists()]:
        raise OutputError(f"{taken[0]} exists.", hint="Name another folder after --out.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_atomically(folder / name, content)
    except (OSError, EstateError) as error:
        why = error.message if isinstance(error, EstateError) else f"{folder} could not be written: {error.strerror}."
        raise OutputError(why, hint="Name a folder that may be written, and check free space.") from error
    return [folder / name for name in files]


def _move_into(part: Path, out: Path, *, aside: Path, keep: frozenset[str], move: Move) -> None:
    steps = []
    for new in sorted(part.iterdir()):
        old = out / new.name
        if old.exists():
            steps.append((old, _free_name(old) if new.name in keep else aside / new.name))
        steps.append((new, old))
    done: list[tuple[Path, Path]] = []
    try:
        for source, goal in steps:
            move(source, goal)
            done.append((source, goal))
    except BaseException:
        for source, goal in reversed(done):
            move(goal, source)
        raise


def _free_name(path: Path) -> Path:
    number = 1
    while (found := path.with_name(f"{path.stem}.{number}{path.suffix}")).exists():
        number += 1
    return found
