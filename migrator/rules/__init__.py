"""Rules: one SQL file each, a TOML header and one SELECT; the folder is the list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, get_args

import msgspec

from migrator import registry
from migrator.errors import ReferenceError_, RuleError
from migrator.estate.queries import Query, query, refuse_outside
from migrator.reference import parse_header

About = Literal["estate", "server", "computer", "group", "update", "approval", "policy"]
Severity = Literal["blocker", "risk", "note"]
Effort = Literal["hours", "days", "project"]
Absence = Literal["hides", "harmless", "accuses"]
"""What missing rows can do to an answer: hide a failure, nothing, or accuse where nothing is wrong."""

_ID = re.compile(r"^[A-Z]{3}\d{3}$")


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The TOML header of a rule."""

    id: str
    title: str
    about: About
    severity: Severity
    effort: Effort
    why: str
    remedy: str
    source: str
    absence: Absence = "hides"
    tolerates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A question with the good answer as its title."""

    header: Header
    query: Query
    area: str
    own: bool = True

    @property
    def id(self) -> str:
        return self.header.id

    @property
    def needs(self) -> frozenset[str]:
        return self.query.tables - set(self.header.tolerates)


def rules() -> list[Rule]:
    """Return the rules that come with the program, in the order of their ids."""
    found = [_parse(f.read_text(encoding="utf-8"), name=f.name) for f in registry.files_in(__name__, suffix=".sql")]
    return _unique(found)


def rules_from(folder: Path) -> list[Rule]:
    """Return the rules of a user's folder, held to the same contract."""
    if not folder.is_dir():
        raise RuleError(f"There is no folder {folder}.", hint="--rules names a folder of .sql files.")
    paths = sorted(folder.rglob("*.sql"))
    if not paths:
        raise RuleError(f"{folder} holds no .sql file.", hint="A rule is one .sql file with a header.")
    found = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise RuleError(f"{path.name} is not UTF-8.", hint="Save the rule as UTF-8.") from error
        found.append(_parse(text, name=path.name, own=False))
    return found


def together(ours: Iterable[Rule], theirs: Iterable[Rule]) -> list[Rule]:
    """Return two lists of rules as one; an id used twice is refused."""
    return _unique([*ours, *theirs])


def _parse(text: str, *, name: str, own: bool = True) -> Rule:
    try:
        header, body = parse_header(text, mark="--", name=name)
        parsed = msgspec.convert(header, Header)
    except (ReferenceError_, msgspec.ValidationError) as error:
        raise RuleError(f"The header of {name} does not hold: {error}.", hint=_HEADER_HINT) from error
    if not _ID.match(parsed.id):
        raise RuleError(f"{name}: {parsed.id} is no rule id.", hint="Three capitals and three digits, as DEV001.")
    if not parsed.source.startswith("https://"):
        raise RuleError(f"{name}: the source is not an https address.", hint="Name where the rule comes from.")
    asked = query(body.strip().rstrip(";"), name=name)
    refuse_outside(asked, name=name)
    return Rule(header=parsed, query=asked, area=parsed.id[:3], own=own)


def _unique(found: list[Rule]) -> list[Rule]:
    by_id: dict[str, Rule] = {}
    for rule in found:
        if rule.id in by_id:
            raise RuleError(f"Two rules are called {rule.id}.", hint="An id is used once and never again.")
        by_id[rule.id] = rule
    return [by_id[i] for i in sorted(by_id)]


def file_of(rule_id: str) -> Traversable:
    """Return the file of one of our rules."""
    for file in registry.files_in(__name__, suffix=".sql"):
        if file.name.upper().startswith(rule_id.upper()):
            return file
    raise RuleError(f"There is no rule {rule_id}.", hint="`migrator explain` lists them.")


_HEADER_HINT = f"A header needs id, title, about ({', '.join(get_args(About))}), severity, effort, why, remedy, source."
