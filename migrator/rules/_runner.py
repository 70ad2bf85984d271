"""Ask the rules: one verdict for each subject, and *not assessed* where the facts were not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from migrator.errors import RuleError
from migrator.estate.database import Database, SqlError, first_line, literal
from migrator.estate.model import derived, fact_tables, shape
from migrator.mappers import fact_needs
from migrator.rules import Rule
from migrator.rules._sandbox import answer_beside, limited, sandbox
from migrator.wording import long_date

TIME_LIMIT_S = 300.0
STATUSES = ("pass", "fail", "unknown", "not assessed", "not applicable", "waived")
_WORST = {"complete": 0, "partial": 1, "missing": 2}
_SCOPE_OF = {
    "server": "a.subject",
    "computer": "(select m.server_id from machine m where m.machine_id = a.subject)",
    "group": "split_part(a.subject, '/', 1)",
    "update": "split_part(a.subject, '/', 1)",
    "approval": "split_part(a.subject, '/', 1)",
    "estate": "''",
    "policy": "''",
}
_SUBJECTS = {
    "server": "select server_id as scope, count(*) as subjects from server group by server_id",
    "computer": "select server_id as scope, count(*) as subjects from machine group by server_id",
    "group": "select server_id as scope, count(*) as subjects from group_tree group by server_id",
    "update": 'select server_id as scope, count(*) as subjects from "update" anti join update_copy '
    "using (server_id, update_id) group by server_id",
    "approval": "select server_id as scope, count(*) as subjects from approval anti join approval_copy "
    "using (server_id, approval_id) group by server_id",
    "estate": "select '' as scope, 1 as subjects",
    "policy": "select '' as scope, count(*) as subjects from policy_origin",
}


@derived(key=("rule_id",))
class RuleTable:
    """A rule as it was asked."""

    rule_id: Annotated[str, "Id"]
    title: Annotated[str, "The good condition"]
    about: Annotated[str, "What a subject is: estate, server, computer, group, update, approval or policy"]
    severity: Annotated[str, "blocker, risk or note"]
    effort: Annotated[str, "hours, days or project"]
    why: Annotated[str, "Why it matters"]
    remedy: Annotated[str, "What to do"]
    source: Annotated[str, "Where it comes from"]
    needs: Annotated[tuple[str, ...], "Facts that it rests on"]
    own: Annotated[bool, "Comes with the program; false: from --rules"]


@derived(key=("rule_id", "scope"))
class RuleScope:
    """Whether a rule could be asked of a server; the scope is empty for a rule about the whole estate."""

    rule_id: Annotated[str, "The rule"]
    scope: Annotated[str, "Server, empty for the estate"]
    state: Annotated[str, "complete, partial or missing: how far the facts it needs are known there"]
    reason: Annotated[str | None, "Why not complete"]
    subjects: Annotated[int, "Subjects of the rule's kind there"]


@derived(key=("rule_id", "subject"))
class Verdict:
    """The answer of a rule about one subject; subjects that were not assessed are counted in `rule_scope`."""

    rule_id: Annotated[str, "The rule"]
    subject: Annotated[str, "What it is about"]
    scope: Annotated[str, "Server of the subject, empty for the estate"]
    status: Annotated[str, "pass, fail, unknown, not applicable or waived"]
    evidence: Annotated[str | None, "What was looked at, as JSON; only where it does not pass"]


@derived(key=("rule_id",))
class RuleSummary:
    """The verdicts of a rule, counted."""

    rule_id: Annotated[str, "The rule"]
    passed: Annotated[int, "Subjects for which it holds"]
    failed: Annotated[int, "Subjects for which it does not"]
    unknown: Annotated[int, "Subjects for which a value was missing"]
    not_assessed: Annotated[int, "Subjects whose facts were not read"]
    not_applicable: Annotated[int, "Subjects it does not concern"]
    waived: Annotated[int, "Subjects that fail and are waived"]
    looked_at: Annotated[int, "Subjects for which it was decided: passed, failed or waived"]
    status: Annotated[str, "The rule's own status: the worst that has a subject"]
    lane: Annotated[str | None, "now, next or later"]
    reason: Annotated[str | None, "Why it was not assessed, or only partly"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Somebody's word that a failure is accepted; `subject` * covers all of them."""

    rule: str
    subject: str
    reason: str
    approver: str
    expires: date


