"""Registry values as PowerShell and as .reg files write them; text from outside stays text in both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from jinja2 import Environment

from migrator.artefacts import environment

HIVES = {"machine": "HKLM", "user": "HKCU"}
LONG_HIVES = {"machine": "HKEY_LOCAL_MACHINE", "user": "HKEY_CURRENT_USER"}
CMDLET_TYPES = {
    "REG_SZ": "String", "REG_EXPAND_SZ": "ExpandString", "REG_BINARY": "Binary", "REG_DWORD": "DWord",
    "REG_MULTI_SZ": "MultiString", "REG_QWORD": "QWord",
}  # fmt: skip
"""Type of the registry -> what the GroupPolicy cmdlets call it."""
HEX_TYPES = {"REG_SZ": "1", "REG_EXPAND_SZ": "2", "REG_MULTI_SZ": "7", "REG_QWORD": "b"}
_QUOTES = str.maketrans({c: c * 2 for c in "'\u2018\u2019\u201a\u201b"})
_BREAKS = str.maketrans(dict.fromkeys("\0\r\n", " "))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A value of the registry as an artefact writes it; without a type it is taken away."""

    side: Literal["machine", "user"]
    key: str
    name: str
    type: str | None = None
    text: str = ""

    @property
    def is_writable(self) -> bool:
        """Whether a file can write it: of a known type, and a text that fits it."""
        if self.type in ("REG_DWORD", "REG_QWORD"):
            return self.text.isdecimal() and int(self.text) < (1 << (32 if self.type == "REG_DWORD" else 64))
        if self.type == "REG_BINARY":
            return _is_hex(self.text)
        return self.type in CMDLET_TYPES


def quoted(text: str) -> str:
    """Return a text as a single-quoted literal of PowerShell, for which typographic quotes are quotes too."""
    return f"'{text.translate(_BREAKS).translate(_QUOTES)}'"


def comment(text: str) -> str:
    """Return a text as it may stand behind # on one line."""
    return "".join(c if c.isprintable() else " " for c in text)


def powershell() -> Environment:
    """Return the environment of templates of scripts: `quoted` for what is data, `comment` for what stands behind #."""
    found = environment()
    found.filters.update(quoted=quoted, comment=comment)
    return found


def script(text: str) -> bytes:
    """Return a script as Windows PowerShell 5 reads it whole: UTF-8 with a mark, lines ended by CRLF."""
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode("utf-8", "replace")


def arguments(entry: Entry) -> str:
    """Return key and name of a value as arguments of the GroupPolicy cmdlets."""
    return f"-Key {quoted(HIVES[entry.side] + chr(92) + entry.key)} -ValueName {quoted(entry.name)}"


def typed(entry: Entry) -> str:
    """Return type and value as arguments of the GroupPolicy cmdlets; the entry has to be writable."""
    match entry.type:
        case "REG_DWORD":
            number = int(entry.text)
            value = str(number - (1 << 32) if number >= 1 << 31 else number)
        case "REG_QWORD":
            number = int(entry.text)
            value = f"([long]{number - (1 << 64) if number >= 1 << 63 else number})"
        case "REG_BINARY":
            value = f"([byte[]]@({', '.join(str(b) for b in bytes.fromhex(entry.text))}))"
        case "REG_MULTI_SZ":
            value = f"@({', '.join(quoted(line) for line in entry.text.split(chr(10)))})"
        case _:
            value = quoted(entry.text)
    return f"-Type {CMDLET_TYPES[entry.type or '']} -Value {value}"


def reg_file(entries: Iterable[Entry], *, about: Iterable[str]) -> bytes:
    """Return a .reg file of version 5: UTF-16 with a mark and CRLF, entries grouped by key in their order.

    Source of the form: https://learn.microsoft.com/troubleshoot/windows-server/performance/windows-registry-advanced-users
    """
    lines = ["Windows Registry Editor Version 5.00", "", *(f"; {comment(line)}" for line in about)]
    last = ""
    for entry in entries:
        key = f"{LONG_HIVES[entry.side]}\\{entry.key.translate(_BREAKS)}"
        if key != last:
            lines += ["", f"[{key}]"]
            last = key
        lines.append(f"{_in_quotes(entry.name.translate(_BREAKS))}={_data(entry)}")
    return b"\xff\xfe" + ("\r\n".join([*lines, ""]) + "\r\n").encode("utf-16-le", "replace")


def _data(entry: Entry) -> str:
    if entry.type is None:
        return "-"
    if entry.type == "REG_DWORD":
        return f"dword:{int(entry.text):08x}"
    if entry.type == "REG_SZ" and not set(entry.text) & set("\r\n\0"):
        return _in_quotes(entry.text)
    kind = f"hex({HEX_TYPES[entry.type]})" if entry.type in HEX_TYPES else "hex"
    return f"{kind}:{','.join(f'{b:02x}' for b in _raw(entry))}"


def _raw(entry: Entry) -> bytes:
    match entry.type:
        case "REG_BINARY":
            return bytes.fromhex(entry.text)
        case "REG_QWORD":
            return int(entry.text).to_bytes(8, "little")
        case "REG_MULTI_SZ":
            return (entry.text.replace("\n", "\0") + "\0\0").encode("utf-16-le", "replace")
        case _:
            return (entry.text + "\0").encode("utf-16-le", "replace")


def _in_quotes(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_hex(text: str) -> bool:
    try:
        bytes.fromhex(text)
    except ValueError:
        return False
    return True
