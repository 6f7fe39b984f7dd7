"""The letter of an award as a paper: tried before it is issued, drawn with its number."""

from datetime import datetime

from sqlalchemy.orm import Session

from grantcall.core.audit import chain_head
from grantcall.core.errors import Refusal
from grantcall.core.register import format_number
from grantcall.definitions.model import Definition, Transition
from grantcall.funding.letter_values import Identity, letter_facts
from grantcall.funding.models import Award

TRIAL_CODE = "0" * 26
_WITHOUT_NUMBER = format_number("OUT", 0, 0).replace("0", "–")


def draw_letter(
    session: Session,
    award: Award,
    definition: Definition,
    transition: Transition,
    identity: Identity,
) -> tuple[bytes, str, str]:
    """Return a letter's bytes, its language and its frozen text; drawn with its number.

    Raises `Refusal` with everything that is missing.
    """
    # The library that draws is heavy: only who writes letters waits for it.
    from grantcall.documents.letter import letter_pdf

    facts, reasons = letter_facts(session, award, definition, transition, identity)
    if facts is None:
        raise Refusal(*reasons)
    return letter_pdf(facts), facts.lang, facts.template


def preview_letter(
    session: Session, award: Award, definition: Definition, transition: Transition, now: datetime
) -> bytes:
    """Return the letter as it would be if it were issued now, marked as a preview.

    Nothing is written and no number is taken. Raises `Refusal` with everything missing.
    """
    _, head = chain_head(session)
    identity = Identity(_WITHOUT_NUMBER, now, TRIAL_CODE, head, preview=True)
    return draw_letter(session, award, definition, transition, identity)[0]
