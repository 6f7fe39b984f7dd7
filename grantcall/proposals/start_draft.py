"""A group begins its proposal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, NotFound, Reason, Refusal
from grantcall.core.ids import new_id, new_secret
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.people.models import Account
from grantcall.people.update_profile import keep_name, reasons_against_full_name
from grantcall.process.door import start
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import CitizenGroup, GroupRole, Proposal

LONGEST_NAME = 120
MOST_DRAFTS = 5  # per account and call: enough for a connector's desk at a café


def start_draft(
    call_slug: str, group_name: str, *, actor: Actor, clock: Clock, person: str = ""
) -> str:
    """Create a group with the actor as its contact, and an empty draft; return its id.

    An account without a name takes that of `person`: the contact is written to and paid.
    Raises `NotFound` without account or call, `Invalid` for the names, `Refusal` when the
    call takes no proposals now or the account has too many drafts. Asking again with the
    same name gives the draft that is there.
    """
    with unit_of_work(actor, clock) as work:
        call = work.session.scalar(select(Call).where(Call.slug == call_slug))
        if call is None or call.kind == "draft" or actor.account_id is None:
            raise NotFound()
        work.trying("proposal.start", call.object_ref)
        account = work.session.get_one(Account, actor.account_id)
        name, person = " ".join(group_name.split()), " ".join(person.split())
        reasons = _against_group_name(name)
        if not account.name:
            reasons += reasons_against_full_name(person, "person_name")
        if reasons:
            raise Invalid(*reasons)
        require_open(call, work.now)
        if not account.name:
            keep_name(work, account, person)
        drafts = _present_drafts(work.session, call.id, actor.account_id)
        for group, draft_id in drafts:
            if group == name:
                return draft_id
        _refuse_too_many(len(drafts))
        return _create(work, call, name, actor.account_id)


def require_open(call: Call, now: datetime) -> None:
    """Refuse unless the call takes proposals at this instant, whatever its state says."""
    if call.kind in ("cancelled", "closed") or not call.opens <= now < call.closes:
        before = now < call.opens and call.kind != "cancelled"
        text = (
            Words("Le domande non sono ancora aperte.", "Applications are not open yet.")
            if before
            else Words("Le domande sono chiuse.", "Applications are closed.")
        )
        raise Refusal(Reason("call_not_open", text))


def _against_group_name(name: str) -> list[Reason]:
    if not name:
        return [
            Reason(
                "name_missing",
                Words("Date un nome al gruppo.", "Give the group a name."),
                next=Words("Potrete cambiarlo.", "You can change it later."),
                field="group_name",
            )
        ]
    if len(name) > LONGEST_NAME:
        return [
            Reason(
                "name_too_long",
                Words(
                    "Il nome ha {length} lettere: il massimo è {most}.",
                    "The name has {length} letters: the most is {most}.",
                ).format(length=len(name), most=LONGEST_NAME),
                field="group_name",
            )
        ]
    return []


def _present_drafts(session: Session, call_id: str, account_id: str) -> Sequence[tuple[str, str]]:
    """Return the drafts that an account is the contact of: the group's name, the draft's id."""
    found = session.execute(_DRAFTS, {"call": call_id, "account": account_id})
    return [(name, draft_id) for name, draft_id in found]


def _refuse_too_many(drafts: int) -> None:
    if drafts >= MOST_DRAFTS:
        raise Refusal(
            Reason(
                "too_many_drafts",
                Words(
                    "Avete già {most} bozze aperte in questo bando.",
                    "You already have {most} drafts in this call.",
                ).format(most=MOST_DRAFTS),
                next=Words("Completatene o abbandonatene una.", "Complete one or give one up."),
            )
        )


def _drafts() -> Select[Any]:
    group, role = cast(Table, CitizenGroup.__table__), cast(Table, GroupRole.__table__)
    proposal = cast(Table, Proposal.__table__)
    return (
        select(group.c.name, proposal.c.id)
        .select_from(proposal)
        .join(group, group.c.id == proposal.c.group_id)
        .join(role, role.c.group_id == group.c.id)
        .where(
            proposal.c.call_id == bindparam("call"),
            proposal.c.kind == "draft",
            role.c.account_id == bindparam("account"),
            role.c.role == "contact",
            role.c.until.is_(None),
        )
    )


_DRAFTS = _drafts()


def _create(work: Work, call: Call, name: str, account_id: str) -> str:
    group = CitizenGroup(
        id=new_id(), name=name, join_secret=new_secret(), join_open=True, created_at=work.now
    )
    work.session.add(group)
    proposal = Proposal(
        id=new_id(),
        call_id=call.id,
        group_id=group.id,
        version_id=call.version_id,
        created_at=work.now,
        touched_at=work.now,
        title="",
        members_confirmed=0,
        open_flags=0,
    )
    with work.recording("proposal.start", proposal.object_ref) as event:
        event.seal(
            GroupRole(group_id=group.id, account_id=account_id, role="contact", since=work.now)
        )
        start(work, proposal, definition_of(work.session, call.version_id), event)
    return proposal.id
