"""The diary of a lab for its people: an entry in a minute, the list, a wrong one cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from grantcall.core.db import reader
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason, Refusal
from grantcall.core.policy import Right, allowed
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.labs.cancel_activity import cancel_activity
from grantcall.labs.export import export_diary
from grantcall.labs.log_activity import SLOT, WRITES, log_activity
from grantcall.labs.models import Lab
from grantcall.labs.pages_diary_form import blank_form, day_field, keep_photos, posted_form, rows_of
from grantcall.labs.pages_room import definition_for, labs, now, today_of
from grantcall.labs.pages_steps import choices_of
from grantcall.labs.pages_words import hours_words
from grantcall.labs.queries_people import Entry, diary_page, entry_of
from grantcall.labs.roles import roles_on_lab
from grantcall.people.queries import names_of
from grantcall.process.door import Choice
from grantcall.store.models import StoredFile
from grantcall.web.access import actor, requires
from grantcall.web.answers_form import AnswersForm
from grantcall.web.context import language
from grantcall.web.downloads import hand_out_own
from grantcall.web.services import services

_LIKE_A_KEY = 40
PAGE = 10  # entries


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of an entry, as a download."""

    name: str
    url: str
    size: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as its people read it."""

    id: str
    day: date
    place: Words | str
    people: int
    new_people: int
    helpers: int
    hours: str
    verified: bool
    note: str
    by: str
    cancelled: str | None
    photos: Sequence[Photo]


@dataclass(frozen=True, slots=True)
class Suggested:
    """The step that fits now, said before anything else."""

    title: str
    text: str
    step: str
    label: Words


@labs.get("/labs/<slug:slug>/diary")
@requires(Right.LAB_READ, object="lab")
def diary(lab: Lab) -> Any:
    """Show the form for today's meeting and the meetings that were."""
    return _diary_page(lab, _fresh_form(lab))


@labs.post("/labs/<slug:slug>/diary")
@requires(Right.LAB_WRITE, object="lab")
def log(lab: Lab) -> Any:
    """Write an entry; a repeated post leads to the same one."""
    lab_id, slug = lab.id, lab.slug
    form = posted_form(definition_for(lab))
    problems = keep_photos(lab, form, photos_of(lab_id))
    try:
        if problems:
            raise Invalid(*problems)
        log_activity(
            lab_id,
            form.typed(),
            actor=actor(),
            clock=services().clock,
            token=request.form.get("token", "")[:64] or None,
        )
    except Invalid as refusal:
        again = reader().get_one(Lab, lab_id)
        return _diary_page(again, form, form.tell(refusal.reasons)), 422
    flash(_("Segnato. Grazie."), "ok")
    return redirect(url_for("labs.diary", slug=slug), 303)


@labs.get("/labs/<slug:slug>/diary/<id:entry>/cancel")
@requires(Right.LAB_WRITE, object="lab")
def cancelling(lab: Lab, entry: str) -> Any:
    """Show an entry and ask why it is wrong."""
    return _cancel_page(lab, entry)


@labs.post("/labs/<slug:slug>/diary/<id:entry>/cancel")
@requires(Right.LAB_WRITE, object="lab")
def cancel(lab: Lab, entry: str) -> Any:
    """Cancel an entry: it stays readable and no longer counts."""
    lab_id, slug = lab.id, lab.slug
    if entry_of(reader(), lab_id, entry) is None:
        raise NotFound()
    reason = request.form.get("reason", "")
    try:
        cancel_activity(entry, reason, actor=actor(), clock=services().clock)
    except NotFound:
        raise
    except (Invalid, Conflict) as refusal:
        again = reader().get_one(Lab, lab_id)
        status = 422 if isinstance(refusal, Invalid) else 409
        return _cancel_page(again, entry, reason, refusal.reasons), status
    flash(_("Annullato: resta leggibile e non conta più."), "ok")
    return redirect(url_for("labs.diary", slug=slug), 303)


@labs.get("/labs/<slug:slug>/diary/photos/<id:file_id>")
@requires(Right.LAB_READ, object="lab")
def photo(lab: Lab, file_id: str) -> Response:
    """Hand out a photo of this lab, always as a download."""
    return hand_out_own(lab.object_ref, file_id)


@labs.post("/labs/<slug:slug>/diary/export")
@requires(Right.LAB_EXPORT, object="lab")
def export(lab: Lab) -> Response:
    """Hand out the whole diary as a table, on record."""
    made = export_diary(lab.id, actor=actor(), clock=services().clock)
    response = Response(made.content, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=made.name)
    return response