def judge(
    database: Database,
    rules: Sequence[Rule],
    *,
    derived_needs: Mapping[str, frozenset[str]],
    waivers: Sequence[Waiver] = (),
    as_of: date,
    time_limit_s: float = TIME_LIMIT_S,
) -> None:
    """Fill `rule_table`, `rule_scope`, `verdict` and `rule_summary`.

    `derived_needs` gives for each derived table the tables that it rests on.
    """
    _refuse_unknown(waivers, rules)
    theirs = [r for r in rules if not r.own]
    with ExitStack() as stack:
        shut = stack.enter_context(sandbox(database, theirs)) if theirs else None
        for kind in (RuleTable, RuleScope, Verdict):
            database.create(shape(kind))
        coverage = _coverage(database)
        subjects = {about: dict(database.rows(sql)) for about, sql in _SUBJECTS.items()}
        for rule in rules:
            needs = fact_needs(rule.needs, derived_needs)
            scopes = _scopes(rule, needs, coverage, subjects[rule.header.about])
            if any(s.state != "missing" for s in scopes):
                accepted = [w for w in waivers if w.rule == rule.id]
                try:
                    with ExitStack() as asking:
                        sql = rule.query.sql
                        if shut is not None and not rule.own:
                            asking.enter_context(limited(shut, seconds=time_limit_s))
                            sql = asking.enter_context(answer_beside(shut, rule, database))
                        asking.enter_context(limited(database, seconds=time_limit_s))
                        _ask(database, rule, sql, scopes, accepted, as_of=as_of)
                except SqlError as error:
                    scopes = [_failed(s, f"the rule failed: {first_line(error)}") for s in scopes]
                except RuleError as error:
                    scopes = [_failed(s, error.message) for s in scopes]
            database.add(shape(RuleScope), scopes)
            database.add(shape(RuleTable), [_row_of(rule, needs)])
    _summarise(database)


def _refuse_unknown(waivers: Sequence[Waiver], rules: Sequence[Rule]) -> None:
    known = {r.id for r in rules}
    for waiver in waivers:
        if waiver.rule not in known:
            raise RuleError(
                f"A waiver names the rule {waiver.rule}, and there is none.", hint="`migrator explain` lists them."
            )


def _coverage(database: Database) -> dict[str, dict[str, tuple[str, str | None]]]:
    """Return for each fact table the state and reason in each scope."""
    found: dict[str, dict[str, tuple[str, str | None]]] = {name: {} for name in fact_tables()}
    for table, scope, state, reason in database.rows("select table_name, scope, state, reason from coverage"):
        found[table][scope] = (state, reason)
    return found


def _scopes(
    rule: Rule,
    needs: frozenset[str],
    coverage: Mapping[str, Mapping[str, tuple[str, str | None]]],
    subjects: Mapping[str, int],
) -> list[RuleScope]:
    """Work out how far the needed facts are known, server by server, or at once for the estate."""
    tables = [t for t in sorted(needs) if t in coverage]
    own = [t for t in tables if fact_tables()[t].scope_kind == "server"]
    others = [t for t in tables if t not in own]
    everywhere = [_worst_over(coverage[t], table=t) for t in others]
    if rule.header.about in ("estate", "policy"):
        states = everywhere + [_worst_over(coverage[t], table=t) for t in own]
        return [_scope(rule, "", states, subjects.get("", 1))]
    servers = sorted({s for t in own for s in coverage[t]} | set(subjects)) or [""]
    return [
        _scope(
            rule,
            server,
            everywhere + [_named(t, coverage[t].get(server, ("missing", "not read"))) for t in own],
            subjects.get(server, 0),
        )
        for server in servers
    ]


def _worst_over(states: Mapping[str, tuple[str, str | None]], *, table: str) -> tuple[str, str | None]:
    """Join the states of a table over all its scopes: missing only where no scope holds it."""
    if not states:
        return "missing", f"{table}: not collected"
    known = [s for s, _ in states.values() if s != "missing"]
    worst = max(states.values(), key=lambda s: _WORST[s[0]])
    if not known:
        return _named(table, worst)
    return _named(table, ("partial" if worst[0] != "complete" else "complete", worst[1]))


def _named(table: str, state: tuple[str, str | None]) -> tuple[str, str | None]:
    return state[0], f"{table}: {state[1]}" if state[1] else None


def _scope(rule: Rule, scope: str, states: Sequence[tuple[str, str | None]], subjects: int) -> RuleScope:
    state = max((s for s, _ in states), key=_WORST.__getitem__, default="complete")
    reasons = [r for s, r in states if s == state and r]
    return RuleScope(
        rule_id=rule.id,
        scope=scope,
        state=state,
        reason="; ".join(dict.fromkeys(reasons)) if state != "complete" else None,
        subjects=subjects,
    )


def _failed(scope: RuleScope, reason: str) -> RuleScope:
    return RuleScope(rule_id=scope.rule_id, scope=scope.scope, state="missing", reason=reason, subjects=scope.subjects)


