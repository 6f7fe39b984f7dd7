"""Somebody asks to come in with nothing but their mailbox."""

from grantcall.core.actor import VISITOR
from grantcall.core.clock import Clock
from grantcall.core.i18n import instant_words
from grantcall.core.outbox import enqueue
from grantcall.core.site_address import absolute
from grantcall.core.unit_of_work import unit_of_work
from grantcall.mail.site_texts import SiteVoice
from grantcall.people import throttle
from grantcall.people.emails import checked_email
from grantcall.people.links import SIGN_IN, SIGN_IN_LASTS, link_path, link_ref, make_link


def request_sign_in_link(
    email: str,
    next_path: str | None,
    *,
    voice: SiteVoice,
    language: str,
    remote: str | None,
    clock: Clock,
) -> None:
    """Send a link that signs in once, within 30 minutes.

    Known and unknown addresses get the same: the link of an unknown one makes the account
    when it is burnt. Raises `Invalid` for the address, `TooMany` per address and network.
    """
    address = checked_email(email)
    with unit_of_work(VISITOR, clock) as work:
        work.trying("sign_in_link.request", "sign_in_link:any")
        throttle.count(work, throttle.LINKS_PER_NETWORK, throttle.network_of(remote))
        throttle.count(work, throttle.LINKS_PER_EMAIL, address)
        secret = make_link(work, SIGN_IN, address, SIGN_IN_LASTS, next_path=next_path)
        until = work.now + SIGN_IN_LASTS
        subject, body = voice.compose(
            "sign_in_link",
            language,
            {
                "link": absolute(link_path(secret)),
                "due": instant_words(until, voice.zone, language),
            },
        )
        with work.recording("sign_in_link.request", link_ref(secret)) as event:
            enqueue(
                event,
                kind="sign_in_link",
                recipient=address,
                subject=subject,
                body=body,
                language=language,
                object_ref=link_ref(secret),
                call_id=None,
            )
