"""What the steps of proposals and members need, by the names of the closed vocabulary."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.engine.rules import ask, blocking
from grantcall.process.registry import Asked, facts_of, guard
from grantcall.proposals.answers import present_answers, values_of
from grantcall.proposals.clarified import open_request
from grantcall.proposals.completeness import missing_answers
from grantcall.proposals.findings import decisions_on
from grantcall.proposals.models import ClassificationDecision, Proposal

_GROUP = frozenset({"contact", "deputy", "member", "connector"})
_STILL_IN_SCREENING = ("submitted", "screening", "clarification", "reexamination")


@guard("call_open")
def call_open(asked: Asked) -> Sequence[Reason]:
    """The instant of arrival lies between opening and closing, the closing excluded."""
    entries = asked.definition.calendar.entries
    opens, closes = entries.get("opens"), entries.get("closes")
    if isinstance(opens, datetime) and asked.instant < opens:
        text = Words("Il bando non è ancora aperto.", "The call is not open yet.")
        return [Reason("call_not_open", text)]
    if isinstance(closes, datetime) and asked.instant >= closes:
        text = Words(
            "Il tempo è scaduto: la bozza si può leggere, non più inviare.",
            "Time ran out: the draft can be read but no longer sent.",
        )
        help_ = Words(
            "Un connettore può aiutarvi per la prossima edizione.",
            "A connector can help you for the next edition.",
        )
        return [Reason("too_late", text, next=help_)]
    return []


@guard("answers_complete")
def answers_complete(asked: Asked) -> Sequence[Reason]:
    """Every asked, non-optional question of the state's form holds a valid answer."""
    return missing_answers(asked.session, asked.record, asked.definition, asked.instant)


@guard("rules_met")
def rules_met(asked: Asked) -> Sequence[Reason]:
    """Every rule asked at this step lets it pass."""
    facts = facts_of(asked.session, asked.record, asked.definition, asked.instant)
    decisions = decisions_on(asked.session, asked.record.id)
    verdicts = ask(asked.definition, asked.step, facts, decisions, quiet=True)
    by_group = set(asked.transition.by) <= _GROUP
    return blocking(verdicts, by_group, decisions)


@guard("clarification_answered")
def clarification_answered(asked: Asked) -> Sequence[Reason]:
    """Every field named in the request was changed or answered."""
    request = open_request(asked.session, asked.record.id)
    if request is None:
        return [Reason("nothing_asked", Words("Nessuna richiesta aperta.", "No open request."))]
    answers = values_of(present_answers(asked.session, asked.record.id))
    fields = asked.definition.forms["proposal"].fields
    reasons = []
    for name in request.fields:
        if name in fields and fields[name].type == "roster":
            continue  # people confirm by themselves; the rules count them
        if answers.get(name) == request.before.get(name):
            text = Words("Da completare: {label}.", "To be completed: {label}.")
            label = fields[name].label if name in fields else name
            reasons.append(Reason("not_answered", text.format(label=label), field=name))
    return reasons


@guard("classification_confirmed")
def classification_confirmed(asked: Asked) -> Sequence[Reason]:
    """A person confirmed or changed the suggested value for the present answers."""
    rules = asked.definition.classification
    if rules is None:
        return []
    decided = asked.session.scalar(
        select(ClassificationDecision.declared)
        .where(ClassificationDecision.proposal_id == asked.record.id)
        .order_by(ClassificationDecision.audit_seq.desc())
        .limit(1)
    )
    declared = values_of(present_answers(asked.session, asked.record.id)).get(rules.field)
    if decided is not None and decided == declared:
        return []
    text = Words("L'area non è ancora confermata.", "The area is not confirmed yet.")
    help_ = Words(
        "Confermatela o cambiatela con una motivazione.",
        "Confirm it, or change it with a reason.",
    )
    return [Reason("classification_open", text, next=help_)]


@guard("screening_finished")
def screening_finished(asked: Asked) -> Sequence[Reason]:
    """No proposal of the call is still submitted, in screening, clarification, re-examination."""
    open_ones = asked.session.scalar(
        select(func.count())
        .select_from(Proposal)
        .where(Proposal.call_id == asked.record.id, Proposal.kind.in_(_STILL_IN_SCREENING))
    )
    if not open_ones:
        return []
    text = Words(
        "Domande ancora in istruttoria: {count}.", "Proposals still under screening: {count}."
    )
    return [Reason("screening_open", text.format(count=open_ones))]


@guard("scan_attached")
def scan_attached(asked: Asked) -> Sequence[Reason]:
    """The signed sheet is stored."""
    if asked.circumstances.extra.get("scan_id"):
        return []
    text = Words("Manca la foto del foglio firmato.", "The photo of the signed sheet is missing.")
    help_ = Words("Caricate la foto del foglio.", "Upload the photo of the sheet.")
    return [Reason("scan_missing", text, next=help_, field="scan")]
