"""Open files, folders and zips with suspicion: bounded archives, one honest encoding a file, nothing unpacked to disk."""

from __future__ import annotations

import codecs
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, TextIO

from migrator.errors import SettingsError, UnexpectedAnswer

MEMBER_LIMIT = 10_000
TOTAL_LIMIT = 64 << 30
RATIO_LIMIT = 200
SMALL = 1 << 20
"""Bytes up to which a member's ratio is no matter."""
CHUNK = 1 << 20

SUFFIXES = (".csv", ".json", ".jsonl", ".ndjson", ".xml", ".clixml", ".txt", ".tsv")

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file to read: where it is as a person would say it, its folder (or zip), and how to open it.

    `problem` is why it cannot be opened at all.
    """

    shown: str
    folder: str
    stem: str
    size: int = 0
    open: Callable[[], BinaryIO] | None = None
    problem: UnexpectedAnswer | None = None

    @contextmanager
    def bytes(self) -> Iterator[BinaryIO]:
        """Open the file for reading bytes; what goes wrong underneath is an UnexpectedAnswer."""
        if self.open is None:
            raise self.problem or UnexpectedAnswer(f"{self.shown} cannot be opened.")
        try:
            with self.open() as stream:
                yield stream
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise UnexpectedAnswer(
                f"{self.shown} is damaged: {error}.", hint="Copy or export the file again."
            ) from error
        except OSError as error:
            raise UnexpectedAnswer(
                f"{self.shown} cannot be read: {error.strerror or error}.", hint="Check the file and its permissions."
            ) from error

    @contextmanager
    def text(self, encoding: str) -> Iterator[TextIO]:
        """Open the file for reading text, line ends as they are."""
        with self.bytes() as stream:
            yield io.TextIOWrapper(stream, encoding=encoding, errors="strict", newline="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What a first look at a file tells: its digest, and the encoding that holds for all of it."""

    sha256: str
    encoding: str


def sources(paths: Sequence[Path], *, suffixes: Iterable[str] = SUFFIXES) -> list[Source]:
    """Return the files below the paths, in order; a file named itself is taken whatever its suffix.

    Raises SettingsError for a path that is not there and for paths with no file to read.
    """
    wanted = tuple(suffixes)
    found: list[Source] = []
    for path in paths:
        if not path.exists():
            raise SettingsError(f"There is no {path}.", hint="Check the path.")
        if path.is_dir():
            below = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            for file in below:
                if file.suffix.lower() == ".zip":
                    found += _members(file, wanted)
                elif file.suffix.lower() in wanted:
                    found.append(_file(file))
        elif path.suffix.lower() == ".zip" or _is_zip(path):
            found += _members(path, wanted)
        else:
            found.append(_file(path))
    if not found:
        raise SettingsError(
            f"There is nothing to read in {', '.join(str(p) for p in paths) or 'no path'}.",
            hint=f"Name files, folders or zips with {', '.join(wanted)}.",
        )
    return list({s.shown: s for s in found}.values())


def inspect(source: Source, *, code_page: str = "") -> Inspected:
    """Read a file once and return its digest and encoding: byte order mark, strict UTF-8, then the declared code page.

    Raises UnexpectedAnswer where none of them fits.
    """
    digest = hashlib.sha256()
    with source.bytes() as stream:
        head = stream.read(CHUNK)
        encoding = _marked(head) or _unmarked_utf16(head)
        decoder = codecs.getincrementaldecoder(encoding or "utf-8")("strict")
        is_sound = True
        chunk = head
        while chunk:
            digest.update(chunk)
            is_sound = is_sound and _decodes(decoder, chunk)
            chunk = stream.read(CHUNK)
    is_sound = is_sound and _decodes(decoder, b"", final=True)
    if is_sound or encoding:
        return Inspected(sha256=digest.hexdigest(), encoding=encoding or "utf-8")
    if not code_page:
        raise UnexpectedAnswer(
            f"{source.shown} has no byte order mark and is no UTF-8.",
            hint="Give its code page with --encoding, for example --encoding cp1252.",
        )
    return Inspected(sha256=digest.hexdigest(), encoding=code_page)


