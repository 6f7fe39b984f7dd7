"""The rules of a proposal as staff read them: verdict, evidence, source, decision."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grantcall.core.actor import Actor
from grantcall.core.words import Words
from grantcall.engine.rules import Decision, RuleVerdict, blocking
from grantcall.proposals.findings import DecisionRow
from grantcall.proposals.models import Finding

_VERDICTS = {
    "met": Words("in regola", "met"),
    "not_met": Words("non in regola", "not met"),
    "unknown": Words("non si sa ancora", "not known yet"),
    "not_applicable": Words("non la riguarda", "does not apply"),
}
_UNMET = {
    "stop": Words("ostacolo: serve una seconda persona", "obstacle: needs a second person"),
    "cure": Words("si può integrare", "can be cured"),
    "flag": Words("segnalazione: decide l'ufficio", "flag: the office decides"),
}
_SOURCES = {
    "answer": Words("risposte del gruppo", "the group's answers"),
    "version": Words("domanda inviata", "the proposal as sent"),
    "engine": Words("conteggio del sistema", "counted by the system"),
    "decision": Words("decisione dell'ufficio", "the office's decision"),
    "call": Words("bando", "the call"),
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule. `settled`: nothing about it stands in the way of admission any more."""

    rule: str
    verdict: str
    said: Words
    label: Words
    evidence: Words | None
    next: Words | None
    article: str | None
    weight: Words
    sources: tuple[Words, ...]
    fields: tuple[str, ...]
    open: bool
    settled: bool
    decision: DecisionRow | None
    second_missing: bool
    mine: bool


def live_rows(
    verdicts: Sequence[RuleVerdict],
    decided: Sequence[DecisionRow],
    labels: Mapping[str, Words],
    asking: Actor,
) -> list[RuleRow]:
    """Return the rules as they come out now: what is open first, then what is in order."""
    newest = {row.rule: row for row in decided}
    given = {
        row.rule: Decision(passes=row.accept, reason=row.reason, by=row.by, second=row.second_by)
        for row in newest.values()
    }
    in_the_way = {reason.code for reason in blocking(verdicts, False, given)}
    rows = []
    for one in verdicts:
        decision = newest.get(one.rule)
        verdict = "not_applicable" if one.verdict is None else one.verdict.value
        second = (
            one.open
            and one.unmet == "stop"
            and decision is not None
            and decision.accept
            and decision.second_by is None
        )
        rows.append(
            RuleRow(
                rule=one.rule,
                verdict=verdict,
                said=_VERDICTS[verdict],
                label=labels.get(one.rule, one.headline),
                evidence=one.evidence,
                next=one.next,
                article=one.article,
                weight=_UNMET[one.unmet],
                sources=_sources(one),
                fields=one.fields,
                open=one.open,
                settled=f"rule:{one.rule}" not in in_the_way,
                decision=decision,
                second_missing=second,
                mine=decision is not None and decision.by == asking.ref,
            )
        )
    return sorted(rows, key=_order)


def stored_rows(
    findings: Sequence[Finding],
    decided: Sequence[DecisionRow],
    labels: Mapping[str, Words],
    step: str,
) -> list[RuleRow]:
    """Return the verdicts kept at the last time a step was judged, with what was decided."""
    newest = {row.rule: row for row in decided}
    of_step = [one for one in findings if one.step == step]
    last = max((one.round for one in of_step), default=0)
    rows = []
    for finding in of_step:
        if finding.round != last:
            continue
        kept = json.loads(finding.evidence)
        is_open = finding.verdict in ("not_met", "unknown")
        rows.append(
            RuleRow(
                rule=finding.rule,
                verdict=finding.verdict,
                said=_VERDICTS[finding.verdict],
                label=labels.get(finding.rule) or _words(kept["headline"]) or Words(finding.rule),
                evidence=_words(kept["evidence"]),
                next=_words(kept["next"]),
                article=kept["article"],
                weight=_UNMET[finding.unmet],
                sources=(),
                fields=(),
                open=is_open,
                settled=not is_open or finding.rule in newest,
                decision=newest.get(finding.rule),
                second_missing=False,
                mine=False,
            )
        )
    return sorted(rows, key=_order)


def _order(row: RuleRow) -> int:
    if row.open:
        return 1 if row.settled else 0
    return 3 if row.verdict == "not_applicable" else 2


def _sources(verdict: RuleVerdict) -> tuple[Words, ...]:
    answer = verdict.answer
    if answer is None:
        return ()
    found = dict.fromkeys(fact.source for fact in answer.used())
    return tuple(_SOURCES[source] for source in found if source in _SOURCES)


def _words(kept: Mapping[str, str] | None) -> Words | None:
    return None if not kept else Words(kept["it"], kept["en"])
