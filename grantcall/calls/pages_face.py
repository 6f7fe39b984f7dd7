"""What the public pages say of a call, worked out once per definition and language."""

from dataclasses import dataclass
from datetime import datetime

from grantcall.calls.pages_who import Who, who_may
from grantcall.core.i18n import instant_words, unbroken
from grantcall.core.money import format_cents
from grantcall.core.words import Words
from grantcall.definitions.model import Comparison, Definition, Field, Length
from grantcall.engine.check import check_questions

_DAYS = {
    "days": (Words("un giorno", "one day"), Words("{n} giorni", "{n} days")),
    "working_days": (
        Words("un giorno lavorativo", "one working day"),
        Words("{n} giorni lavorativi", "{n} working days"),
    ),
    "months": (Words("un mese", "one month"), Words("{n} mesi", "{n} months")),
}
_YEARS = (Words("un anno", "one year"), Words("{n} anni", "{n} years"))
_BEFORE_CLOSING = ("draft", "published", "open", "cancelled")


@dataclass(frozen=True, slots=True)
class Choice:
    """An option with its examples in one line."""

    label: str
    examples: str


@dataclass(frozen=True, slots=True)
class Share:
    """One instalment: percent, when, and its sum out of the highest grant."""

    percent: int
    label: str
    sum: str | None


@dataclass(frozen=True, slots=True)
class Stage:
    """A state of the call after closing; `lasts` says how long, where the call does."""

    state: str
    label: str
    lasts: str | None


@dataclass(frozen=True, slots=True)
class Face:
    """A call as the public reads it, in one language; every text is ready to be shown."""

    digest: str
    label: str
    summary: str
    budget: str | None
    cap: str | None
    needed: int | None
    who: Who
    aims: tuple[Choice, ...]
    areas: tuple[Choice, ...]
    criteria: tuple[tuple[str, int], ...]
    points: int
    threshold: int | None
    readers: int | None
    shares: tuple[Share, ...]
    stages: tuple[Stage, ...]
    opens: str
    closes: str
    closes_iso: str
    opens_iso: str
    questions: int
    office: str
    officer: str | None
    mail: str | None
    phone: str | None
    hours: str | None


_faces: dict[tuple[str, str], Face] = {}


def face_of(definition: Definition, lang: str) -> Face:
    """Return the face of a definition; a definition never changes, so neither does it."""
    key = (definition.digest, lang)
    known = _faces.get(key)
    if known is None:
        known = _faces[key] = _drawn(definition, lang)
    return known


def cap_of(definition: Definition) -> int | None:
    """Return the highest sum a proposal may ask for in cents, where the call names one."""
    if definition.money is None:
        return None
    sums = [one.amount for one in definition.money.caps if one.amount is not None]
    plain = [one.amount for one in definition.money.caps if one.amount and one.when is None]
    return min(plain) if plain else max(sums, default=None)


def people_needed(definition: Definition) -> int | None:
    """Return how many people a group needs, from the rule that counts them."""
    for rule in definition.rules:
        must = rule.must
        if (
            isinstance(must, Comparison)
            and (must.subject, must.operator) == ("count", "at_least")
            and isinstance(must.value, int)
            and any(
                field.type == "roster" and field.id == must.name
                for form in definition.forms.values()
                for field in form.fields.values()
            )
        ):
            return must.value
    return None


def length_words(length: Length, lang: str) -> str:
    """Write a length of time: "10 giorni", "5 anni"."""
    for unit, (one, many) in _DAYS.items():
        number: int = getattr(length, unit)
        if number:
            if unit == "months" and number % 12 == 0:
                return _counted(number // 12, _YEARS).in_(lang)
            return _counted(number, (one, many)).in_(lang)
    return ""


def _counted(number: int, said: tuple[Words, Words]) -> Words:
    return said[0] if number == 1 else said[1].format(n=number)


def _drawn(definition: Definition, lang: str) -> Face:
    money, promoter, cap = definition.money, definition.promoter, cap_of(definition)
    zone, entries = definition.calendar.zone, definition.calendar.entries
    opens, closes = entries["opens"], entries["closes"]
    if not isinstance(opens, datetime) or not isinstance(closes, datetime):
        raise TypeError("a published call opens and closes at an instant")
    return Face(
        digest=definition.digest,
        label=definition.label.in_(lang),
        summary=definition.summary.in_(lang) if definition.summary else "",
        budget=format_cents(money.budget, lang) if money else None,
        cap=format_cents(cap, lang) if cap is not None else None,
        needed=people_needed(definition),
        who=who_may(definition, lang),
        aims=_choices(_aims(definition), definition, lang),
        areas=_choices(_area(definition), definition, lang),
        criteria=tuple((one.label.in_(lang), one.weight) for one in definition.criteria),
        points=sum(one.weight for one in definition.criteria),
        threshold=definition.ranking.threshold if definition.ranking else None,
        readers=definition.committee.members if definition.committee else None,
        shares=_shares(definition, cap, lang),
        stages=_stages(definition, lang),
        opens=unbroken(instant_words(opens, zone, lang)),
        closes=unbroken(instant_words(closes, zone, lang)),
        opens_iso=opens.isoformat(),
        closes_iso=closes.isoformat(),
        questions=len(check_questions(definition)),
        office=promoter.office if promoter else "",
        officer=promoter.officer if promoter else None,
        mail=promoter.mail if promoter else None,
        phone=promoter.phone if promoter else None,
        hours=promoter.hours.in_(lang) if promoter and promoter.hours else None,
    )


def _aims(definition: Definition) -> Field | None:
    """Return the question with several answers that some rule wants answered."""
    form = definition.forms.get("proposal")
    asked = [one.must.name for one in definition.rules if isinstance(one.must, Comparison)]
    for name in asked:
        field = form.fields.get(name) if form is not None else None
        if field is not None and field.type == "choices":
            return field
    return None


def _area(definition: Definition) -> Field | None:
    form, rules = definition.forms.get("proposal"), definition.classification
    return None if form is None or rules is None else form.fields.get(rules.field)


def _choices(field: Field | None, definition: Definition, lang: str) -> tuple[Choice, ...]:
    if field is None:
        return ()
    options = definition.lists[field.options].values() if field.options else field.inline_options
    return tuple(
        Choice(one.label.in_(lang), _sentence([each.in_(lang) for each in one.examples]))
        for one in options
    )


def _sentence(parts: list[str]) -> str:
    said = ", ".join(parts)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _shares(definition: Definition, cap: int | None, lang: str) -> tuple[Share, ...]:
    return tuple(
        Share(
            one.percent,
            one.label.in_(lang),
            None if cap is None else format_cents(cap * one.percent // 100, lang),
        )
        for one in definition.tranches
    )


def _stages(definition: Definition, lang: str) -> tuple[Stage, ...]:
    found = []
    for state in definition.workflows["call"].states.values():
        if state.kind in _BEFORE_CLOSING:
            continue
        entry = definition.calendar.entries.get(state.clock.until) if state.clock else None
        lasts = length_words(entry, lang) if isinstance(entry, Length) else None
        found.append(Stage(state.id, state.label.in_(lang), lasts))
    return tuple(found)
