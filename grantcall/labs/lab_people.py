"""Who belongs to a lab beside the group of its proposal: connectors that follow it, people
that a connector or the office names."""

from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.audit import Recording
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, NotFound, Reason
from grantcall.core.ids import new_id
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.labs.models import Lab, LabRole
from grantcall.labs.roles import is_connector, require_lab
from grantcall.people.emails import checked_email
from grantcall.people.models import Account
from grantcall.people.queries import account_by_email

NAMED = ("contact", "deputy", "member")


def follow(lab_id: str, *, actor: Actor, clock: Clock) -> None:
    """A connector begins to accompany a lab; safe to repeat. Raises `NotFound`."""
    with unit_of_work(actor, clock) as work:
        lab = _lab_for_connector(work, lab_id)
        if _present(work, lab, actor.account_id or "", "connector") is None:
            with work.recording("lab.follow", lab.object_ref) as event:
                _give(work, event, lab, actor.account_id or "", "connector")


def unfollow(lab_id: str, *, actor: Actor, clock: Clock) -> None:
    """A connector no longer accompanies a lab; safe to repeat. Raises `NotFound`."""
    with unit_of_work(actor, clock) as work:
        lab = _lab_for_connector(work, lab_id)
        row = _present(work, lab, actor.account_id or "", "connector")
        if row is not None:
            with work.recording("lab.unfollow", lab.object_ref) as event:
                row.until = work.now
                event.seal(row)


def name_person(lab_id: str, email: str, role: str, *, actor: Actor, clock: Clock) -> str:
    """Give somebody a part in a lab: contact, deputy or member; return the id of the part.

    An address without account gets one: its owner signs in by a link, as everybody does. A
    new contact takes the place of the present one. Raises `NotFound`, `Invalid`.
    """
    with unit_of_work(actor, clock) as work:
        lab: Lab = require_lab(
            work.session,
            actor,
            Right.LAB_PEOPLE,
            work.session.get(Lab, lab_id, with_for_update=True),
        )
        work.trying("lab.name_person", lab.object_ref)
        address = checked_email(email)
        if role not in NAMED:
            text = Words("Scegliete la parte.", "Choose the part.")
            raise Invalid(Reason("role_unknown", text, field="role"))
        with work.recording("lab.name_person", lab.object_ref) as event:
            account = _account(work, event, address, actor.language)
            known = _present(work, lab, account.id, role)
            if known is not None:
                return known.id
            if role == "contact":
                _replace_contact(work, event, lab)
            return _give(work, event, lab, account.id, role).id


def let_go(role_id: str, *, actor: Actor, clock: Clock) -> None:
    """End somebody's part in a lab; safe to repeat. Raises `NotFound`."""
    with unit_of_work(actor, clock) as work:
        row = work.session.get(LabRole, role_id)
        lab = None if row is None else work.session.get(Lab, row.lab_id)
        require_lab(work.session, actor, Right.LAB_PEOPLE, lab)
        if row is None or lab is None or row.role not in NAMED:
            raise NotFound()
        if row.until is None:
            with work.recording("lab.let_go", lab.object_ref) as event:
                row.until = work.now
                event.seal(row)


def give_role(work: Work, event: Recording, lab: Lab, account_id: str, role: str) -> None:
    """Give an account a part in a new lab, inside the caller's act."""
    _give(work, event, lab, account_id, role)


def _lab_for_connector(work: Work, lab_id: str) -> Lab:
    lab = work.session.get(Lab, lab_id, with_for_update=True)
    if lab is None or work.actor.account_id is None or not is_connector(work.actor):
        raise NotFound()
    work.trying("lab.follow", lab.object_ref)
    return lab


def _present(work: Work, lab: Lab, account_id: str, role: str) -> LabRole | None:
    return work.session.scalar(
        select(LabRole).where(
            LabRole.lab_id == lab.id,
            LabRole.account_id == account_id,
            LabRole.role == role,
            LabRole.until.is_(None),
        )
    )


def _replace_contact(work: Work, event: Recording, lab: Lab) -> None:
    present = select(LabRole).where(
        LabRole.lab_id == lab.id, LabRole.role == "contact", LabRole.until.is_(None)
    )
    for row in work.session.scalars(present).all():
        row.until = work.now
        event.seal(row)


def _give(work: Work, event: Recording, lab: Lab, account_id: str, role: str) -> LabRole:
    row = LabRole(
        id=new_id(), lab_id=lab.id, account_id=account_id, role=role, since=work.now, until=None
    )
    event.seal(row)
    return row


def _account(work: Work, event: Recording, address: str, language: str) -> Account:
    account = account_by_email(work.session, address)
    if account is None:
        account = Account(id=new_id(), email=address, language=language, created_at=work.now)
        event.seal(account)
        work.session.flush()
    return account
