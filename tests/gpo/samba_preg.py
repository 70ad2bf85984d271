"""Samba's reader and writer of registry.pol, which nobody of this project wrote, behind a pipe.

Run by a Python that has samba it is the other end: a line of JSON asks, a line of JSON answers.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PYTHON = "/usr/bin/python3"
HOW = "apt-get install python3-samba"


class Preg:
    """The other end of the pipe."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [PYTHON, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def ask(self, **question: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def read(self, content: bytes) -> list[dict[str, Any]]:
        """Return the entries of a registry.pol: key, name, type, size, and data as text, number or hex."""
        found: list[dict[str, Any]] = self.ask(read=content.hex())
        return found

    def write(self, *entries: tuple[str, str, int, str | int | bytes]) -> bytes:
        """Return the registry.pol of entries: key, name, type, data."""
        plain = [(k, n, t, {"hex": d.hex()} if isinstance(d, bytes) else d) for k, n, t, d in entries]
        return bytes.fromhex(self.ask(write=plain))

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


def is_there() -> bool:
    """Tell whether a Python with samba is there."""
    if not Path(PYTHON).exists():
        return False
    tried = subprocess.run([PYTHON, "-c", "from samba.dcerpc import preg"], capture_output=True, check=False)
    return tried.returncode == 0


def _answer(question: dict[str, Any], preg: Any, pack: Any, unpack: Any) -> Any:
    if "read" in question:
        file = unpack(preg.file, bytes.fromhex(question["read"]))  # its entries live as long as it does
        return [
            {
                "key": e.keyname,
                "name": e.valuename,
                "type": e.type,
                "size": e.size,
                "data": {"hex": e.data.hex()} if isinstance(e.data, bytes) else e.data,
            }
            for e in file.entries
        ]
    entries = []
    for key, name, kind, data in question["write"]:
        entry = preg.entry()
        entry.keyname, entry.valuename, entry.type = key, name, kind
        entry.data = bytes.fromhex(data["hex"]) if isinstance(data, dict) else data
        entries.append(entry)
    file = preg.file()
    file.header.signature, file.header.version = "PReg", 1
    file.entries, file.num_entries = entries, len(entries)
    return pack(file).hex()


def _serve() -> None:
    from samba.dcerpc import preg  # type: ignore[import-not-found]
    from samba.ndr import ndr_pack, ndr_unpack  # type: ignore[import-not-found]

    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line), preg, ndr_pack, ndr_unpack)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
