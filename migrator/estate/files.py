"""Files that several programs may use at once: written whole or not at all, and locked while somebody writes."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from migrator.errors import EstateError

T = TypeVar("T")
PATIENCE = 40
"""Attempts, a twentieth of a second apart."""
SQLITE_PATH = 450


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file under a temporary name of its own, flush it to the disk and rename it."""
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        with temporary.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        patiently(lambda: temporary.replace(path))
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def patiently(act: Callable[[], T], *, wait: Callable[[float], None] = time.sleep) -> T:
    """Do something that Windows refuses while another program has the file open, once that program is done."""
    for _ in range(PATIENCE - 1):
        try:
            return act()
        except PermissionError:
            wait(0.05)
    return act()


def unwritable(path: Path, error: OSError) -> EstateError:
    """Return the error for a path of an estate that could not be written."""
    return EstateError(
        f"{path} could not be written: {error.strerror or error}.",
        hint="Check free space and permission; the same command then goes on where it stopped.",
    )


class Lock:
    """A file that one program at a time holds; the operating system lets go of it when that program dies.

    SQLite is what the standard library has for this on every system. The file stays, empty: whoever removed it could
    take it away under the next holder.
    """

    def __init__(self, path: Path, *, what: str) -> None:
        """Take the lock or refuse; `what` says in the refusal what is under way."""
        path = _short(path)
        try:
            self._connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        except sqlite3.OperationalError as error:
            raise _unlockable(path, error) from error
        try:
            self._connection.execute("begin exclusive")
        except sqlite3.OperationalError as error:
            self._connection.close()
            if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_BUSY:
                raise _unlockable(path, error) from error
            raise EstateError(
                f"Another run is {what} at this moment.", hint="Wait until it has ended, or write into another estate."
            ) from error

    def close(self) -> None:
        self._connection.close()


def _short(path: Path) -> Path:
    """Return a path that SQLite can open: it takes 512 bytes, and what is longer is locked in the system's own folder."""
    whole = os.fsencode(path.absolute())
    if len(whole) < SQLITE_PATH:
        return path
    return Path(tempfile.gettempdir()) / f"migrator-{hashlib.sha256(whole).hexdigest()[:32]}.lock"


def _unlockable(path: Path, error: sqlite3.OperationalError) -> EstateError:
    return EstateError(f"{path} could not be locked: {error}.", hint="Check that this folder may be written.")
