"""At most four entries per role."""

from dataclasses import dataclass
from functools import cache

from flask_babel import gettext as _

from grantcall.core.actor import Actor
from grantcall.core.policy import Right, may_somewhere


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the main menu."""

    label: str
    url: str
    current: bool


def menu(actor: Actor, path: str, lang: str) -> list[Entry]:
    """Return the menu for whoever asks in a language, marking where they are."""
    if may_somewhere(actor, Right.STAFF_DESK) or may_somewhere(actor, Right.ACCOUNT_MANAGE):
        pairs = _workers(actor)
    elif may_somewhere(actor, Right.REVIEW_DESK):
        pairs = [(_("Domande da valutare"), "/review"), (_("Bandi"), "/")]
    elif actor.account_id is not None:
        pairs = _people(actor)
    else:
        pairs = _visitors(lang)
    longest = max((url for _label, url in pairs if _leads_to(path, url)), key=len, default="")
    return [Entry(label, url, url == longest) for label, url in pairs]


@cache
def _visitors(lang: str) -> list[tuple[str, str]]:
    # The request that asks first in a language translates for all.
    return [
        (_("Bandi"), "/"),
        (_("Laboratori"), "/labs"),
        (_("Risultati"), "/impact"),
        (_("Aiuto"), "/help"),
    ]


def _people(actor: Actor) -> list[tuple[str, str]]:
    pairs = [(_("Bandi"), "/"), (_("Le vostre domande"), "/mine"), (_("Laboratori"), "/labs")]
    if may_somewhere(actor, Right.LAB_DESK):
        pairs[1] = (_("Chi seguite"), "/following")
    if may_somewhere(actor, Right.FIGURES_READ):
        pairs.append((_("Risultati"), "/impact"))
    return pairs


def _workers(actor: Actor) -> list[tuple[str, str]]:
    pairs = []
    if may_somewhere(actor, Right.STAFF_DESK):
        pairs.append((_("Scrivania"), "/staff"))
    if may_somewhere(actor, Right.REVIEW_DESK):
        pairs.append((_("Domande da valutare"), "/review"))
    if may_somewhere(actor, Right.OUTBOX_READ):
        pairs.append((_("Posta"), "/staff/outbox"))
    if may_somewhere(actor, Right.AUDIT_READ):
        pairs.append((_("Registro delle operazioni"), "/staff/audit"))
    if may_somewhere(actor, Right.ACCOUNT_MANAGE):
        pairs.append((_("Persone"), "/staff/accounts"))
    return pairs[:4]


def _leads_to(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url + "/"))
