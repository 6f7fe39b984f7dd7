"""The committee: appointed by a formal act, seat by seat; seats end with a reason."""

from collections.abc import Sequence

from sqlalchemy import select

from grantcall.calls.found import all_checks, checked_reason
from grantcall.calls.models import Call
from grantcall.calls.record_act import ActGiven, add_act, checked_act
from grantcall.core import idempotency
from grantcall.core.actor import Actor, Role
from grantcall.core.audit import Recording
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.evaluation.found import committee_call
from grantcall.evaluation.models import CommitteeSeat
from grantcall.evaluation.seats import CHAIR, MEMBER, seats_now
from grantcall.people.grant_role import holds, new_grant
from grantcall.people.models import Account, RoleGrant
from grantcall.process.frozen import definition_of

Seating = tuple[str, str]
"""An account's id, and "chair" or "member"."""

_WHILE = ("published", "open", "screening", "evaluation")
_ROLES = {CHAIR: (Role.CHAIR, Role.REVIEWER), MEMBER: (Role.REVIEWER,)}


def convene(
    slug: str,
    seats: Sequence[Seating],
    act: ActGiven,
    *,
    actor: Actor,
    clock: Clock,
    token: str,
) -> list[str]:
    """Appoint people to the committee of a call under an act; return the ids of their seats.

    The first time a chair must be among them; later, under another act, who is missing is
    replaced. Each receives the roles of reviewer, and of chair, for this call. Raises
    `NotFound`, `Conflict` when the call is past it, `Invalid` with every fault.
    """
    with unit_of_work(actor, clock) as work:
        call = committee_call(work, slug)
        work.trying("committee.convene", call.object_ref)
        payload = {"slug": slug, "seats": [list(one) for one in seats], "act": act.payload}
        known = idempotency.recall(work, token, "committee.convene", payload)
        if known is not None:
            return known.split()
        definition = definition_of(work.session, call.version_id)
        _refuse_other_times(call, definition)
        all_checks(
            lambda: checked_act(work, call, act),
            lambda: _check_seats(work, call, definition, seats),
        )
        act_id = add_act(work, call, "committee", act)
        made = [_seat(work, call, account, role, act_id) for account, role in seats]
        idempotency.remember(work, token, "committee.convene", payload, " ".join(made))
    return made


def end_seat(seat_id: str, reason: str, *, actor: Actor, clock: Clock) -> None:
    """End a person's seat, with a reason, and the roles that came with it.

    What they sent still counts; what they had not sent never will. Raises `NotFound`,
    `Conflict` (`seat_ended`), `Invalid`.
    """
    with unit_of_work(actor, clock) as work:
        seat = work.session.get(CommitteeSeat, seat_id, with_for_update=True)
        if seat is None:
            raise NotFound()
        call = committee_call(work, _slug_of(work, seat))
        work.trying("committee.end_seat", seat.object_ref)
        written = checked_reason(reason)
        if seat.ended_at is not None:
            text = Words("Questo incarico è già finito.", "This seat has already ended.")
            raise Conflict(Reason("seat_ended", text))
        seat.ended_at, seat.end_reason = work.now, written
        with work.recording("committee.end_seat", seat.object_ref) as event:
            event.note(call=call.id)
            event.seal(seat)
            _take_roles(work, seat, event)


def _refuse_other_times(call: Call, definition: Definition) -> None:
    if definition.committee is None and definition.scoring is None:
        text = Words("Questo bando non ha una commissione.", "This call has no committee.")
        raise Conflict(Reason("no_committee", text))
    if call.kind not in _WHILE:
        text = Words(
            "La commissione si nomina tra la pubblicazione e la graduatoria.",
            "The committee is appointed between publication and ranking.",
        )
        raise Conflict(Reason("not_now", text))


def _check_seats(work: Work, call: Call, definition: Definition, seats: Sequence[Seating]) -> None:
    present = seats_now(work.session, call.id)
    reasons: list[Reason] = []
    ids = [account for account, _ in seats]
    if not ids:
        reasons.append(_fault("nobody", "Scegliete almeno una persona.", "Choose a person."))
    if len(set(ids)) != len(ids):
        reasons.append(_fault("twice", "Una persona c'è due volte.", "A person is there twice."))
    if any(role not in _ROLES for _, role in seats):
        reasons.append(_fault("seat_role", "Scegliete il ruolo.", "Choose the role."))
    known = work.session.scalars(
        select(Account.id).where(Account.id.in_(ids), Account.blocked_at.is_(None))
    ).all()
    if set(ids) - set(known):
        reasons.append(
            _fault("account_unknown", "Una persona non ha un accesso attivo.", "No such account.")
        )
    if set(ids) & {seat.account_id for seat in present}:
        reasons.append(
            _fault("seated", "Una persona è già in commissione.", "A person already sits.")
        )
    reasons += _about_numbers(definition, present, [role for _, role in seats])
    if reasons:
        raise Invalid(*reasons)


def _about_numbers(
    definition: Definition, present: Sequence[CommitteeSeat], roles: Sequence[str]
) -> list[Reason]:
    reasons = []
    chairs = [*(seat.role for seat in present), *roles].count(CHAIR)
    if chairs == 0:
        reasons.append(_fault("chair_missing", "Manca il presidente.", "The chair is missing."))
    if chairs > 1:
        text = "Il presidente è uno solo.", "There is one chair only."
        reasons.append(_fault("chair_twice", *text))
    most = definition.committee.members if definition.committee else None
    if most is not None and len(present) + len(roles) > most:
        text_ = Words(
            "Il bando prevede {most} componenti: ne indicate {count}.",
            "The call provides for {most} members: you name {count}.",
        ).format(most=most, count=len(present) + len(roles))
        reasons.append(Reason("too_many_seats", text_, field="seats"))
    return reasons


def _seat(work: Work, call: Call, account_id: str, role: str, act_id: str) -> str:
    seat = CommitteeSeat(
        call_id=call.id,
        account_id=account_id,
        role=role,
        act_id=act_id,
        appointed_at=work.now,
    )
    with work.recording("committee.convene", call.object_ref) as event:
        event.seal(seat)
        event.note(seat=seat.id, account=account_id, role=role, act=act_id)
        for name in _ROLES[role]:
            if not holds(work, account_id, name, call.id):
                event.seal(new_grant(work, account_id, name, call.id))
    return seat.id


def _take_roles(work: Work, seat: CommitteeSeat, event: Recording) -> None:
    grants = work.session.scalars(
        select(RoleGrant).where(
            RoleGrant.account_id == seat.account_id,
            RoleGrant.call_id == seat.call_id,
            RoleGrant.role.in_((Role.REVIEWER, Role.CHAIR)),
            RoleGrant.removed_at.is_(None),
        )
    )
    for grant in grants:
        grant.removed_at = work.now
        event.seal(grant)


def _slug_of(work: Work, seat: CommitteeSeat) -> str:
    return work.session.get_one(Call, seat.call_id).slug


def _fault(code: str, it: str, en: str) -> Reason:
    return Reason(code, Words(it, en), field="seats")
