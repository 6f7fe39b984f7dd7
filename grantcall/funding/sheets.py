"""What a group writes about its award: one sheet per form, answers merged one by one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.unit_of_work import Work
from grantcall.core.words import Words
from grantcall.definitions.answers import AnswerSchema
from grantcall.definitions.model import Definition, Form
from grantcall.funding.models_project import AwardSheet, ReportSheet
from grantcall.proposals.answers import NEW, Present, answer_token
from grantcall.proposals.save_answers import Clash, Saved

Sheet = AwardSheet | ReportSheet
_ELSEWHERE = ("roster", "note")
_GROUP = frozenset({"contact", "deputy", "member", "connector"})


@dataclass(frozen=True, slots=True)
class Pen:
    """Who may write what now: the form, its slot, and the fields that are open."""

    slot: str
    form: Form
    fields: tuple[str, ...]


def award_sheets(session: Session, award_id: str) -> dict[str, AwardSheet]:
    """Return the sheets of an award by slot; one statement."""
    rows = session.scalars(select(AwardSheet).where(AwardSheet.award_id == award_id))
    return {row.slot: row for row in rows}


def present_in(sheet: Sheet | None) -> dict[str, Present]:
    """Return the answers of a sheet with the version that a page starts from."""
    if sheet is None:
        return {}
    return {
        name: Present(value, sheet.version, sheet.changed_at, sheet.changed_by)
        for name, value in sheet.answers.items()
    }


def slot_filled(definition: Definition, record: str, *kinds: str) -> str | None:
    """Return the form that a record's states fill in: those of some kinds, or any of them."""
    workflow = definition.workflows.get(record)
    states = workflow.states.values() if workflow is not None else ()
    filled = (state.fills for state in states if not kinds or state.kind in kinds)
    return next((slot for slot in filled if slot in definition.forms), None)


def pen_for(
    definition: Definition,
    record: str,
    state: str,
    roles: Collection[str],
    *,
    slot: str | None = None,
    only: Collection[str] | None = None,
) -> Pen:
    """Return what somebody with these roles may write while a record stands in a state.

    `slot` is the form where the state names none, `only` the fields that are open. Raises
    `NotFound` for whoever never writes here, `Refusal` when the state is closed for writing.
    """
    there = definition.workflows[record].states[state]
    name = there.fills or slot
    if name is None or name not in definition.forms or not set(roles) & set(there.edits):
        if set(roles) & _GROUP:
            raise Refusal(Reason("closed_for_writing", _CLOSED))
        raise NotFound()
    form = definition.forms[name]
    fields = tuple(
        field.id
        for field in form.fields.values()
        if field.type not in _ELSEWHERE and (only is None or field.id in only)
    )
    return Pen(name, form, fields)


def in_time(record: object, work: Work) -> None:
    """Refuse when the clock of the record's state has run out. Raises `Refusal`."""
    due_at, action = getattr(record, "due_at", None), getattr(record, "due_action", None)
    if action is not None and due_at is not None and work.now >= due_at:
        raise Refusal(Reason("too_late", _TOO_LATE))


def save_in(
    work: Work,
    sheet: Sheet,
    pen: Pen,
    definition: Definition,
    typed: Mapping[str, object],
    bases: Mapping[str, str],
) -> Saved:
    """Merge what was typed into a sheet; a new version when something changed.

    `bases` says which content each answer was made from: an answer that only one person
    changed is theirs, one that two people changed is a clash and stays as it is.
    """
    known = {name: value for name, value in typed.items() if name in pen.fields}
    values, problems = AnswerSchema(pen.form, definition).load_partial(known)
    stored, changed = dict(sheet.answers or {}), False
    saved = Saved(problems=problems, at=work.now)
    present = present_in(sheet)
    for name, value in values.items():
        clash = _clash(present.get(name), name, value, bases.get(name, NEW))
        if isinstance(clash, Clash):
            saved.clashes.append(clash)
        elif clash:
            changed = True
            stored[name] = value
            if value is None:
                del stored[name]
    if changed:
        sheet.answers = stored
        sheet.version = (sheet.version or 0) + 1
        sheet.changed_at, sheet.changed_by = work.now, work.actor.ref
        work.session.add(sheet)
    for name in values:
        saved.tokens[name] = answer_token(sheet.version or 0, stored.get(name))
    return saved


def new_award_sheet(award_id: str, slot: str, work: Work) -> AwardSheet:
    """Return an empty sheet that is not yet in the database."""
    return AwardSheet(
        award_id=award_id,
        slot=slot,
        answers={},
        version=0,
        changed_at=work.now,
        changed_by=work.actor.ref,
    )


def _clash(known: Present | None, name: str, value: object, base: str) -> Clash | bool:
    """Tell whether an answer is to be written; a `Clash` when somebody else changed it too."""
    stored = None if known is None else known.value
    if value == stored:
        return False
    digest = base.partition(":")[2]
    if digest and digest == _digest(value):
        return False  # untouched on this page: what somebody else wrote stays
    if known is None or digest == _digest(stored):
        return True
    return Clash(name, stored, value, known.changed_by, known.changed_at, known.token)


def _digest(value: object) -> str:
    return sha256_hex(canonical_bytes(value))[:16]


_CLOSED = Words("Ora questa parte non si può scrivere.", "This part cannot be written now.")
_TOO_LATE = Words("Il tempo è scaduto.", "Time has run out.")
