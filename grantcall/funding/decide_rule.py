"""A person decides beside the engine's verdict on a rule of a report or of an award."""

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.funding.models import Award
from grantcall.funding.models_project import Report, RuleDecision
from grantcall.funding.roles_project import locked_award, locked_report
from grantcall.funding.rules_asked import verdicts_about

LONGEST = 2000
_OPEN = {"report": ("submitted",), "award": ("amendment", "offered")}


def decide_rule(
    object_ref: str,
    rule: str,
    *,
    accept: bool,
    reason: str,
    actor: Actor,
    clock: Clock,
    token: str | None = None,
) -> str:
    """Decide beside the engine's verdict on a rule of a report or of an award; return its id.

    `object_ref` is "report:<id>" or "award:<id>". A rule that stops needs the same word
    from a second person. Raises `Invalid` without a reason, `Conflict` for a rule that is
    met, `NotFound` for one that is not asked of this record.
    """
    with unit_of_work(actor, clock) as work:
        record = _record(work, object_ref)
        work.trying("rule.decide", object_ref)
        payload = {"object": object_ref, "rule": rule, "accept": accept, "reason": reason}
        known = token and idempotency.recall(work, token, "rule.decide", payload)
        if known:
            return known
        _check_rule(work, record, rule)
        text = reason.strip()
        if not text or len(text) > LONGEST:
            raise Invalid(Reason("reason_missing", _WRITE_WHY, field="reason"))
        row = RuleDecision(
            object=object_ref, rule=rule, accept=accept, reason=text, at=work.now, by=actor.ref
        )
        with work.recording("rule.decide", object_ref) as event:
            event.seal(row)
            event.note(rule=rule, accept=accept)
        if token:
            idempotency.remember(work, token, "rule.decide", payload, row.id)
    return row.id


def _record(work: Work, object_ref: str) -> Report | Award:
    kind, _, record_id = object_ref.partition(":")
    if kind == "report":
        return locked_report(work, record_id, Right.REPORT_DECIDE)[0]
    if kind == "award":
        return locked_award(work, record_id, Right.AWARD_MANAGE)
    raise NotFound()


def _check_rule(work: Work, record: Report | Award, rule: str) -> None:
    if record.kind not in _OPEN[record.RECORD]:
        raise Conflict(Reason("nothing_to_decide", _NOT_NOW))
    verdicts = {one.rule: one for one in verdicts_about(work.session, record, work.now)}
    if rule not in verdicts:
        raise NotFound()
    if not verdicts[rule].open:
        raise Conflict(Reason("met_already", _MET))


_WRITE_WHY = Words(
    "Scrivete la motivazione, al massimo 2.000 lettere.",
    "Write the reason, 2,000 letters at most.",
)
_NOT_NOW = Words("Ora non c'è niente da decidere.", "There is nothing to decide now.")
_MET = Words("La regola è già in ordine.", "The rule is met.")
