"""The area: declared by the group, suggested with words, confirmed by a person."""

from sqlalchemy.orm import Session

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, Reason
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.engine.classify import Suggestion, suggest
from grantcall.process.frozen import definition_of
from grantcall.proposals.answers import present_answers, values_of
from grantcall.proposals.models import ClassificationDecision, Proposal
from grantcall.proposals.roles import require
from grantcall.proposals.submit import locked


def suggestion_for(
    session: Session, proposal: Proposal, definition: Definition
) -> Suggestion | None:
    """Return the suggested option with the words that speak for it, or `None`."""
    if definition.classification is None:
        return None
    return suggest(definition, values_of(present_answers(session, proposal.id)))


def confirm_classification(
    proposal_id: str,
    value: str,
    reason: str,
    *,
    actor: Actor,
    clock: Clock,
    token: str | None = None,
) -> None:
    """Confirm the declared option, or set another with a reason.

    The same token gives the first result again. Raises `Invalid` for an unknown option or a
    change without reason, `Conflict` when the proposal is no longer under screening.
    """
    with unit_of_work(actor, clock) as work:
        proposal = locked(work, proposal_id)
        require(work.session, actor, Right.PROPOSAL_SCREEN, proposal)
        work.trying("proposal.classify", proposal.object_ref)
        payload = {"proposal": proposal_id, "value": value, "reason": reason}
        if token and idempotency.recall(work, token, "proposal.classify", payload):
            return
        if proposal.kind not in ("screening", "conditional"):
            raise Conflict(
                Reason(
                    "not_in_screening",
                    Words(
                        "La domanda non è in istruttoria.", "The proposal is not under screening."
                    ),
                )
            )
        definition = definition_of(work.session, proposal.version_id)
        answers = values_of(present_answers(work.session, proposal.id))
        declared = _checked(definition, answers, value, reason)
        suggestion = suggestion_for(work.session, proposal, definition)
        with work.recording("proposal.classify", proposal.object_ref) as event:
            event.seal(
                ClassificationDecision(
                    proposal_id=proposal.id,
                    field=declared[0],
                    declared=declared[1],
                    suggested=suggestion.option if suggestion else None,
                    words=_words(suggestion),
                    value=value,
                    reason=reason.strip(),
                    decided_by=actor.ref,
                    at=work.now,
                )
            )
            if proposal.area != value:
                proposal.area = value
                event.seal(proposal)
        if token:
            idempotency.remember(work, token, "proposal.classify", payload, value)


def _words(suggestion: Suggestion | None) -> list[str]:
    if suggestion is None or suggestion.option is None:
        return []
    return list(dict.fromkeys(hit.text for hit in suggestion.hits[suggestion.option]))


def _checked(
    definition: Definition, answers: dict[str, object], value: str, reason: str
) -> tuple[str, str]:
    rules = definition.classification
    if rules is None:
        raise Conflict(Reason("no_classification", Words("Il bando non classifica.", "None.")))
    field = definition.forms["proposal"].fields[rules.field]
    declared = str(answers.get(rules.field) or "")
    problems = []
    if value not in definition.lists.get(field.options or "", {}):
        text = Words("Scegliete un'area dell'elenco.", "Choose an area from the list.")
        problems.append(Reason("unknown_option", text, field="value"))
    if value != declared and not reason.strip():
        text = Words("Scrivete perché cambia.", "Write why it changes.")
        problems.append(Reason("reason_missing", text, field="reason"))
    if problems:
        raise Invalid(*problems)
    return rules.field, declared
