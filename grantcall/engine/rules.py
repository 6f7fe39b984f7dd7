"""Rules: which are asked at a step, what each comes to, and what stands in the way.

The engine's verdict is never overwritten: a person's decision stands beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.definitions.model import Comparison, Condition, Definition, Rule
from grantcall.engine.answers import Answer
from grantcall.engine.caps import with_limits
from grantcall.engine.conditions import evaluate, judgement
from grantcall.engine.facts import Facts
from grantcall.engine.verdicts import Verdict
from grantcall.engine.wording import evidence_words, headline

_CONCERNS_NOT = Words("{label}: non vi riguarda.", "{label}: does not concern you.")
_PERHAPS = Words(
    "Non sappiamo ancora se vi riguarda. {evidence}",
    "We do not know yet whether it concerns you. {evidence}",
)
_SILENT = Words("")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a rule, beside the engine's verdict.

    `passes`: the step may go on in spite of the rule. `by` and `second` are actor
    references; a `stop` needs both, and they differ. In a rule that is `judged_by` a role,
    `passes` is the verdict itself and `role` says who judged.
    """

    passes: bool
    reason: str
    by: str
    second: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What one rule came to at one step.

    `applies`: the verdict of its `when`, met without one. `verdict` is `None` where the rule
    does not apply. `fields` are the facts it looks at, for links to the questions.
    """

    rule: str
    form: str | None
    step: str
    applies: Verdict
    verdict: Verdict | None
    unmet: Literal["stop", "cure", "flag"]
    headline: Words
    evidence: Words
    article: str | None
    next: Words | None
    answer: Answer | None
    condition: Answer | None

    @property
    def open(self) -> bool:
        """Tell whether the rule applies, or may, and is not surely met."""
        return self.verdict in (Verdict.NOT_MET, Verdict.UNKNOWN)

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names of the facts that its condition compares, each once."""
        leaves = () if self.answer is None else self.answer.leaves()
        names = [leaf.condition.name for leaf in leaves if isinstance(leaf.condition, Comparison)]
        return tuple(dict.fromkeys(name.partition(".")[0] for name in names))

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as plain values with everything it rests on."""
        return {
            "rule": self.rule,
            "form": self.form,
            "step": self.step,
            "applies": str(self.applies),
            "verdict": None if self.verdict is None else str(self.verdict),
            "unmet": self.unmet,
            "headline": _words(self.headline),
            "evidence": _words(self.evidence),
            "article": self.article,
            "next": None if self.next is None else _words(self.next),
            "answer": None if self.answer is None else self.answer.to_json(),
            "when": None if self.condition is None else self.condition.to_json(),
        }


def ask(
    definition: Definition,
    step: str,
    facts: Facts,
    decisions: Mapping[str, Decision] | None = None,
    *,
    related: Mapping[str, Facts] | None = None,
    quiet: bool = False,
) -> tuple[RuleVerdict, ...]:
    """Ask every rule of a step ("proposal.submit"), in file order.

    `quiet` puts only what is open into words: for whoever asks what stands in the way.

    `facts` are those of the step's record. A rule about another record (the call's own are
    about the proposal, asked also at `award.accept`) reads `related[record]`; `LookupError`
    when that is not given.
    """
    found = dict(related or {})
    found[step.partition(".")[0]] = facts
    if "proposal" in found:
        found["proposal"] = with_limits(definition, found["proposal"])
    judged = decisions or {}
    verdicts = []
    for rule in definition.rules:
        if step in rule.at:
            record = record_of(rule, definition)
            if record not in found:
                raise LookupError(f"the rule “{rule.id}” needs the facts of the {record}")
            verdicts.append(
                ask_rule(rule, step, found[record], definition, judged.get(rule.id), quiet)
            )
    return tuple(verdicts)


def ask_rule(
    rule: Rule,
    step: str,
    facts: Facts,
    definition: Definition,
    decision: Decision | None = None,
    quiet: bool = False,
) -> RuleVerdict:
    """Ask one rule about the facts of the record that it is about."""
    if decision is not None and decision.role is not None:
        name = judgement(rule.id, decision.role)
        facts = facts.adding({name: decision.passes}, "decision")
    when = _ask(rule.when, rule, facts, definition)
    must = evaluate(rule.must, facts, definition, rule.id)
    return conclude(rule, step, when, must, definition, quiet=quiet)


def conclude(
    rule: Rule,
    step: str,
    when: Answer | None,
    must: Answer,
    definition: Definition,
    *,
    said: Words | None = None,
    quiet: bool = False,
) -> RuleVerdict:
    """Put the answers of a rule's `when` and `must` together into its verdict and words.

    `said` replaces the evidence of an answer that rests on a person's word.
    """
    applies = Verdict.MET if when is None else when.verdict
    verdict: Verdict | None = must.verdict
    told = must
    if when is not None and applies is not Verdict.MET:
        told, said = when, None
        verdict = None if applies is Verdict.NOT_MET else Verdict.UNKNOWN
    title = evidence = _SILENT
    if not quiet or verdict in (Verdict.NOT_MET, Verdict.UNKNOWN):
        title = _title(rule, verdict)
        evidence = evidence_words(told, definition) if said is None else said
        if applies is Verdict.UNKNOWN:
            evidence = _PERHAPS.format(evidence=evidence)
    return RuleVerdict(
        rule=rule.id,
        form=rule.form,
        step=step,
        applies=applies,
        verdict=verdict,
        unmet=rule.unmet,
        headline=title,
        evidence=evidence,
        article=rule.article,
        next=rule.next if verdict in (Verdict.NOT_MET, Verdict.UNKNOWN) else None,
        answer=None if verdict is None else must,
        condition=when,
    )


def _title(rule: Rule, verdict: Verdict | None) -> Words:
    if verdict is None:
        return _CONCERNS_NOT.format(label=rule.label)
    return headline(rule.label, verdict)


def blocking(
    verdicts: Sequence[RuleVerdict],
    step_is_by_group: bool,
    decisions: Mapping[str, Decision] | None = None,
) -> list[Reason]:
    """Return what stands in the way of a step, all of it, in the order of the rules.

    When the group sends, an open `stop` is refused whatever anyone decided; `cure` and
    `flag` pass. Otherwise an open `stop` needs a decision by two people with a reason, an
    open `cure` one with a reason, an open `flag` any decision with a reason.
    """
    given = decisions or {}
    return [
        reason_of(verdict)
        for verdict in verdicts
        if verdict.open and not _passes(verdict, step_is_by_group, given.get(verdict.rule))
    ]


def will_be_asked(verdicts: Sequence[RuleVerdict]) -> list[Reason]:
    """Return what the office will ask for after sending: every `cure` rule that is open."""
    return [reason_of(one) for one in verdicts if one.open and one.unmet == "cure"]


def reason_of(verdict: RuleVerdict) -> Reason:
    """Return an open rule as a reason; the code names the rule: "rule:ten_people"."""
    return Reason(
        code=f"rule:{verdict.rule}",
        text=Words("{headline} {evidence}", "{headline} {evidence}").format(
            headline=verdict.headline, evidence=verdict.evidence
        ),
        next=verdict.next,
        field=next(iter(verdict.fields), None),
        article=verdict.article,
    )


def verdicts_bytes(definition: Definition, verdicts: Sequence[RuleVerdict]) -> bytes:
    """Return the canonical bytes of a step's verdicts, with the digest of what was asked."""
    return canonical_bytes(
        {"definition": definition.digest, "verdicts": [one.to_json() for one in verdicts]}
    )


def verdicts_digest(definition: Definition, verdicts: Sequence[RuleVerdict]) -> str:
    """Return the sha256 of `verdicts_bytes`: asked again about the same facts, the same."""
    return sha256_hex(verdicts_bytes(definition, verdicts))


def record_of(rule: Rule, definition: Definition) -> str:
    """Return the record that a rule is about: its form's, or the proposal for the call's."""
    return "proposal" if rule.form is None else definition.forms[rule.form].record


def _ask(
    condition: Condition | None, rule: Rule, facts: Facts, definition: Definition
) -> Answer | None:
    return None if condition is None else evaluate(condition, facts, definition, rule.id)


def _passes(verdict: RuleVerdict, by_group: bool, decision: Decision | None) -> bool:
    if by_group:
        return verdict.unmet != "stop"
    if decision is None or not decision.reason.strip():
        return False
    if verdict.unmet == "flag":
        return True
    two = decision.second is not None and decision.second != decision.by
    return decision.passes and (two or verdict.unmet == "cure")


def _words(words: Words) -> dict[str, str]:
    return {"it": words.it, "en": words.in_("en")}
