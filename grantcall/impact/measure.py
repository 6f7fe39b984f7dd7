"""One figure, typed by staff: a new one, or one that corrects another and names it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason
from grantcall.core.idempotency import recall, remember
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.impact.managing import require_figures
from grantcall.impact.models import Indicator, Measurement

_LONGEST = {"window_it": 120, "window_en": 120, "source": 300, "caveat_it": 1000, "caveat_en": 1000}
_HIGHEST = 2**31 - 1
_NAMES = {
    "window_it": Words("Il periodo in italiano", "The window in Italian"),
    "window_en": Words("Il periodo in inglese", "The window in English"),
    "source": Words("La fonte", "The source"),
    "caveat_it": Words("L'avvertenza in italiano", "The caveat in Italian"),
    "caveat_en": Words("L'avvertenza in inglese", "The caveat in English"),
}


@dataclass(frozen=True, slots=True)
class FigureTyped:
    """A figure as staff typed it; `value` is `None` where no whole number was given.

    `months` is the length of the window, `after_months` how long after the beginning of
    the programme it starts; both may be unknown.
    """

    value: int | None
    window_it: str
    window_en: str
    source: str
    months: int | None = None
    after_months: int | None = None
    caveat_it: str = ""
    caveat_en: str = ""


def add_measurement(
    indicator_id: str, typed: FigureTyped, *, actor: Actor, clock: Clock, token: str
) -> str:
    """Add a figure to an indicator, after those that stand; return its id.

    Raises `NotFound`, `Invalid` with every reason.
    """
    with unit_of_work(actor, clock) as work:
        work.trying("measurement.add", f"indicator:{indicator_id}")
        require_figures(actor)
        payload = {"indicator": indicator_id, **asdict(typed)}
        known = recall(work, token, "measurement.add", payload)
        if known is not None:
            return known
        if work.session.get(Indicator, indicator_id) is None:
            raise NotFound()
        _check(_tidy(typed))
        last = work.session.scalar(
            select(func.max(Measurement.turn)).where(Measurement.indicator_id == indicator_id)
        )
        row_id = _write(work, "measurement.add", indicator_id, (last or 0) + 1, _tidy(typed))
        remember(work, token, "measurement.add", payload, row_id)
        return row_id


def correct_measurement(
    measurement_id: str,
    typed: FigureTyped,
    reason: str,
    *,
    actor: Actor,
    clock: Clock,
    token: str,
) -> str:
    """Write the figure that takes another one's place, and why; return its id.

    The old one stays readable. Raises `NotFound`, `Invalid` with every reason, `Conflict`
    (`corrected_already`) when another figure has taken its place before.
    """
    with unit_of_work(actor, clock) as work:
        work.trying("measurement.correct", f"measurement:{measurement_id}")
        require_figures(actor)
        payload = {"measurement": measurement_id, "reason": reason, **asdict(typed)}
        known = recall(work, token, "measurement.correct", payload)
        if known is not None:
            return known
        old = work.session.get(Measurement, measurement_id)
        if old is None:
            raise NotFound()
        _require_standing(work.session, old)
        tidy = _tidy(typed)
        _check(tidy, [*_about_correction(old, tidy, reason)])
        row_id = _write(
            work, "measurement.correct", old.indicator_id, old.turn, tidy, old, reason.strip()
        )
        remember(work, token, "measurement.correct", payload, row_id)
        return row_id


def _require_standing(session: Session, old: Measurement) -> None:
    if session.scalar(select(Measurement.id).where(Measurement.replaces_id == old.id)):
        raise Conflict(
            Reason(
                "corrected_already",
                Words(
                    "Questo numero è già stato corretto.", "This figure has been corrected already."
                ),
                next=Words("Correggete quello che vale ora.", "Correct the one that stands now."),
            )
        )


def _write(
    work: Work,
    action: str,
    indicator_id: str,
    turn: int,
    typed: FigureTyped,
    old: Measurement | None = None,
    reason: str = "",
) -> str:
    row = Measurement(
        indicator_id=indicator_id,
        turn=turn,
        **asdict(typed),
        first_day=old.first_day if old else None,
        last_day=old.last_day if old else None,
        replaces_id=old.id if old else None,
        reason=reason,
        at=work.now,
        by=work.actor.ref,
    )
    with work.recording(action, f"indicator:{indicator_id}") as event:
        event.seal(row)
        event.note(measurement=row.id, replaces=row.replaces_id)
    return row.id


def _tidy(typed: FigureTyped) -> FigureTyped:
    texts = {name: " ".join(getattr(typed, name).split()) for name in _LONGEST}
    return FigureTyped(
        value=typed.value, months=typed.months, after_months=typed.after_months, **texts
    )


def _check(typed: FigureTyped, more: list[Reason] | None = None) -> None:
    reasons = [*_about_numbers(typed), *_about_texts(typed), *(more or [])]
    if reasons:
        raise Invalid(*reasons)


def _about_numbers(typed: FigureTyped) -> Iterator[Reason]:
    if typed.value is None or not 0 <= typed.value <= _HIGHEST:
        text = Words("Scrivete un numero intero, da zero in su.", "Write a whole number from zero.")
        yield Reason("value", text, field="value")
    if typed.months is not None and not 0 < typed.months <= 1200:
        text = Words("I mesi vanno da 1 in su.", "Months go from 1 up.")
        yield Reason("months", text, field="months")
    if typed.after_months is not None and not 0 <= typed.after_months <= 1200:
        text = Words("I mesi vanno da 0 in su.", "Months go from 0 up.")
        yield Reason("after_months", text, field="after_months")


def _about_texts(typed: FigureTyped) -> Iterator[Reason]:
    for name, most in _LONGEST.items():
        length = len(getattr(typed, name))
        if length > most:
            text = Words(
                "{what}: {length} lettere, il massimo è {most}.",
                "{what}: {length} letters, the most is {most}.",
            )
            yield Reason(
                "too_long", text.format(what=_NAMES[name], length=length, most=most), field=name
            )
    for name in ("window_it", "window_en", "source"):
        if not getattr(typed, name):
            text = Words("{what}: manca.", "{what}: missing.").format(what=_NAMES[name])
            yield Reason(f"{name}_missing", text, field=name)
    if bool(typed.caveat_it) != bool(typed.caveat_en):
        missing = "caveat_en" if typed.caveat_it else "caveat_it"
        text = Words(
            "Scrivete l'avvertenza in tutte e due le lingue.", "Write the caveat in both languages."
        )
        yield Reason("caveat_in_one_language", text, field=missing)


def _about_correction(old: Measurement, typed: FigureTyped, reason: str) -> Iterator[Reason]:
    if not reason.strip():
        text = Words("Scrivete perché il numero cambia.", "Write why the figure changes.")
        yield Reason("reason_missing", text, field="reason")
    elif len(reason) > 1000:
        text = Words("Il perché: al massimo 1.000 lettere.", "The reason: 1,000 letters at most.")
        yield Reason("too_long", text, field="reason")
    if all(getattr(old, name) == value for name, value in asdict(typed).items()):
        text = Words("Non cambia nulla.", "Nothing changes.")
        yield Reason("nothing_changes", text, field="value")
