"""What steps need that no single later room answers, by the names of the vocabulary."""

from collections.abc import Sequence
from dataclasses import dataclass

from grantcall.calls.models import Act
from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.definitions.faults import Fault
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.process.registry import Asked, guard, record_kind

CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking the call's files found, and the digest of what was checked.

    It travels in `Circumstances.extra["checked"]`: the guard has no files at hand.
    """

    digest: str | None
    faults: tuple[Fault, ...] = ()


@guard("definition_clean")
def definition_clean(asked: Asked) -> Sequence[Reason]:
    """The files were checked, have no faults, and are the version that the call points at."""
    checked = asked.circumstances.extra.get(CHECKED)
    if not isinstance(checked, Checked):
        return [Reason("definition_unchecked", GUARDS["definition_clean"].not_yet)]
    faults = fault_reasons(checked.faults)
    if not faults and checked.digest != asked.definition.digest:
        return [Reason("definition_unchecked", GUARDS["definition_clean"].not_yet)]
    return faults


def fault_reasons(faults: Sequence[Fault]) -> list[Reason]:
    """Return one reason per fault that makes the files unusable, in file order."""
    return [Reason("definition_fault", Words(str(fault))) for fault in faults if not fault.warning]


@guard("act_recorded")
def act_recorded(asked: Asked) -> Sequence[Reason]:
    """An act is named, and it is one of this call's."""
    act_id = asked.circumstances.act_id
    if act_id is None:
        missing = GUARDS["act_recorded"].not_yet
        help_ = Words("Indicate l'atto.", "Enter the act.")
        return [Reason("act_missing", missing, next=help_, field="act_number")]
    act = asked.session.get(Act, act_id)
    if act is None or act.call_id != record_kind(asked.record.RECORD).call_id(asked.record):
        return [Reason("act_unknown", GUARDS["act_recorded"].no, field="act_number")]
    return []


@guard("window_open")
def window_open(asked: Asked) -> Sequence[Reason]:
    """The clock of the record's state is running."""
    due_at = asked.record.due_at
    if due_at is None:
        return [Reason("window_not_open", GUARDS["window_open"].not_yet)]
    if asked.instant >= due_at:
        return [Reason("too_late", GUARDS["window_open"].no)]
    return []


@guard("window_over")
def window_over(asked: Asked) -> Sequence[Reason]:
    """The clock of the record's state has run out."""
    due_at = asked.record.due_at
    if due_at is None:
        return [Reason("window_not_open", GUARDS["window_over"].no)]
    if asked.instant < due_at:
        return [Reason("too_early", GUARDS["window_over"].not_yet)]
    return []
