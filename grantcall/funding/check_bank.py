"""The account behind a payment: looked at by a person, corrected by the group."""

from collections.abc import Mapping
from datetime import datetime

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.answers import AnswerSchema
from grantcall.definitions.model import Definition
from grantcall.funding.falling_due import let_fall_due
from grantcall.funding.filing import Paper, file_paper
from grantcall.funding.models import Award
from grantcall.funding.models_project import BankCheck
from grantcall.funding.payment_details import details_of, fields_for_payment, keep_details
from grantcall.funding.roles_project import locked_award
from grantcall.funding.sheets import slot_filled
from grantcall.funding.tranche_ground import ground_of
from grantcall.process.frozen import definition_of

LONGEST_NOTE = 1000


def check_bank(
    award_id: str,
    *,
    passed: bool,
    seen: str,
    note: str = "",
    actor: Actor,
    clock: Clock,
    token: str,
) -> int:
    """Record that a person looked at the account and its holder; return what fell due.

    `seen` is the digest of the details that were on the page. Raises `Conflict`
    (`details_changed`) when they are others by now, `Invalid` for a refusal without a note.
    """
    with unit_of_work(actor, clock) as work:
        award = locked_award(work, award_id, Right.TRANCHE_MANAGE)
        work.trying("award.check_bank", award.object_ref)
        text = note.strip()
        payload = {"award": award_id, "passed": passed, "seen": seen, "note": text}
        known = idempotency.recall(work, token, "award.check_bank", payload)
        if known is not None:
            return int(known)
        details = details_of(work.session, award.id)
        if details is None or details.digest != seen:
            raise Conflict(Reason("details_changed", _CHANGED, next=_LOOK_AGAIN))
        if (not passed and not text) or len(text) > LONGEST_NOTE:
            raise Invalid(Reason("no_note", _SAY_WHAT, field="note"))
        with work.recording("award.check_bank", award.object_ref) as event:
            event.seal(
                BankCheck(
                    award_id=award.id,
                    passed=passed,
                    details_digest=details.digest,
                    note=text,
                    at=work.now,
                    by=actor.ref,
                )
            )
            event.note(passed=passed)
        work.session.flush()
        moved = let_fall_due(work, award, "award.check_bank") if passed else 0
        idempotency.remember(work, token, "award.check_bank", payload, str(moved))
    return moved


def correct_bank(
    award_id: str,
    typed: Mapping[str, object],
    *,
    actor: Actor,
    clock: Clock,
    received_at: datetime,
    token: str,
) -> str:
    """Put other payment details in place of those that the office refused; file the change.

    Returns the id of what was filed. The new details need a new check. Raises `Refusal`
    when the office has not refused the present ones, `Invalid` for what cannot stand.
    """
    with unit_of_work(actor, clock) as work:
        award = locked_award(work, award_id, Right.AWARD_ANSWER)
        work.trying("award.correct_bank", award.object_ref)
        payload = {"award": award_id}  # never the account: digests of payloads are not salted
        known = idempotency.recall(work, token, "award.correct_bank", payload)
        if known is not None:
            return known
        definition = definition_of(work.session, award.version_id)
        if not may_correct(work, award, definition):
            raise Refusal(Reason("not_refused", _NOT_REFUSED))
        details = keep_details(work, award.id, _checked(definition, typed))
        paper = Paper(
            object_ref=award.object_ref,
            step="award.correct_bank",
            subject=_CORRECTION.it,
            at=received_at,
            answers={},
            commitments=details.commitments(),
        )
        with work.recording("award.correct_bank", award.object_ref) as event:
            filed_id = file_paper(work, event, definition, award, paper).id
        idempotency.remember(work, token, "award.correct_bank", payload, filed_id)
    return filed_id


def may_correct(work: Work, award: Award, definition: Definition) -> bool:
    """Tell whether the newest check refused the details that are there."""
    ground = ground_of(work.session, [award.id], definition.calendar.zone)
    check, details = ground.checks.get(award.id), ground.details.get(award.id)
    if check is None or details is None:
        return False
    return not check.passed and check.details_digest == details.digest


def _checked(definition: Definition, typed: Mapping[str, object]) -> dict[str, object]:
    slot = slot_filled(definition, "award", "offered")
    form = definition.forms[slot or ""]
    names = fields_for_payment(form)
    schema = AnswerSchema(form, definition)
    values, problems = schema.load_partial({n: typed[n] for n in names if n in typed})
    given = {name: value for name, value in values.items() if value is not None}
    told = {reason.field for reason in problems}
    problems += [one for one in schema.load_full(given, frozenset(names)) if one.field not in told]
    if problems:
        raise Invalid(*problems)
    return given


_CORRECTION = Words("Nuove coordinate bancarie", "New bank details")
_CHANGED = Words(
    "Le coordinate sono cambiate mentre le guardavate.",
    "The details changed while you were looking at them.",
)
_LOOK_AGAIN = Words("Guardatele di nuovo.", "Look at them again.")
_SAY_WHAT = Words(
    "Scrivete che cosa non va, al massimo 1.000 lettere.",
    "Write what is wrong, 1,000 letters at most.",
)
_NOT_REFUSED = Words(
    "Le coordinate si correggono solo se l'ufficio le ha respinte.",
    "The details are corrected only when the office refused them.",
)
