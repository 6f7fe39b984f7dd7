"""Money that a group gives back."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, Reason
from grantcall.core.money import format_cents
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.funding.models import Award
from grantcall.funding.models_project import Payment
from grantcall.funding.roles_project import locked_award
from grantcall.funding.settled import BACK, OUT, money_of
from grantcall.process.frozen import definition_of


def record_return(
    award_id: str,
    cents: int | None,
    dated: date | None,
    reference: str = "",
    *,
    actor: Actor,
    clock: Clock,
    token: str,
) -> int:
    """Record money that came back, against the newest payments; return what is still missing.

    Cents. Raises `Invalid` for more than has to come back, for nothing, or for a day that
    is missing or still to come.
    """
    with unit_of_work(actor, clock) as work:
        award = locked_award(work, award_id, Right.AWARD_MANAGE)
        work.trying("award.return", award.object_ref)
        payload = {"award": award_id, "cents": cents, "dated": dated, "reference": reference}
        known = idempotency.recall(work, token, "award.return", payload)
        if known is not None:
            return int(known)
        owed = money_of(work.session, award).to_return
        given, day = _checked(work, award, cents, dated, owed)
        with work.recording("award.return", award.object_ref) as event:
            for tranche_id, part in _against(work, award, given):
                event.seal(
                    Payment(
                        award_id=award.id,
                        tranche_id=tranche_id,
                        direction=BACK,
                        amount_cents=part,
                        dated=day,
                        reference=" ".join(reference.split())[:80],
                        at=work.now,
                        by=actor.ref,
                    )
                )
            event.note(cents=given)
        left = owed - given
        idempotency.remember(work, token, "award.return", payload, str(left))
    return left


def _against(work: Work, award: Award, cents: int) -> list[tuple[str, int]]:
    """Set what came back against the payments, the newest first."""
    rows = work.session.scalars(
        select(Payment).where(Payment.award_id == award.id).order_by(Payment.audit_seq.desc())
    ).all()
    back: dict[str, int] = {}
    for row in rows:
        if row.direction == BACK:
            back[row.tranche_id] = back.get(row.tranche_id, 0) + row.amount_cents
    parts = []
    for row in rows:
        if row.direction == OUT and cents:
            part = min(cents, row.amount_cents - back.get(row.tranche_id, 0))
            if part > 0:
                parts.append((row.tranche_id, part))
                cents -= part
    return parts


def _checked(
    work: Work, award: Award, cents: int | None, dated: date | None, owed: int
) -> tuple[int, date]:
    zone = definition_of(work.session, award.version_id).calendar.zone
    problems = []
    if cents is None or cents <= 0:
        text = Words("Scrivete quanto è rientrato.", "Write how much came back.")
        problems.append(Reason("no_amount", text, field="amount"))
    elif cents > owed:
        text = Words("Deve rientrare {sum}, non di più.", "{sum} has to come back, no more.")
        shown = Words(format_cents(owed), format_cents(owed, "en"))
        problems.append(Reason("too_much", text.format(sum=shown), field="amount"))
    if dated is None:
        text = Words("Manca il giorno.", "The day is missing.")
        problems.append(Reason("no_day", text, field="dated"))
    elif dated > work.now.astimezone(ZoneInfo(zone)).date():
        text = Words("Il giorno è nel futuro.", "The day lies in the future.")
        problems.append(Reason("day_to_come", text, field="dated"))
    if problems or cents is None or dated is None:
        raise Invalid(*problems)
    return cents, dated
