"""What people say about themselves: name, telephone, language."""

import re
import unicodedata
from dataclasses import replace

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, NotFound, Reason
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import LANGUAGES, Words
from grantcall.people.models import Account

LONGEST_NAME = 120
_PHONE = re.compile(r"\+?[0-9][0-9 ./()-]{4,38}")


def update_profile(*, name: str, phone: str, language: str, actor: Actor, clock: Clock) -> None:
    """Keep name and telephone (either may be empty) and language ("it" or "en").

    Raises `Invalid` with every reason, `NotFound` without account.
    """
    name, phone = " ".join(name.split()), " ".join(phone.split())
    reasons = [*_against_name(name), *_against_phone(phone), *_against_language(language)]
    with unit_of_work(actor, clock) as work:
        account = work.session.get(Account, actor.account_id or "", with_for_update=True)
        if account is None:
            raise NotFound()
        if reasons:
            raise Invalid(*reasons)
        wanted = {"name": name, "phone": phone, "language": language}
        changed = [field for field, value in wanted.items() if getattr(account, field) != value]
        if not changed:
            return
        with work.recording("account.update_profile", account.object_ref) as event:
            account.name, account.phone, account.language = name, phone, language
            event.note(changed=changed)


def reasons_against_full_name(name: str, field: str) -> list[Reason]:
    """Return what is wrong with the name of somebody who speaks for others; `field` asks it."""
    if len(name.split()) < 2:
        text = Words("Scrivete il vostro nome e cognome.", "Write your name and surname.")
        why = Words(
            "Servono per scrivervi e, se arriva il contributo, per pagarvi.",
            "They are needed to write to you and, if an award comes, to pay you.",
        )
        return [Reason("full_name_missing", text, next=why, field=field)]
    return [replace(reason, field=field) for reason in _against_name(name)]


def keep_name(work: Work, account: Account, name: str) -> None:
    """Give an account its name, inside the unit of work of whoever asked for it."""
    with work.recording("account.update_profile", account.object_ref) as event:
        account.name = name
        event.note(changed=["name"])


def _against_name(name: str) -> list[Reason]:
    if len(name) > LONGEST_NAME:
        text = Words(
            "Il nome ha {length} lettere: il massimo è {most}.",
            "The name has {length} letters: the most is {most}.",
        ).format(length=len(name), most=LONGEST_NAME)
        return [Reason("name_too_long", text, field="name")]
    # Unseen signs that turn the reading direction would change letters and lists.
    if any(unicodedata.category(sign).startswith("C") for sign in name):
        text = Words("Il nome contiene segni invisibili.", "The name holds invisible signs.")
        again = Words("Scrivetelo di nuovo.", "Type it again.")
        return [Reason("name_signs", text, next=again, field="name")]
    return []


def _against_phone(phone: str) -> list[Reason]:
    if not phone or _PHONE.fullmatch(phone):
        return []
    text = Words("Questo numero di telefono non sembra giusto.", "This number does not look right.")
    example = Words("Un esempio: 02 1234 5678.", "For example: 02 1234 5678.")
    return [Reason("phone_wrong", text, next=example, field="phone")]


def _against_language(language: str) -> list[Reason]:
    if language in LANGUAGES:
        return []
    text = Words("Scegliete italiano o inglese.", "Choose Italian or English.")
    return [Reason("language_wrong", text, field="language")]
