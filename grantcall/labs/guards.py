"""What the steps of labs need, by the names of the closed vocabulary."""

from collections.abc import Sequence

from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.definitions.model import Definition, Option
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.labs.models import Lab
from grantcall.process.registry import Asked, guard

PROMISES = "promises"  # in Circumstances.extra: the ids of the promises stated with this step
SUCCESSOR = "successor_id"  # in Circumstances.extra: the lab that takes over
TAKES_OVER = ("nascent", "active", "autonomous")
"""Kinds in which a lab may take over another."""
_LIST = "lab_promises"


def promises_of(definition: Definition) -> Sequence[Option]:
    """Return the promises that labs of a definition make, in order."""
    return tuple(definition.lists.get(_LIST, {}).values())


@guard("lab_promises_kept")
def lab_promises_kept(asked: Asked) -> Sequence[Reason]:
    """Each promise was stated again for this step; one reason for each that was not."""
    stated = asked.circumstances.extra.get(PROMISES, ())
    missing = Words("Da ripetere: «{promise}».", "To be stated again: “{promise}”.")
    return [
        Reason(
            "promise_not_stated",
            missing.format(promise=option.label),
            next=Words(
                "Spuntatelo se vale ancora; se no, chiamate un connettore.",
                "Tick it if it still holds; if not, call a connector.",
            ),
            field="promises",
        )
        for option in promises_of(asked.definition)
        if option.id not in stated
    ]


@guard("successor_named")
def successor_named(asked: Asked) -> Sequence[Reason]:
    """The lab that takes over is chosen, is another one, and lives."""
    words = GUARDS["successor_named"]
    successor_id = asked.circumstances.extra.get(SUCCESSOR) or asked.record.successor_id
    if not successor_id:
        choose = Words("Scegliete il laboratorio.", "Choose the lab.")
        return [Reason("successor_missing", words.not_yet, next=choose, field="successor")]
    successor = asked.session.get(Lab, successor_id)
    if successor is None or successor.id == asked.record.id or successor.kind not in TAKES_OVER:
        lives = Words("Sceglietene uno che vive.", "Choose one that lives.")
        return [Reason("successor_unfit", words.no, next=lives, field="successor")]
    return []
