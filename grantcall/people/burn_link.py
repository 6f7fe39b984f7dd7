"""A link is used up: the account is made if it is new, and a sign-in begins."""

from grantcall.core.actor import VISITOR, Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Reason, Refusal
from grantcall.core.ids import hash_secret, new_id
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.people.links import LinkState, link_ref, run_handler, state_of
from grantcall.people.models import Account, OneTimeLink
from grantcall.people.queries import account_by_email
from grantcall.people.start_sign_in import SignedIn, start_sign_in

WHY_NOT: dict[LinkState, Words] = {
    LinkState.USED: Words("Questo link è già stato usato.", "This link has already been used."),
    LinkState.EXPIRED: Words("Questo link è scaduto.", "This link has run out."),
    LinkState.UNKNOWN: Words("Questo link non è completo.", "This link is not complete."),
}


class LinkSpent(Refusal):
    """A link that signs nobody in: used, run out, or never made."""

    code = "link_spent"
    summary = Words("Questo link non vale più.", "This link no longer works.")


def burn_link(
    secret: str, *, language: str, clock: Clock, replacing: str | None = None
) -> SignedIn:
    """Burn a link, once, and sign its address in; a new address gets its account here.

    `replacing` is the hash of the sign-in this browser had. Raises `LinkSpent`
    (`link_used`, `link_expired`, `link_unknown`) and `Refusal` (`account_blocked`).
    """
    with unit_of_work(VISITOR, clock) as work:
        work.trying("sign_in_link.burn", link_ref(secret))
        link = work.session.get(OneTimeLink, hash_secret(secret), with_for_update=True)
        state = state_of(link, work.now)
        if link is None or state is not LinkState.GOOD:
            raise LinkSpent(Reason(f"link_{state}", WHY_NOT[state]))
        link.burnt_at = work.now
        account = account_by_email(work.session, link.email)
        if account is None:
            account = _new_account(work, link.email, language)
        refuse_blocked(account)
        person = Actor(ref=account.object_ref, account_id=account.id)
        with work.recording("account.sign_in", account.object_ref, person) as event:
            event.note(by="link", link=link_ref(secret))
            begun = start_sign_in(work, account.id, replacing=replacing)
        run_handler(work, link, account.id)
        return SignedIn(begun, account.id, link.next_path)


def refuse_blocked(account: Account) -> None:
    """Refuse an account that was closed. Only its own mailbox or an administrator gets here."""
    if account.blocked_at is not None:
        raise Refusal(
            Reason(
                "account_blocked",
                Words("Questo accesso è stato chiuso.", "This account has been closed."),
                next=Words("Chiamate l'ufficio.", "Call the office."),
            )
        )


def _new_account(work: Work, email: str, language: str) -> Account:
    account = Account(id=new_id(), email=email, language=language, created_at=work.now)
    person = Actor(ref=account.object_ref, account_id=account.id)
    with work.recording("account.add", account.object_ref, person) as event:
        event.seal(account)
    return account
