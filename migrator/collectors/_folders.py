"""Find the files to read below the paths that somebody named, and name those that are passed over."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from migrator.collectors._archives import is_zip, members
from migrator.collectors._files import Source
from migrator.errors import SettingsError, UnexpectedAnswer

SUFFIXES = (".csv", ".json", ".jsonl", ".ndjson", ".xml", ".clixml", ".txt", ".tsv")
OUR_OWN = ("estate.json", "assessment.json")
"""Files that mark a folder which this program wrote; facts are not read from it again."""


def sources(paths: Sequence[Path], *, suffixes: Iterable[str] = SUFFIXES) -> list[Source]:
    """Return the files below the paths, in order; a file named itself is taken whatever its suffix.

    What is passed over (another suffix, a link to a folder, a folder that may not be opened) is among them with its
    problem, many of one kind together. Raises SettingsError for a path that is not there and where nothing is readable.
    """
    wanted = tuple(suffixes)
    found: list[Source] = []
    for path in paths:
        if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises where a folder above may not be opened
            raise SettingsError(f"There is no {path}, or it may not be looked at.", hint="Check the path.")
        if path.is_dir():
            found += _below(path, wanted)
        elif not path.is_file():
            raise SettingsError(f"{path} is no plain file.", hint="Name files, folders or zips.")
        else:
            found += _named(path, wanted)
    if all(s.is_passed_over for s in found):
        raise SettingsError(
            f"There is nothing to read in {', '.join(str(p) for p in paths) or 'no path'}.",
            hint=f"Name files, folders or zips with {', '.join(wanted)}.",
        )
    return list({s.shown: s for s in found}.values())


def _named(path: Path, wanted: tuple[str, ...]) -> list[Source]:
    return members(path, wanted=wanted) if path.suffix.lower() == ".zip" or is_zip(path) else [_file(path)]


def _below(root: Path, wanted: tuple[str, ...]) -> Iterator[Source]:
    if any((root / name).is_file() for name in OUR_OWN):
        raise SettingsError(
            f"{root} is an estate or an assessment of this program.",
            hint="Name the files that were exported from WSUS.",
        )
    refused: list[OSError] = []
    others: dict[tuple[Path, str], list[Path]] = defaultdict(list)
    for name, folders, files in os.walk(root, onerror=refused.append):
        folder = Path(name)
        for link in [f for f in folders if (folder / f).is_symlink()]:
            yield _passed_over(folder / link, "it is a link to a folder; name that folder itself")
        folders[:] = sorted(f for f in folders if not f.startswith(".") and not _is_ours(folder / f))
        for file in sorted(files):
            path = folder / file
            is_wanted = path.suffix.lower() in (*wanted, ".zip") and not file.startswith(".")
            if not path.is_file():
                yield _passed_over(path, "it is no plain file, or a link that leads nowhere")
            elif is_wanted:
                yield from _named(path, wanted)
            else:
                others[folder, path.suffix.lower()].append(path)
    for error in refused:
        where = Path(str(error.filename))
        yield _broken(
            where, UnexpectedAnswer(f"{where} cannot be opened: {error.strerror}.", hint="Check permissions.")
        )
    for (folder, suffix), paths in others.items():
        yield _others(folder, suffix, paths)


def _is_ours(folder: Path) -> bool:
    return any((folder / name).is_file() for name in OUR_OWN)


def _file(path: Path) -> Source:
    try:
        size = path.stat().st_size
    except OSError as error:
        return _broken(path, UnexpectedAnswer(f"{path} cannot be read: {error.strerror}.", hint="Check permissions."))
    return Source(
        shown=str(path),
        folder=str(path.parent),
        stem=path.stem,
        size=size,
        path=path,
        open=lambda: path.open("rb"),
    )


def _broken(path: Path, problem: UnexpectedAnswer) -> Source:
    return Source(shown=str(path), folder=str(path.parent), stem=path.stem, problem=problem)


def _passed_over(path: Path, why: str) -> Source:
    return Source(
        shown=str(path),
        folder=str(path.parent),
        stem=path.stem,
        problem=UnexpectedAnswer(f"{path} was not looked at: {why}."),
        is_passed_over=True,
    )


def _others(folder: Path, suffix: str, paths: Sequence[Path]) -> Source:
    """Return one source for all files of a folder that have a suffix from which nothing is read."""
    if len(paths) == 1:
        return _passed_over(paths[0], f"nothing is read from {suffix or 'such'} files in a folder")
    what = f"{len(paths):,} files" + (f" with {suffix}" if suffix else " without a suffix")
    return Source(
        shown=str(folder / f"*{suffix}"),
        folder=str(folder),
        stem="",
        problem=UnexpectedAnswer(f"{what} in {folder} were not looked at: nothing is read from such files."),
        is_passed_over=True,
        count=len(paths),
    )
