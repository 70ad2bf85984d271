"""Read files with suspicion: one honest encoding a file, no binary taken for text, nothing believed that changes."""

from __future__ import annotations

import codecs
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from migrator.errors import SettingsError, UnexpectedAnswer

CHUNK = 1 << 20

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

BINARIES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file", "Save it as CSV (UTF-8), or export again."),
    (b"%PDF-", "a PDF", "Export the objects themselves, not a print of them."),
    (b"PAR1", "a Parquet file", "Name the files that were exported from WSUS."),
    (b"SQLite format 3", "a SQLite database", "Name the files that were exported from WSUS."),
    (b"\x1f\x8b", "a gzip file", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it first."),
    (b"Rar!\x1a\x07", "a RAR archive", "Unpack it first."),
    (b"MSCF\x00", "a cabinet file", "Unpack it first; what wsusutil exports is no source."),
    (b"MZ", "a program", "Name the files that were exported from WSUS."),
)
"""How files begin that are no text, what they are, and what to do instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file to read: where it is as a person would say it, its folder (or zip), and how to open it.

    `problem` is why it is not opened at all; `count` of more than one stands for so many files passed over together.
    """

    shown: str
    folder: str
    stem: str
    size: int = 0
    path: Path | None = None
    open: Callable[[], BinaryIO] | None = None
    problem: UnexpectedAnswer | None = None
    is_passed_over: bool = False
    count: int = 1

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
        """Open the file for reading text, line ends as they are; a byte that does not fit is an UnexpectedAnswer."""
        with self.bytes() as stream:
            try:
                yield io.TextIOWrapper(stream, encoding=encoding, errors="strict", newline="")
            except UnicodeDecodeError as error:
                raise UnexpectedAnswer(
                    f"{self.shown} holds bytes that are no {encoding}, or ends in the middle of a character.",
                    hint="Copy or export the file again, or check what --encoding says.",
                ) from error

    def stamp(self) -> tuple[int, int]:
        """Return size and time of the file (or zip) as they are now; they differ once somebody has written to it."""
        try:
            found = self.path.stat() if self.path else None
        except OSError:
            return (-1, 0)
        return (found.st_size, found.st_mtime_ns) if found else (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What a first look at a file tells: its digest, and the encoding that holds for all of it."""

    sha256: str
    encoding: str


def inspect(source: Source, *, code_page: str = "") -> Inspected:
    """Read a file once and return its digest and encoding: byte order mark, strict UTF-8, then the declared code page.

    Raises UnexpectedAnswer where none of them fits, and for a file that is no text.
    """
    digest = hashlib.sha256()
    with source.bytes() as stream:
        head = stream.read(CHUNK)
        _refuse_binary(source, head)
        encoding = _marked(head) or _unmarked_utf16(head)
        decoder = codecs.getincrementaldecoder(encoding or "utf-8")("strict")
        is_sound = True
        chunk = head
        while chunk:
            digest.update(chunk)
            text = _decoded(decoder, chunk) if is_sound else ""
            is_sound = is_sound and text is not None
            if "\0" in (text or "") or (not is_sound and not encoding and b"\0" in chunk):
                raise UnexpectedAnswer(
                    f"{source.shown} holds zero bytes: it is no text, or a crash has blanked a part of it.",
                    hint="Copy or export the file again.",
                )
            chunk = stream.read(CHUNK)
    is_sound = is_sound and _decoded(decoder, b"", final=True) is not None
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
        found = codecs.lookup(name)
    except (LookupError, ValueError) as error:
        raise SettingsError(f"{name} is no code page.", hint="For example cp1252, cp850, shift_jis.") from error
    if (
        not found._is_text_encoding
    ):  # base64, rot13, zip: codecs that are no code pages; Python has no public name for it
        raise SettingsError(f"{name} is no code page.", hint="For example cp1252, cp850, shift_jis.")
    return found.name


def fingerprint(parts: Iterable[tuple[Source, str]]) -> str:
    """Return a digest over paths, sizes and digests of files."""
    lines = sorted(f"{s.shown}\n{s.size}\n{sha}" for s, sha in parts)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _refuse_binary(source: Source, head: bytes) -> None:
    for beginning, what, hint in BINARIES:
        if head.startswith(beginning) and (b"\0" in head or beginning != b"MZ"):
            raise UnexpectedAnswer(f"{source.shown} is {what}, whatever its name says.", hint=hint)


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


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> str | None:
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return None
