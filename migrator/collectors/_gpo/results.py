"""Read the resultant set of policy of a computer, as `gpresult /x` writes it: which objects applied, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

from migrator.collectors._gpo.objects import moment_of, place_of_path, policy_id_of
from migrator.collectors._gpo.xml import Node, trees
from migrator.collectors._records import Notes

LEFT_OUT = ("ExtensionData", "EventsDetails", "SecurityGroup", "ExtensionStatus")


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """An object in the results, as AppliedPolicy has it."""

    policy_id: str
    is_applied: bool | None
    position: int | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The results of one computer; `domain` is empty where it is in none."""

    computer: str
    domain: str
    container: str | None
    read_at: datetime | None
    policies: tuple[Applied, ...]


def results(stream: TextIO, notes: Notes) -> Iterator[Results]:
    """Yield the computer parts of a file, which has one, or none where it was made without the rights for it."""
    read_at = None
    for node in trees(stream, {"ReadTime", "ComputerResults", "UserResults"}, left_out=LEFT_OUT, notes=notes):
        if node.name == "ReadTime":
            read_at = moment_of(node.text)
        elif node.name == "ComputerResults" and (found := _results(node, read_at)):
            yield found


def _results(node: Node, read_at: datetime | None) -> Results | None:
    name = node.word("Name").rpartition("\\")[2].removesuffix("$").lower()
    if not name:
        return None
    domain = node.word("Domain").lower()
    domain = domain if "." in domain else ""
    path, kind = place_of_path(node.word("SOM"))
    return Results(
        computer=name if "." in name or not domain else f"{name}.{domain}",
        domain=domain,
        container=path if domain and path and kind != "site" else None,
        read_at=read_at,
        policies=tuple(_policies(node.all("GPO"))),
    )


def _policies(nodes: list[Node]) -> Iterator[Applied]:
    """Yield each object once; that of the computer itself has no GUID and is none of the directory's."""
    found: dict[str, Applied] = {}
    for node in nodes:
        policy_id = policy_id_of(node.word("Path", "Identifier")) or policy_id_of(node.word("Identifier"))
        if policy_id:
            applied = _applied(node, policy_id)
            other = found.get(policy_id)
            if other is None or (applied.position or 0) > (other.position or 0):
                found[policy_id] = applied
    yield from found.values()


def _applied(node: Node, policy_id: str) -> Applied:
    orders = [w for link in node.all("Link") if (w := link.word("AppliedOrder"))]
    order = max((int(w) for w in orders if w.isdecimal() and len(w) < 10), default=None)
    reason = _reason(node)
    is_applied: bool | None = None
    if reason or order is not None:
        is_applied = not reason and bool(order)
    return Applied(
        policy_id=policy_id,
        is_applied=is_applied,
        position=order if is_applied else None,
        reason=reason or ("empty, or not applied" if is_applied is False else None),
    )


def _reason(node: Node) -> str:
    """Return why an object did not apply, in the order in which Windows decides it."""
    links = node.all("Link")
    reasons = (
        ("the link is disabled", bool(links) and all(link.truth("Enabled") is False for link in links)),
        ("denied (security)", node.truth("AccessDenied") is True),
        ("disabled", node.truth("Enabled") is False),
        ("denied (WMI filter)", node.truth("FilterAllowed") is False and node.truth("IsValid") is not False),
        ("not accessible or not valid", node.truth("IsValid") is False),
    )
    return next((words for words, holds in reasons if holds), "")
