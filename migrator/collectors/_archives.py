"""Look into zips without unpacking them to disk, and refuse those that were made to do harm."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from migrator.collectors._files import Source
from migrator.errors import UnexpectedAnswer

MEMBER_LIMIT = 10_000
TOTAL_LIMIT = 64 << 30
RATIO_LIMIT = 200
SMALL = 1 << 20
"""Bytes up to which a member's ratio is no matter."""
UNPACK = "If the file is sound, unpack it and name the folder."


def is_zip(path: Path) -> bool:
    """Tell whether a file begins as a zip does, whatever its name says."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def members(path: Path, *, wanted: tuple[str, ...]) -> list[Source]:
    """Return the members of a zip; one that is refused as a whole is a single source with its problem."""
    try:
        return list(_checked_members(path, wanted))
    except UnexpectedAnswer as error:
        return [Source(shown=str(path), folder=str(path.parent), stem=path.stem, path=path, problem=error)]


def refuse_bomb(path: Path, found: Sequence[zipfile.ZipInfo]) -> None:
    """Raise UnexpectedAnswer for a zip with too many members, too much content, too high a ratio or hidden names."""
    if len(found) > MEMBER_LIMIT:
        raise UnexpectedAnswer(f"{path} has {len(found):,} members; the limit is {MEMBER_LIMIT:,}.", hint=UNPACK)
    total = sum(m.file_size for m in found)
    if total > TOTAL_LIMIT:
        raise UnexpectedAnswer(f"{path} unpacks to {total >> 30:,} GiB; the limit is {TOTAL_LIMIT >> 30}.", hint=UNPACK)
    twice = [name for name, times in Counter(m.filename for m in found).items() if times > 1]
    if twice:
        raise UnexpectedAnswer(f"{path} holds {twice[0]} more than once.", hint="Make or copy the zip again.")
    for member in found:
        if member.flag_bits & 1:
            raise UnexpectedAnswer(f"{path} is encrypted.", hint="Unpack it and name the folder.")
        if leads_outside(member.filename):
            raise UnexpectedAnswer(
                f"{path} names a member {member.filename[:80]}, outside of itself; no program of ours makes such a zip.",
                hint="Do not use this file; export again.",
            )
        if member.file_size > SMALL and member.file_size > RATIO_LIMIT * max(member.compress_size, 1):
            raise UnexpectedAnswer(
                f"{path}: {member.filename} unpacks to {member.file_size // max(member.compress_size, 1):,} times its "
                f"size; the limit is {RATIO_LIMIT}.",
                hint=UNPACK,
            )


def leads_outside(name: str) -> bool:
    """Tell whether a member's name is absolute, has a drive or climbs out of the zip."""
    plain = name.replace("\\", "/")
    return plain.startswith("/") or plain[1:2] == ":" or ".." in PurePosixPath(plain).parts


def _checked_members(path: Path, wanted: tuple[str, ...]) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(path) as archive:
            found = [m for m in archive.infolist() if not m.is_dir()]
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise UnexpectedAnswer(
            f"{path} is no sound zip: {error}.", hint="Copy the file again, or name its unpacked folder."
        ) from error
    if any(m.filename == "[Content_Types].xml" for m in found):
        raise UnexpectedAnswer(
            f"{path} is an Office file such as an Excel workbook.", hint="Save it as CSV (UTF-8), or export again."
        )
    refuse_bomb(path, found)
    for member in sorted(found, key=lambda m: m.filename):
        name = PurePosixPath(member.filename.replace("\\", "/"))
        inner = "/".join(name.parts[:-1])
        problem = _unusable(path, member, name, wanted)
        yield Source(
            shown=f"{path}/{name}",
            folder=f"{path}/{inner}" if inner else str(path),
            stem=name.stem,
            size=member.file_size,
            path=path,
            open=None if problem else _opener(path, member),
            problem=problem,
            is_passed_over=problem is not None and name.suffix.lower() not in {*wanted, ".zip"},
        )


def _unusable(
    path: Path, member: zipfile.ZipInfo, name: PurePosixPath, wanted: tuple[str, ...]
) -> UnexpectedAnswer | None:
    if name.suffix.lower() == ".zip":
        return UnexpectedAnswer(f"{path}/{name} is a zip in a zip and was not opened.", hint="Unpack the outer one.")
    if name.suffix.lower() not in wanted:
        return UnexpectedAnswer(f"{path}/{name} was not looked at: nothing is read from {name.suffix or 'such'} files.")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return UnexpectedAnswer(
            f"{path}/{name} is packed in a way that is not read here (method {member.compress_type}).",
            hint="Unpack it and name the folder.",
        )
    return None


def _opener(path: Path, member: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        archive = zipfile.ZipFile(path)
        try:
            stream = archive.open(member)
        except (NotImplementedError, RuntimeError) as error:
            raise UnexpectedAnswer(
                f"{path}: {member.filename} cannot be unpacked: {error}.", hint="Unpack it and name the folder."
            ) from error
        finally:
            archive.close()  # a stream that was opened keeps the file open until it is closed itself
        return io.BufferedReader(stream)  # type: ignore[type-var]  # ZipExtFile reads as a raw stream does

    return opened
