"""An administrator, or the shell, opens the door to somebody with a role."""

from dataclasses import dataclass

from grantcall.core.actor import Actor
from grantcall.core.audit import Recording
from grantcall.core.clock import Clock
from grantcall.core.i18n import instant_words
from grantcall.core.ids import new_id
from grantcall.core.outbox import enqueue
from grantcall.core.site_address import absolute
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.mail.site_texts import SiteVoice
from grantcall.people.burn_link import refuse_blocked
from grantcall.people.emails import checked_email
from grantcall.people.grant_role import holds, new_grant
from grantcall.people.links import INVITATION_LASTS, PASSWORD, SIGN_IN, link_path, make_link
from grantcall.people.models import Account
from grantcall.people.queries import account_by_email
from grantcall.people.roles import ROLE_WORDS, checked_role, require_manager

CHOOSE_PASSWORD = "/account/password"  # noqa: S105 - a path


@dataclass(frozen=True, slots=True)
class Invited:
    """The account, and the secret of the link that leads into it."""

    account_id: str
    secret: str


def add_account(
    email: str,
    role: str,
    call_slug: str | None,
    *,
    actor: Actor,
    clock: Clock,
    voice: SiteVoice | None = None,
    language: str = "it",
) -> Invited:
    """Make an account with a role and a one-time link that signs in within 24 hours.

    An address that has an account keeps it and gains the role. With a `voice` the link
    goes to its owner by mail and leads to choosing a password. Returns the secret of the
    link, for the shell to print (a page never shows it: it would let an administrator in
    as somebody else). Raises `NotFound`, `Invalid` with every reason, `Refusal` for a
    blocked account.
    """
    address = checked_email(email)
    with unit_of_work(actor, clock) as work:
        require_manager(work)
        call_id = checked_role(work.session, role, call_slug)
        account = account_by_email(work.session, address)
        known = account is not None
        if account is None:
            account = Account(id=new_id(), email=address, language=language, created_at=work.now)
        work.trying("account.add", account.object_ref)
        refuse_blocked(account)
        act = "account.invite" if known else "account.add"
        with work.recording(act, account.object_ref) as event:
            event.note(role=role, call=call_id)
            if not known:
                event.seal(account)
            if not holds(work, account.id, role, call_id):
                event.seal(new_grant(work, account.id, role, call_id))
            secret = _invite(work, event, account, role, voice)
        return Invited(account.id, secret)


def _invite(
    work: Work, event: Recording, account: Account, role: str, voice: SiteVoice | None
) -> str:
    if voice is None:
        return make_link(work, SIGN_IN, account.email, INVITATION_LASTS)
    secret = make_link(work, PASSWORD, account.email, INVITATION_LASTS, next_path=CHOOSE_PASSWORD)
    until = work.now + INVITATION_LASTS
    subject, body = voice.compose(
        "welcome_password",
        account.language,
        {
            "role": ROLE_WORDS[role].in_(account.language),
            "link": absolute(link_path(secret)),
            "due": instant_words(until, voice.zone, account.language),
        },
    )
    enqueue(
        event,
        kind="welcome_password",
        recipient=account.email,
        subject=subject,
        body=body,
        language=account.language,
        object_ref=account.object_ref,
        call_id=None,
    )
    return secret
