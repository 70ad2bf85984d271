"""Compile the service from the real WSDL and our C# files, once for each state of them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.support import data_folder, program

HERE = Path(__file__).parent
HOW = "apt-get install mono-mcs mono-devel mono-fastcgi-server4"
OPERATION = re.compile(r"public abstract (?P<type>\S+) (?P<name>\w+)\((?P<parameters>.*)\);")
ATTRIBUTE = re.compile(r"\[[A-Z][^\]]*\]\s*")
SITE = "ApiRemoting30/WebService.asmx"


def site() -> Path:
    """Return the folder of the compiled web site; several processes may ask at once."""
    wsdl = data_folder() / "raw" / "wsus-soap" / "ApiRemoting30.wsdl"
    sources = sorted(HERE.glob("*.cs"))
    digest = hashlib.sha256()
    for path in (wsdl, *sources, Path(__file__)):
        digest.update(path.name.encode() + path.read_bytes())
    whose = str(os.getuid()) if hasattr(os, "getuid") else "0"
    made = Path(tempfile.gettempdir()) / f"migrator-wsus-server-{whose}-{digest.hexdigest()[:24]}"
    if not made.is_dir():
        with tempfile.TemporaryDirectory(prefix="migrator-wsus-build-") as folder:
            _build(Path(folder) / "site", wsdl, sources)
            _put(Path(folder) / "site", made)
    if hasattr(os, "getuid") and made.stat().st_uid != os.getuid():
        raise PermissionError(f"{made} belongs to somebody else")
    return made


def _put(built: Path, made: Path) -> None:
    """Give a finished site its name; where another process was faster, its site is as good."""
    try:
        built.rename(made)
    except OSError:
        if not made.is_dir():
            raise


def _build(target: Path, wsdl: Path, sources: list[Path]) -> None:
    stub = target / "Stub.cs"
    (target / "bin").mkdir(parents=True)
    _run([program("wsdl", how=HOW), "-server", f"-out:{stub}", str(wsdl)])
    stub.write_text(_with_bodies(stub.read_text(encoding="utf-8-sig")), encoding="utf-8")
    libraries = [f"-r:{name}" for name in ("System.Web.Services", "System.Web", "System.Xml")]
    output = f"-out:{target / 'bin' / 'Wsus.dll'}"
    _run(
        [program("mcs", how=HOW), "-target:library", "-nowarn:1591", *libraries, output, str(stub), *map(str, sources)]
    )
    (target / SITE).parent.mkdir()
    (target / SITE).write_text('<%@ WebService Class="ApiRemoting" %>\n', encoding="utf-8")
    shutil.copy(HERE / "Web.config", target / "Web.config")


def _with_bodies(stub: str) -> str:
    """Let every operation of the generated class end in `Run`, its attributes and parameters untouched."""
    text, count = OPERATION.subn(_body, stub)
    if count != stub.count("WebMethodAttribute("):
        raise ValueError("An operation of the generated class is not understood")
    return text.replace("public abstract partial class ApiRemoting", "public partial class ApiRemoting")


def _body(found: re.Match[str]) -> str:
    kind, name = found["type"], found["name"]
    parameters = [p.rsplit(" ", 1) for p in ATTRIBUTE.sub("", found["parameters"]).split(", ") if p]
    given = [p if not t.startswith("out ") else "null" for t, p in parameters]
    lines = [f"var given = new object[] {{ {', '.join(given)} }};", f'var answer = Run("{name}", given);']
    for place, (t, p) in enumerate(parameters):
        if t.startswith("out "):
            lines.append(f"{p} = ({t[4:]})given[{place}];")
    lines += [] if kind == "void" else [f"return ({kind})answer;"]
    return f"public {kind} {name}({found['parameters']}) {{ {' '.join(lines)} }}"


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")
