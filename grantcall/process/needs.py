"""Why a step cannot be taken: every blocker, never only the first."""

from sqlalchemy import select

from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.definitions.model import Condition
from grantcall.engine.conditions import evaluate
from grantcall.engine.verdicts import Verdict
from grantcall.engine.wording import condition_sentence
from grantcall.process.models import Step
from grantcall.process.registry import Asked, facts_of, guard_named

_TOO_LATE = Words("Il tempo è scaduto.", "Time has run out.")


def blockers_of(asked: Asked) -> list[Reason]:
    """Ask everything a step needs: clock, four eyes, reason, guards and conditions."""
    found: list[Reason] = []
    record, transition = asked.record, asked.transition
    # A clock with a step of its own closes the state at that instant, even if the engine
    # has not come round yet.
    if (
        record.due_action is not None
        and record.due_action != transition.id
        and not asked.actor.is_engine
        and asked.instant >= record.due_at
    ):
        found.append(Reason("too_late", _TOO_LATE))
    if transition.reason and not asked.actor.is_engine and not _has_reason(asked):
        found.append(
            Reason(
                "reason_missing",
                Words("Manca la motivazione.", "The reason is missing."),
                next=Words("Scrivete perché.", "Write why."),
                field="reason",
            )
        )
    if transition.other_than and _author_of(asked) == asked.actor.ref:
        found.append(
            Reason(
                "four_eyes",
                Words(
                    "Chi ha fatto il passo precedente non può fare anche questo.",
                    "Whoever took the earlier step may not take this one too.",
                ),
                next=Words("Serve un'altra persona.", "Another person is needed."),
            )
        )
    for need in transition.needs:
        found += (
            guard_named(need, record.RECORD)(asked)
            if isinstance(need, str)
            else _condition(asked, need)
        )
    return found


def _condition(asked: Asked, condition: Condition) -> list[Reason]:
    facts = facts_of(asked.session, asked.record, asked.definition, asked.instant)
    answer = evaluate(condition, facts, asked.definition)
    if answer.verdict is Verdict.MET:
        return []
    return [Reason("condition_not_met", condition_sentence(answer, asked.definition))]


def _has_reason(asked: Asked) -> bool:
    return bool(asked.circumstances.reason and asked.circumstances.reason.strip())


def _author_of(asked: Asked) -> str | None:
    names = [f"{asked.record.RECORD}.{name}" for name in asked.transition.other_than]
    return asked.session.scalar(
        select(Step.actor)
        .where(Step.object == asked.record.object_ref, Step.action.in_(names))
        .order_by(Step.audit_seq.desc())
        .limit(1)
    )
