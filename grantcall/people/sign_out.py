"""Leaving: this browser, or all of them."""

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import NotFound
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people.models import SignIn
from grantcall.people.start_sign_in import end_sign_ins


def sign_out(sign_in: str, *, actor: Actor, clock: Clock) -> None:
    """End one sign-in, named by its hash; nothing happens when it has ended already."""
    with unit_of_work(actor, clock) as work:
        row = work.session.get(SignIn, sign_in, with_for_update=True)
        if row is None or row.account_id != actor.account_id:
            return
        work.session.delete(row)
        with work.recording("account.sign_out", f"account:{row.account_id}"):
            work.session.flush()


def sign_out_everywhere(*, actor: Actor, clock: Clock) -> int:
    """End every sign-in of the actor and return how many there were."""
    with unit_of_work(actor, clock) as work:
        if actor.account_id is None:
            raise NotFound()
        ended = end_sign_ins(work, actor.account_id)
        with work.recording("account.sign_out_everywhere", actor.ref) as event:
            event.note(ended=ended)
        return ended
