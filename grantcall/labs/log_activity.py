"""A minute of work: one entry in the diary of a lab."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason
from grantcall.core.ids import new_id
from grantcall.core.policy import Right, allowed
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.answers import AnswerSchema
from grantcall.definitions.answers.values import as_day
from grantcall.definitions.model import Definition
from grantcall.engine.clocks import local_day
from grantcall.engine.facts import facts_of_answers
from grantcall.engine.visible import asked_fields
from grantcall.labs.diary_totals import count_again
from grantcall.labs.models import Activity, Lab
from grantcall.labs.roles import roles_on_lab
from grantcall.process.frozen import definition_of
from grantcall.store.models import StoredFile

SLOT = "activity"
ACTION = "lab.log_activity"
WRITES = ("nascent", "active", "autonomous", "dormant")
"""Kinds in which a diary is open; of the others it is history."""
_OF_THE_GROUP = frozenset({"contact", "deputy", "member"})


def log_activity(
    lab_id: str,
    typed: Mapping[str, object],
    *,
    actor: Actor,
    clock: Clock,
    token: str | None = None,
) -> str:
    """Write one entry; return its id. `typed` are the answers of the call's activity form.

    Hours become exact minutes. What the lab's people write is declared; what a connector
    writes who is none of them is verified: they were there. The same token gives the first
    entry again. Raises `NotFound`, `Invalid` with every problem, `Conflict` (`diary_closed`)
    for a lab that has ended.
    """
    with unit_of_work(actor, clock) as work:
        lab, roles = writable_lab(work, lab_id, ACTION)
        payload = {"lab": lab_id, "typed": dict(typed)}
        known = token and idempotency.recall(work, token, ACTION, payload)
        if known:
            return known
        require_open_diary(lab)
        definition = definition_of(work.session, lab.version_id)
        values = _checked(work, lab, definition, typed)
        verified = "connector" in roles and not roles & _OF_THE_GROUP
        activity = _entry(work, lab, definition, values)
        activity.heard_as = "verified" if verified else "declared"
        with work.recording(ACTION, lab.object_ref) as event:
            event.note(activity=activity.id)
            event.seal(activity)
            work.session.flush()
            count_again(work.session, lab, definition, work.now)
            event.seal(lab)
        if token:
            idempotency.remember(work, token, ACTION, payload, activity.id)
    return activity.id


def writable_lab(work: Work, lab_id: str, action: str) -> tuple[Lab, frozenset[str]]:
    """Return a lab, locked, with the actor's roles on it; `NotFound` for who may not write."""
    lab = work.session.get(Lab, lab_id, with_for_update=True)
    roles = frozenset() if lab is None else roles_on_lab(work.session, work.actor, lab)
    if lab is None or not allowed(Right.LAB_WRITE, roles):
        raise NotFound()
    work.trying(action, lab.object_ref)
    return lab, roles


def require_open_diary(lab: Lab) -> None:
    """Refuse to touch the diary of a lab whose story is over."""
    if lab.kind not in WRITES:
        raise Conflict(
            Reason(
                "diary_closed",
                Words(
                    "Il laboratorio non c'è più: il suo diario si può solo leggere.",
                    "The lab is no more: its diary can only be read.",
                ),
            )
        )


def _checked(
    work: Work, lab: Lab, definition: Definition, typed: Mapping[str, object]
) -> dict[str, object]:
    form = definition.forms[SLOT]
    schema = AnswerSchema(form, definition)
    limits = {"today": local_day(work.now, definition.calendar)}
    read, problems = schema.load_partial(typed, facts=limits)
    values = {name: value for name, value in read.items() if value is not None}
    facts = facts_of_answers(form, values).adding(limits)
    asked = [field.id for field in asked_fields(form, facts, definition)]
    named = {problem.field for problem in problems}
    problems += [
        one for one in schema.load_full(values, asked, facts=limits) if one.field not in named
    ]
    problems += _strange_files(work.session, lab, definition, values)
    if problems:
        raise Invalid(*problems)
    return {name: value for name, value in values.items() if name in asked}


def _strange_files(
    session: Session, lab: Lab, definition: Definition, values: Mapping[str, object]
) -> list[Reason]:
    """Return a problem for each question that names a file which is not this lab's."""
    text = Words("Questa foto non c'è più: caricatela di nuovo.", "Upload this photo again.")
    problems = []
    for name, field in definition.forms[SLOT].fields.items():
        ids = values.get(name)
        if field.type == "file" and isinstance(ids, list) and ids:
            own = session.scalar(
                select(func.count())
                .select_from(StoredFile)
                .where(StoredFile.owner == lab.object_ref, StoredFile.id.in_(ids))
            )
            if own != len(set(map(str, ids))):
                problems.append(Reason("file_unknown", text, field=name))
    return problems


def _entry(work: Work, lab: Lab, definition: Definition, values: Mapping[str, object]) -> Activity:
    today = local_day(work.now, definition.calendar)
    return Activity(
        id=new_id(),
        lab_id=lab.id,
        day=as_day(values.get("day")) or today,
        place=str(values.get("place") or ""),
        people=_number(values, "people"),
        new_people=_number(values, "new_people"),
        helpers=_number(values, "helpers"),
        minutes_each=_number(values, "hours") * 60,
        answers=dict(values),
        at=work.now,
        by=work.actor.ref,
    )


def _number(values: Mapping[str, object], name: str) -> int:
    """Return a count; nought where the form of the call does not ask for it."""
    value = values.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