def _ask(
    database: Database,
    rule: Rule,
    sql: str,
    scopes: Sequence[RuleScope],
    waivers: Sequence[Waiver],
    *,
    as_of: date,
) -> None:
    names = [name for name, _ in database.columns(sql)]
    if names[:2] != ["subject", "ok"]:
        raise RuleError(f"{rule.id} answers with {', '.join(names[:2])} first, not with subject and ok")
    shown = ", ".join(f'{literal(n)}: a."{n}"' for n in names[2:] if n != "applies")
    waived = ", ".join(["'waiver': a._waiver", shown]) if shown else "'waiver': a._waiver"
    known = ", ".join(f"({literal(s.scope)}, {literal(s.state)})" for s in scopes if s.state != "missing")
    database.run(
        f"""
        insert into verdict
        with a as materialized ({sql}),
             known(scope, state) as (values {known}),
             placed as (select a.*, {_SCOPE_OF[rule.header.about]} as _scope, {_waiver(waivers, as_of)} as _waiver from a),
             judged as (
                 select a.*, k.scope as _known,
                        {_status(rule, waivers, as_of=as_of, applies="applies" in names)} as _status
                   from placed a
                   join known k on k.scope = coalesce(a._scope, '') or k.scope = ''
             )
        select {literal(rule.id)}, a.subject, a._known, a._status,
               case when a._status in ('fail', 'waived') and a._waiver is not null
                    then cast(to_json({{{waived}}}) as varchar)
                    when a._status <> 'pass' then {f"cast(to_json({{{shown}}}) as varchar)" if shown else "null"}
               end
          from judged a
        """
    )


def _status(rule: Rule, waivers: Sequence[Waiver], *, as_of: date, applies: bool) -> str:
    lines = ["case"]
    if applies:
        lines.append("when a.applies = false then 'not applicable'")
    lines.append("when a.ok is null then 'unknown'")
    if rule.header.absence == "hides":
        lines.append("when a.ok and k.state = 'partial' then 'unknown'")
    if rule.header.absence == "accuses":
        lines.append("when not a.ok and k.state = 'partial' then 'unknown'")
    lines.append("when a.ok then 'pass'")
    lines += [f"when {_covers(w)} then 'waived'" for w in waivers if w.expires >= as_of]
    lines.append("else 'fail' end")
    return " ".join(lines)


def _waiver(waivers: Sequence[Waiver], as_of: date) -> str:
    """Return the words of the waiver that covers a subject: one in force before one that has expired."""
    if not waivers:
        return "cast(null as varchar)"
    ranked = sorted(waivers, key=lambda w: (w.expires < as_of, w.subject == "*", -w.expires.toordinal()))
    words = [
        f"when {_covers(w)} then "
        + literal(
            f"{'expired on' if w.expires < as_of else 'until'} {long_date(w.expires)}, by {w.approver}: {w.reason}"
        )
        for w in ranked
    ]
    return f"case {' '.join(words)} end"


def _covers(waiver: Waiver) -> str:
    return "true" if waiver.subject == "*" else f"a.subject = {literal(waiver.subject)}"


def _row_of(rule: Rule, needs: frozenset[str]) -> RuleTable:
    head = rule.header
    return RuleTable(
        rule_id=head.id,
        title=head.title,
        about=head.about,
        severity=head.severity,
        effort=head.effort,
        why=head.why,
        remedy=head.remedy,
        source=head.source,
        needs=tuple(sorted(t for t in needs if t in fact_tables())),
        own=rule.own,
    )


def _summarise(database: Database) -> None:
    database.create(shape(RuleSummary))
    database.run(
        """
        insert into rule_summary
        with counted as (
            select rule_id,
                   count(*) filter (where status = 'pass') as passed,
                   count(*) filter (where status = 'fail') as failed,
                   count(*) filter (where status = 'unknown') as unknown,
                   count(*) filter (where status = 'not applicable') as not_applicable,
                   count(*) filter (where status = 'waived') as waived
              from verdict group by rule_id
        ), unread as (
            select rule_id,
                   cast(coalesce(sum(subjects) filter (where state = 'missing'), 0) as bigint) as not_assessed,
                   count(*) filter (where state = 'missing') as scopes_missing,
                   count(*) as scopes,
                   string_agg(distinct reason, '; ' order by reason) as reason
              from rule_scope group by rule_id
        ), joined_up as (
            select r.rule_id, r.severity, r.effort,
                   coalesce(c.passed, 0) as passed, coalesce(c.failed, 0) as failed,
                   coalesce(c.unknown, 0) as unknown, u.not_assessed,
                   coalesce(c.not_applicable, 0) as not_applicable, coalesce(c.waived, 0) as waived,
                   u.scopes_missing, u.scopes, u.reason
              from rule_table r
              left join counted c using (rule_id)
              left join unread u using (rule_id)
        ), worst as (
            select *, case when failed > 0 then 'fail'
                           when unknown > 0 then 'unknown'
                           when scopes_missing > 0 then 'not assessed'
                           when waived > 0 then 'waived'
                           when passed > 0 then 'pass'
                           else 'not applicable' end as status
              from joined_up
        )
        select rule_id, passed, failed, unknown, not_assessed, not_applicable, waived,
               passed + failed + waived as looked_at, status,
               lane_of(status, severity, effort) as lane, reason
          from worst
        """
    )
