"""The public page of a call, and the home page that leads to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _

from grantcall.calls.pages_face import Face, face_of
from grantcall.calls.pages_room import calls, time_left, tone_of
from grantcall.calls.phases import PHASE_WORDS, Phase, phase_of
from grantcall.calls.queries import CallRow, public_call, public_calls
from grantcall.core.db import reader
from grantcall.core.errors import NotFound
from grantcall.core.words import Words
from grantcall.impact.pages_front import front_rows
from grantcall.labs.pages_words import newest_cards
from grantcall.process.frozen import definition_of
from grantcall.web.access import public
from grantcall.web.context import language
from grantcall.web.services import services
from grantcall.web.site import use_call

_bodies: dict[tuple[str, str], Any] = {}
NUMBERS = (
    Words("due", "Two"),
    Words("tre", "Three"),
    Words("quattro", "Four"),
    Words("cinque", "Five"),
    Words("sei", "Six"),
    Words("sette", "Seven"),
    Words("otto", "Eight"),
    Words("nove", "Nine"),
    Words("dieci", "Ten"),
    Words("undici", "Eleven"),
    Words("dodici", "Twelve"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A call as a page shows it now."""

    row: CallRow
    face: Face
    phase: Phase
    state: Words
    tone: str
    left: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the calendar, as the timeline draws it."""

    title: str
    when: str = ""
    iso: str | None = None
    note: str = ""
    status: str | None = None
    url: str | None = None
    link: str | None = None


@calls.get("/")
@public
def home() -> str:
    """Ask the question first, then list the calls: open, coming, past; then what came of it."""
    now, session = services().clock.now(), reader()
    rows = public_calls(session)
    if rows:
        use_call(rows[0].version_id, rows[0].demo)
    shown = [show(row, now) for row in rows]
    by_closing = sorted(
        (one for one in shown if one.phase is Phase.OPEN), key=lambda one: one.row.closes
    )
    coming = [one for one in shown if one.phase is Phase.UPCOMING]
    asking = next((one for one in by_closing if one.face.questions), None)
    return render_template(
        "calls/home.html",
        asking=asking,
        number=number_words(asking.face.needed) if asking and asking.face.needed else None,
        open=by_closing,
        coming=coming[::-1],
        past=[one for one in shown if one.phase in (Phase.CLOSED, Phase.CANCELLED)],
        figures=front_rows(session),
        labs=newest_cards(session),
    )


@calls.get("/calls/<slug:slug>")
@public
def call(slug: str) -> str:
    """Show everything a group needs to know of a call."""
    shown = shown_call(slug)
    return render_template(
        "calls/call.html",
        call=shown,
        face=shown.face,
        lines=_lines_of(shown),
        body=_body_of(shown.face),
    )


def _body_of(face: Face) -> Any:
    """Return the part that rests on the definition and the language alone, drawn once."""
    key = (face.digest, language())
    known = _bodies.get(key)
    if known is None:
        module: Any = current_app.jinja_env.get_template("calls/body.html").module
        known = _bodies[key] = module.body(face)
    return known


_calendars: dict[tuple[str, str, Phase, str], list[Line]] = {}


def _lines_of(shown: Shown) -> list[Line]:
    """Return the calendar, which rests on where the call stands as well, put together once."""
    key = (shown.face.digest, language(), shown.phase, shown.row.state)
    known = _calendars.get(key)
    if known is None:
        known = _calendars[key] = _lines(shown)
    return known


def shown_call(slug: str) -> Shown:
    """Return a published call for its pages; one statement. Raises `NotFound`."""
    row = public_call(reader(), slug)
    if row is None:
        raise NotFound()
    use_call(row.version_id, row.demo)
    return show(row, services().clock.now())


def show(row: CallRow, now: datetime) -> Shown:
    """Return a call as it stands at an instant."""
    definition = definition_of(reader(), row.version_id)
    phase = phase_of(row, now)
    label = PHASE_WORDS[phase]
    if phase is Phase.CLOSED and row.kind not in ("published", "open"):
        label = definition.workflows["call"].states[row.state].label
    until = {Phase.OPEN: row.closes, Phase.UPCOMING: row.opens}.get(phase)
    return Shown(
        row=row,
        face=face_of(definition, language()),
        phase=phase,
        state=label,
        tone=tone_of(phase),
        left=None if until is None else time_left(until, now),
        url=f"/calls/{row.slug}",
    )


def number_words(number: int) -> str:
    """Write a small number as a word, for headings; a large one in digits."""
    if 2 <= number < 2 + len(NUMBERS):
        return NUMBERS[number - 2].in_(language())
    return str(number)


def _lines(shown: Shown) -> list[Line]:
    face, phase = shown.face, shown.phase
    started = phase in (Phase.OPEN, Phase.CLOSED)
    lines = [
        Line(_("Si aprono le domande"), face.opens, face.opens_iso, status=_status(started)),
    ]
    if phase is Phase.OPEN:
        lines.append(Line(_("Si può inviare la domanda"), _("adesso"), status="here"))
    note = _("Un minuto dopo non si può più inviare.") if phase is Phase.OPEN else ""
    over = phase is Phase.CLOSED
    lines.append(Line(_("Si chiude"), face.closes, face.closes_iso, note, _status(over)))
    return lines + _later(shown)


def _later(shown: Shown) -> list[Line]:
    stages = shown.face.stages
    places = {stage.state: place for place, stage in enumerate(stages)}
    # Between the deadline and the engine's step the first stage has begun all the same.
    closed = shown.phase is Phase.CLOSED
    here = places.get(shown.row.state, 0) if closed else -1
    if shown.phase is Phase.CANCELLED:
        return [Line(PHASE_WORDS[Phase.CANCELLED].in_(language()), status="here")]
    return [
        Line(
            stage.label,
            note=_("Dura %(length)s.", length=stage.lasts) if stage.lasts else "",
            status="here" if place == here else _status(place < here),
        )
        for place, stage in enumerate(stages)
    ]


def _status(done: Any) -> str | None:
    return "done" if done else None
