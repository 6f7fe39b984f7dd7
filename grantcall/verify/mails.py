"""Mail: every step that promises one has its rows, each person once."""

from functools import cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.core.outbox import OutboxMessage
from grantcall.core.settings import Settings
from grantcall.definitions.model import Transition
from grantcall.people.models import Account
from grantcall.process.frozen import definition_of
from grantcall.process.models import Step
from grantcall.proposals.models import GroupRole, Proposal
from grantcall.store.files import FileStore
from grantcall.verify.registry import Broken, Findings, check
from grantcall.verify.states import name_in_trail, stateful_tables

BATCH = 500


@check("promised mails", "I25", "mails")
def promised_mails(session: Session, store: FileStore, settings: Settings) -> Findings:
    """One row per promised mail and person, written with the step; none that is not promised."""
    count = session.scalar(select(func.count()).select_from(OutboxMessage)) or 0
    yield from _twice(session)
    promises = cache(lambda key: _promises(session, *key))
    for model in stateful_tables():
        query = (
            select(Step.id, Step.object, Step.action, Step.audit_seq, Step.at, model.version_id)
            .join(model, name_in_trail(model) == Step.object)
            .order_by(Step.audit_seq)
            .execution_options(yield_per=BATCH)
        )
        for step in session.execute(query):
            transition = promises((step.version_id, model.RECORD, step.action))
            if transition is None:
                continue
            written = _written(session, step.audit_seq) if transition.mail else set()
            for name, roles in transition.mail.items():
                if name in written or "contact" not in roles:
                    continue
                if _had_contact(session, step.object, step.at):
                    message = (
                        f"{step.action} of {step.object} promises {name}, and no mail is there"
                    )
                    yield Broken("I25", f"step:{step.id}", message)
    return count


def _twice(session: Session) -> Findings:
    mail = OutboxMessage
    query = (
        select(mail.audit_seq, mail.kind, mail.object, func.min(mail.id).label("id"))
        .group_by(mail.audit_seq, mail.kind, mail.object, mail.recipient)
        .having(func.count() > 1)
        .order_by(mail.audit_seq)
    )
    for row in session.execute(query):
        place = f"outbox_message:{row.id}"
        yield Broken("I25", place, f"{row.kind} of {row.object} goes to the same person twice")
    return 0


def _promises(session: Session, version_id: str, record: str, action: str) -> Transition | None:
    workflow = definition_of(session, version_id).workflows[record]
    return workflow.transitions.get(action.partition(".")[2])


def _written(session: Session, seq: int) -> set[str]:
    return set(session.scalars(select(OutboxMessage.kind).where(OutboxMessage.audit_seq == seq)))


def _had_contact(session: Session, object_ref: str, at: object) -> bool:
    """Tell whether a proposal's group had a contact to write to when a step was taken."""
    table, _, record_id = object_ref.partition(":")
    if table != Proposal.__tablename__:
        return False
    found = session.scalar(
        select(GroupRole.id)
        .join(Proposal, Proposal.group_id == GroupRole.group_id)
        .join(Account, Account.id == GroupRole.account_id)
        .where(
            Proposal.id == record_id,
            GroupRole.role == "contact",
            GroupRole.since <= at,
            (GroupRole.until.is_(None)) | (GroupRole.until > at),
            (Account.blocked_at.is_(None)) | (Account.blocked_at > at),
        )
        .limit(1)
    )
    return found is not None