def checked_code_page(name: str) -> str:
    """Return a code page that Python knows, or raise SettingsError."""
    if not name:
        return ""
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise SettingsError(f"{name} is no code page.", hint="For example cp1252, cp850, shift_jis.") from error


def fingerprint(parts: Iterable[tuple[Source, str]]) -> str:
    """Return a digest over paths, sizes and digests of files."""
    lines = sorted(f"{s.shown}\n{s.size}\n{sha}" for s, sha in parts)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _file(path: Path) -> Source:
    return Source(
        shown=str(path),
        folder=str(path.parent),
        stem=path.stem,
        size=path.stat().st_size,
        open=lambda: path.open("rb"),
    )


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _members(path: Path, wanted: tuple[str, ...]) -> list[Source]:
    try:
        return list(_checked_members(path, wanted))
    except UnexpectedAnswer as error:
        return [Source(shown=str(path), folder=str(path.parent), stem=path.stem, problem=error)]


def _checked_members(path: Path, wanted: tuple[str, ...]) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise UnexpectedAnswer(
            f"{path} is no sound zip: {error}.", hint="Copy the file again, or name its unpacked folder."
        ) from error
    refuse_bomb(path, members)
    for member in sorted(members, key=lambda m: m.filename):
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.suffix.lower() not in wanted:
            continue
        inner = "/".join(name.parts[:-1])
        yield Source(
            shown=f"{path}/{name}",
            folder=f"{path}/{inner}" if inner else str(path),
            stem=name.stem,
            size=member.file_size,
            open=_opener(path, member),
        )


def refuse_bomb(path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    """Raise UnexpectedAnswer for a zip with too many members, too much content or too high a ratio."""
    hint = "If the file is sound, unpack it and name the folder."
    if len(members) > MEMBER_LIMIT:
        raise UnexpectedAnswer(f"{path} has {len(members):,} members; the limit is {MEMBER_LIMIT:,}.", hint=hint)
    total = sum(m.file_size for m in members)
    if total > TOTAL_LIMIT:
        raise UnexpectedAnswer(f"{path} unpacks to {total >> 30:,} GiB; the limit is {TOTAL_LIMIT >> 30}.", hint=hint)
    for member in members:
        if member.file_size > SMALL and member.file_size > RATIO_LIMIT * max(member.compress_size, 1):
            raise UnexpectedAnswer(
                f"{path}: {member.filename} unpacks to {member.file_size // max(member.compress_size, 1):,} times its "
                f"size; the limit is {RATIO_LIMIT}.",
                hint=hint,
            )
        if member.flag_bits & 1:
            raise UnexpectedAnswer(f"{path} is encrypted.", hint="Unpack it and name the folder.")


def _opener(path: Path, member: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        archive = zipfile.ZipFile(path)
        try:
            stream = archive.open(member)
        except (NotImplementedError, RuntimeError) as error:
            archive.close()
            raise UnexpectedAnswer(
                f"{path}: {member.filename} cannot be unpacked: {error}.", hint="Unpack it and name the folder."
            ) from error
        archive.close()  # the stream keeps the file open until it is closed itself
        return io.BufferedReader(stream)  # type: ignore[type-var]  # ZipExtFile reads as a raw stream does

    return opened


def _marked(head: bytes) -> str:
    return next((name for bom, name in BOMS if head.startswith(bom)), "")


def _unmarked_utf16(head: bytes) -> str:
    """Return the UTF-16 that a file without a mark is in: every other byte of its first characters is zero."""
    start = head[:64]
    if len(start) >= 8 and not any(start[1::2]) and all(start[::2]):
        return "utf-16-le"
    if len(start) >= 8 and not any(start[::2]) and all(start[1::2]):
        return "utf-16-be"
    return ""


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