def photos_of(lab_id: str) -> dict[str, Photo]:
    """Return the pictures of a lab by id; one statement."""
    rows = reader().execute(
        select(StoredFile.id, StoredFile.name).where(StoredFile.owner == f"lab:{lab_id}")
    )
    slug = reader().get_one(Lab, lab_id).slug
    return {
        row.id: Photo(row.name, url_for("labs.photo", slug=slug, file_id=row.id)) for row in rows
    }


def _fresh_form(lab: Lab) -> AnswersForm:
    definition = definition_for(lab)
    page = diary_page(reader(), lab.id, size=1)
    last = next((one for one in page.rows if one.cancelled is None), None)
    return blank_form(lab, definition, today_of(definition), last)


def _diary_page(lab: Lab, form: AnswersForm, told: Sequence[Reason] = ()) -> str:
    session, definition = reader(), definition_for(lab)
    roles = roles_on_lab(session, actor(), lab)
    files = photos_of(lab.id)
    found = diary_page(session, lab.id, _start(), PAGE)
    state = definition.workflows["lab"].states[lab.state]
    steps = choices_of(lab, now())
    following = None
    if found.rows and found.more_after:
        last = found.rows[-1]
        following = url_for("labs.diary", slug=lab.slug, before=f"{last.day}.{last.id}")
    return render_template(
        "labs/diary.html",
        lab=lab,
        state=state,
        form=form,
        day=day_field(form, today_of(definition)),
        rows=rows_of(form),
        files=files,
        told=told,
        entries=_shown(found.rows, definition, files),
        following=following,
        writes=allowed(Right.LAB_WRITE, roles) and lab.kind in WRITES,
        exports=allowed(Right.LAB_EXPORT, roles),
        details=allowed(Right.LAB_DETAILS, roles) and lab.kind in WRITES,
        names_people=allowed(Right.LAB_PEOPLE, roles),
        tells=allowed(Right.LAB_WRITE, roles),
        steps=steps,
        suggested=_suggested(lab, steps),
    )


def _suggested(lab: Lab, steps: Sequence[Choice]) -> Suggested | None:
    """Return the step that a first meeting, or one after a long sleep, makes possible."""
    said = {
        "nascent": (_("Il primo incontro è nel diario"), _("Manca un passo per il catalogo:")),
        "dormant": (_("Il laboratorio risulta dormiente"), _("Vi trovate ancora? Ditelo:")),
    }
    towards = next(
        (
            one
            for one in steps
            if one.open
            and one.transition.target != lab.state
            and definition_for(lab).workflows["lab"].states[one.transition.target].kind == "active"
        ),
        None,
    )
    if towards is None or lab.kind not in said:
        return None
    title, text = said[lab.kind]
    return Suggested(title, text, towards.action, towards.transition.label)


def _start() -> tuple[date, str] | None:
    """Return the entry that a page begins after; an altered one begins afresh."""
    day, _dot, id_ = request.args.get("before", "")[:_LIKE_A_KEY].partition(".")
    try:
        return (date.fromisoformat(day), id_) if id_.isalnum() else None
    except ValueError:
        return None


def _shown(rows: Sequence[Entry], definition: Definition, files: dict[str, Photo]) -> list[Shown]:
    names = names_of(reader(), {row.by for row in rows})
    return [_one(row, definition, files, names.get(row.by, "")) for row in rows]


def _one(row: Entry, definition: Definition, files: dict[str, Photo], by: str) -> Shown:
    field = definition.forms[SLOT].fields.get("place")
    options = definition.lists.get(field.options or "", {}) if field is not None else {}
    pictures = [files[id_] for id_ in row.answers.get("photo") or () if id_ in files]
    return Shown(
        id=row.id,
        day=row.day,
        place=options[row.place].label if row.place in options else row.place,
        people=row.people,
        new_people=row.new_people,
        helpers=row.helpers,
        hours=hours_words(row.helpers * row.minutes_each),
        verified=row.heard_as == "verified",
        note=str(row.answers.get("note") or ""),
        by=by,
        cancelled=row.cancelled,
        photos=pictures,
    )


def _cancel_page(lab: Lab, entry: str, reason: str = "", told: Sequence[Reason] = ()) -> str:
    found = entry_of(reader(), lab.id, entry)
    if found is None:
        raise NotFound()
    if found.cancelled is not None and not told:
        raise Refusal(
            Reason("already_cancelled", Words("È già annullata.", "It is cancelled already."))
        )
    shown = _shown([found], definition_for(lab), photos_of(lab.id))[0]
    return render_template(
        "labs/cancel.html", lab=lab, entry=shown, reason=reason, told=told, lang=language()
    )
