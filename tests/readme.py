"""Print a command of the README (`python tests/readme.py demo`), or renew its generated parts (`… write`)."""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def command(name: str, *, system: str = "unix") -> str:
    """Return the command that the README marks with a comment: `<!-- command: demo unix -->`."""
    text = README.read_text(encoding="utf-8")
    found = re.search(rf"<!-- command: {name} {system} -->\s*```\w*\n(.+?)\n```", text, re.DOTALL)
    if not found:
        raise SystemExit(f"The README has no command {name} for {system}.")
    return found[1].strip()


def renewed(text: str) -> str:
    """Return the README with its generated parts as they have to be: the help of each command, sources, rules."""
    from click.testing import CliRunner

    from migrator.cli import VERBS, cli
    from migrator.collectors import collector, collector_names
    from migrator.rules import rules

    pages = [[verb] for verb in VERBS] + [["collect", source] for source in collector_names()]
    for words in pages:
        shown = CliRunner().invoke(cli, [*words, "--help"], prog_name="migrator").output.rstrip()
        text = _put(text, f"help: {' '.join(words)}", f"```text\n{shown}\n```")
    sources = [collector(name) for name in collector_names()]
    lines = [f"| `{s.name}` | {s.reads} | {s.permission} |" for s in sources]
    text = _put(text, "sources", "\n".join(["| source | reads | permission |", "| --- | --- | --- |", *lines]))
    rows = [f"| {r.id} | {r.header.title} | {r.header.about} | {r.header.severity} |" for r in rules()]
    table = "\n".join(["| rule | holds when | about | severity |", "| --- | --- | --- | --- |", *rows])
    return _put(text, "rules", table)


def _put(text: str, name: str, content: str) -> str:
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    if begin not in text:
        raise SystemExit(f"The README has no place for {name}.")
    before, rest = text.split(begin)
    return f"{before}{begin}\n{content}\n{end}{rest.split(end)[1]}"


if __name__ == "__main__":
    if sys.argv[1] == "write":
        README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    else:
        sys.stdout.write(command(sys.argv[1]) + "\n")
