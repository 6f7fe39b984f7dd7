"""Recording that a grant was published, as the law asks before it is paid."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, Reason
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.funding.falling_due import let_fall_due
from grantcall.funding.models import Award
from grantcall.funding.models_project import Publication
from grantcall.funding.roles_project import locked_award
from grantcall.process.frozen import definition_of

LONGEST_LINK = 500


def record_publication(
    award_ids: Sequence[str],
    published_on: date | None,
    link: str,
    *,
    actor: Actor,
    clock: Clock,
    token: str,
) -> int:
    """Record where and when some grants were published; return how many tranches fell due.

    All or none, in one transaction. Raises `NotFound`, or `Invalid` with everything that
    is wrong with the day and the address.
    """
    with unit_of_work(actor, clock) as work:
        awards = [locked_award(work, one, Right.TRANCHE_MANAGE) for one in sorted(set(award_ids))]
        if awards:
            work.trying("award.publish", awards[0].object_ref)
        payload = {"awards": sorted(set(award_ids)), "on": published_on, "link": link}
        known = idempotency.recall(work, token, "award.publish", payload)
        if known is not None:
            return int(known)
        address = _checked(work, awards, published_on, link)
        assert published_on is not None
        for award in awards:
            with work.recording("award.publish", award.object_ref) as event:
                event.seal(
                    Publication(
                        award_id=award.id,
                        published_on=published_on,
                        link=address,
                        at=work.now,
                        by=actor.ref,
                    )
                )
        work.session.flush()
        moved = sum(let_fall_due(work, award, "award.publish") for award in awards)
        idempotency.remember(work, token, "award.publish", payload, str(moved))
    return moved


def _checked(work: Work, awards: list[Award], published_on: date | None, link: str) -> str:
    address, problems = link.strip(), []
    if not awards:
        text = Words("Scegliete almeno un contributo.", "Choose at least one award.")
        problems.append(Reason("no_award", text, field="award"))
    if published_on is None:
        text = Words("Manca il giorno della pubblicazione.", "The day of publication is missing.")
        problems.append(Reason("no_day", text, field="published_on"))
    elif awards and published_on > _today(work, awards[0]):
        text = Words("Il giorno della pubblicazione è nel futuro.", "The day lies in the future.")
        problems.append(Reason("day_to_come", text, field="published_on"))
    if not _is_web_address(address):
        text = Words(
            "Scrivete l'indirizzo della pagina, che comincia con https://.",
            "Write the address of the page, which begins with https://.",
        )
        problems.append(Reason("no_link", text, field="link"))
    if problems:
        raise Invalid(*problems)
    return address


def _today(work: Work, award: Award) -> date:
    zone = definition_of(work.session, award.version_id).calendar.zone
    return work.now.astimezone(ZoneInfo(zone)).date()


def _is_web_address(link: str) -> bool:
    if len(link) > LONGEST_LINK or not link.isprintable():
        return False
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
