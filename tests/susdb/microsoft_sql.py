"""Microsoft's T-SQL parser and binder, run in a process of their own, because they need an OpenSSL of their age.

The folder `sql` of MIGRATOR_TEST_TOOLS holds `cli` (the wheel mssql-cli) and `pg` (the wheel psycopg2-binary, for OpenSSL
1.1). Run as a program this module takes a question in JSON and answers in JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

ASSEMBLIES = Path("cli", "mssqlcli", "mssqltoolsservice", "bin")
PREPARE = "see .ci/run for the wheels that have to be in the folder sql of MIGRATOR_TEST_TOOLS"


def tools() -> Path:
    """Return the folder of the parser and binder; skip the test where it is not there."""
    from tests.support import missing

    given = os.environ.get("MIGRATOR_TEST_TOOLS")
    folder = Path(given or "none", "sql")
    if not (folder / ASSEMBLIES / "Microsoft.SqlServer.TransactSql.ScriptDom.dll").is_file():
        missing("Microsoft's T-SQL parser", PREPARE)
    return folder


def parse(texts: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return for each text its errors, its statements by kind, the kinds of its nodes and the functions it calls."""
    found: dict[str, dict[str, Any]] = _ask(json.dumps({"parse": dict(texts)}, sort_keys=True))
    return found


def bind(contract: Sequence[str], procedures: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what the binder has to say of each procedure against a contract; under an empty name, of the contract."""
    found: dict[str, list[str]] = _ask(
        json.dumps({"contract": list(contract), "bind": dict(procedures)}, sort_keys=True)
    )
    return found


@cache
def _ask(question: str) -> Any:
    folder = tools()
    libraries = folder / "pg" / "psycopg2_binary.libs"
    for name in ("libssl", "libcrypto"):
        link = libraries / f"{name}.so.1.1"
        if not link.exists():
            link.symlink_to(next(libraries.glob(f"{name}-*.so.1.1")).name)
    answer = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), str(folder)],
        input=question,
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": os.environ.get("PATH", ""),
            "LD_LIBRARY_PATH": str(libraries),
            "CLR_ICU_VERSION_OVERRIDE": _icu_version(),
            "DOTNET_CLI_TELEMETRY_OPTOUT": "1",
        },
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    return json.loads(answer.stdout)


def _icu_version() -> str:
    found = sorted(Path("/usr/lib").glob("*/libicuuc.so.*.*"))
    return found[0].name.removeprefix("libicuuc.so.") if found else ""


def _main(folder: Path) -> None:
    question = json.loads(sys.stdin.read())
    _load(folder)
    answer = _parse_all(question["parse"]) if "parse" in question else _bind_all(question["contract"], question["bind"])
    sys.stdout.write(json.dumps(answer))


def _load(folder: Path) -> None:
    import tempfile

    import clr_loader
    import dotnetcore2  # type: ignore[import-untyped]
    from pythonnet import load  # type: ignore[import-untyped]

    root = Path(dotnetcore2.__file__).parent / "bin"
    (root / "dotnet").chmod(0o755)
    framework = {"name": "Microsoft.NETCore.App", "version": "3.1.0"}
    with tempfile.TemporaryDirectory() as temporary:
        settings = Path(temporary, "runtime.json")
        settings.write_text(json.dumps({"runtimeOptions": {"tfm": "netcoreapp3.1", "framework": framework}}))
        load(clr_loader.get_coreclr(runtime_config=str(settings), dotnet_root=str(root)))
    import clr  # type: ignore[import-untyped]

    assemblies = folder / ASSEMBLIES
    from System import AppDomain, ResolveEventHandler  # type: ignore[import-not-found]
    from System.Reflection import Assembly  # type: ignore[import-not-found]

    def resolve(_: Any, wanted: Any) -> Any:
        path = assemblies / f"{str(wanted.Name).split(',', maxsplit=1)[0]}.dll"
        return Assembly.LoadFrom(str(path)) if path.is_file() else None

    AppDomain.CurrentDomain.AssemblyResolve += ResolveEventHandler(resolve)
    for name in ("Microsoft.SqlServer.TransactSql.ScriptDom", "Microsoft.SqlServer.Dac.Extensions"):
        clr.AddReference(str(assemblies / f"{name}.dll"))


def _parse_all(texts: Mapping[str, str]) -> dict[str, object]:
    from Microsoft.SqlServer.TransactSql.ScriptDom import TSql150Parser  # type: ignore[import-not-found]
    from System.IO import StringReader  # type: ignore[import-not-found]

    found: dict[str, object] = {}
    for name, text in texts.items():
        fragment, errors = TSql150Parser(True).Parse(StringReader(text))
        nodes = [] if fragment is None else list(_nodes(fragment))
        statements = [] if fragment is None else [s for batch in fragment.Batches for s in batch.Statements]
        found[name] = {
            "errors": [f"line {e.Line}: {e.Message}" for e in errors],
            "statements": [s.GetType().Name for s in statements],
            "kinds": sorted({n.GetType().Name for n in nodes}),
            "into": any(getattr(s, "Into", None) is not None for s in statements),
            "functions": sorted({n.FunctionName.Value.lower() for n in nodes if n.GetType().Name == "FunctionCall"}),
        }
    return found


def _nodes(fragment: Any) -> Iterator[Any]:
    """Yield a fragment and all that is in it, by the properties that it has."""
    from Microsoft.SqlServer.TransactSql.ScriptDom import TSqlFragment
    from System.Collections import IEnumerable  # type: ignore[import-not-found]

    yield fragment
    for member in fragment.GetType().GetProperties():
        if member.Name == "ScriptTokenStream" or member.GetIndexParameters().Length:
            continue
        value = member.GetValue(fragment)
        if isinstance(value, TSqlFragment):
            yield from _nodes(value)
        elif isinstance(value, IEnumerable) and not isinstance(value, str):
            for one in value:
                if isinstance(one, TSqlFragment):
                    yield from _nodes(one)


def _bind_all(contract: Sequence[str], procedures: Mapping[str, str]) -> dict[str, list[str]]:
    from Microsoft.SqlServer.Dac.Model import (  # type: ignore[import-not-found]
        SqlServerVersion,
        TSqlModel,
        TSqlModelOptions,
    )

    model = TSqlModel(SqlServerVersion.Sql140, TSqlModelOptions())
    for statement in contract:
        model.AddObjects(statement)
    for name, text in procedures.items():
        model.AddObjects(
            f"create procedure dbo.[{name}] @p1 int, @p2 nvarchar(50), @p3 nvarchar(50), @p4 nvarchar(50) as\n{text}"
        )
    found: dict[str, list[str]] = {name: [] for name in ("", *procedures)}
    for message in model.Validate():
        text = str(message.Message)
        about = next((name for name in procedures if f"[{name}]" in text), "")
        found[about].append(f"{message.Prefix}{message.Number}: {text}")
    return found


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
