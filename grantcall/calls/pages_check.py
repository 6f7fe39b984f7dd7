"""“Can our group take part?”: a few questions, an honest answer, nothing kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from grantcall.calls.pages_call import shown_call
from grantcall.calls.pages_face import cap_of
from grantcall.calls.pages_room import calls
from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason
from grantcall.core.money import format_cents
from grantcall.core.words import Words
from grantcall.definitions.answers.reading import Reader
from grantcall.definitions.model import Column, Definition
from grantcall.engine.check import CheckQuestion, check_answers, check_questions
from grantcall.engine.rules import RuleVerdict
from grantcall.engine.verdicts import Verdict
from grantcall.process.frozen import definition_of
from grantcall.web.access import public
from grantcall.web.context import language

ASKED = "answered"
LONGEST_ECHO = 200
_NUMBERS = ("number", "money")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with what was typed and what is wrong with it."""

    question: CheckQuestion
    typed: str
    chosen: tuple[str, ...]
    faults: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of the answer, as the list of rules shows it."""

    verdict: str
    label: Words
    evidence: Words
    next: Words | None
    article: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer of the check: its headline and the rules, by what is to be done."""

    headline: str
    obstacles: list[Row]
    todo: list[Row]
    fine: list[Row]
    others: list[Row]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Return how many rules are met, to be completed, in the way."""
        return len(self.fine), len(self.todo), len(self.obstacles)


@calls.get("/calls/<slug:slug>/check")
@public
def check(slug: str) -> str | tuple[str, int]:
    """Ask the questions; with answers in the address, say what they come to.

    Nothing is stored: the answers travel in the address, and hold nothing personal.
    """
    shown = shown_call(slug)
    definition = definition_of(reader(), shown.row.version_id)
    questions = check_questions(definition)
    if not questions:
        raise NotFound()
    sent = ASKED in request.args
    asked, values = read_answers(questions, definition, request.args)
    faults = [
        Reason("not_readable", fault, field=f"q-{one.question.rule}")
        for one in asked
        for fault in one.faults
        if sent
    ]
    page: dict[str, Any] = {"call": shown, "face": shown.face, "asked": asked}
    if not sent or faults:
        form = render_template("calls/check.html", faults=faults, **page)
        return (form, 422) if faults else form
    return render_template(
        "calls/answer.html",
        answer=answer_of(definition, values),
        advance=advance_words(definition, values, questions),
        change=f"{shown.url}/check?{_again(request.args)}",
        **page,
    )


def read_answers(
    questions: Sequence[CheckQuestion], definition: Definition, typed: MultiDict[str, str]
) -> tuple[list[Asked], dict[str, object]]:
    """Read what was typed under each rule's id; blank is no answer."""
    reading = Reader(definition.lists)
    asked: list[Asked] = []
    values: dict[str, object] = {}
    for question in questions:
        given = [entry for entry in typed.getlist(question.rule) if entry.strip()]
        raw: object = given if question.type == "choices" else (given[0] if given else "")
        found = reading.read(_column(question), raw)
        value = found.value
        reasons = found.reasons or _negative(question, value)
        if value is not None and not reasons:
            is_day = question.type == "date" and isinstance(value, str)
            values[question.rule] = date.fromisoformat(str(value)) if is_day else value
        asked.append(
            Asked(
                question,
                str(given[0])[:LONGEST_ECHO] if given else "",
                tuple(given),
                tuple(reason.text for reason in reasons),
            )
        )
    return asked, values


def answer_of(definition: Definition, values: Mapping[str, object]) -> Answered:
    """Ask the rules and sort them: in the way, to be completed, fine, not for them."""
    labels = {rule.id: rule.label for rule in definition.rules}
    rows: dict[str, list[Row]] = {"no": [], "todo": [], "fine": [], "others": []}
    for found in check_answers(definition, values):
        rows[_place(found)].append(
            Row(
                str(found.verdict or Verdict.MET),
                labels[found.rule],
                found.evidence,
                found.next,
                found.article,
            )
        )
    return Answered(
        _headline(rows, answered=bool(values)),
        rows["no"],
        rows["todo"],
        rows["fine"],
        rows["others"],
    )


def advance_words(
    definition: Definition, values: Mapping[str, object], questions: Sequence[CheckQuestion]
) -> str | None:
    """Say what the group advances before the last instalment, where the call pays so."""
    if len(definition.tranches) < 2:
        return None
    last, lang = definition.tranches[-1], language()
    asked_for = next(
        (values[one.rule] for one in questions if one.type == "money" and one.rule in values), None
    )
    cap = cap_of(definition)
    total = asked_for if isinstance(asked_for, int) else cap
    if total is None:
        return str(_("L’ultimo %(percent)s%% arriva alla fine.", percent=last.percent))
    total = min(total, cap) if cap is not None else total
    part = total - sum(total * one.percent // 100 for one in definition.tranches[:-1])
    return str(
        _(
            "L’ultimo %(percent)s%% arriva solo alla fine. Su %(total)s sono %(part)s: "
            "fino ad allora li anticipate voi.",
            percent=last.percent,
            total=format_cents(total, lang),
            part=format_cents(part, lang),
        )
    )


def _headline(rows: Mapping[str, list[Row]], *, answered: bool) -> str:
    if not answered:
        return str(_("Non possiamo ancora dirlo: rispondete almeno a una domanda"))
    if rows["no"]:
        return str(
            ngettext(
                "Così non potete partecipare: c’è un ostacolo",
                "Così non potete partecipare: ci sono %(num)s ostacoli",
                len(rows["no"]),
            )
        )
    if rows["todo"]:
        return str(
            ngettext(
                "Sembra di sì: resta una cosa da completare",
                "Sembra di sì: restano %(num)s cose da completare",
                len(rows["todo"]),
            )
        )
    return str(_("Sì, il vostro gruppo può partecipare"))


def _place(found: RuleVerdict) -> str:
    if found.verdict is None:
        return "others"
    if found.verdict is Verdict.MET:
        return "fine"
    return "no" if found.verdict is Verdict.NOT_MET and found.unmet == "stop" else "todo"


def _column(question: CheckQuestion) -> Column:
    return Column(
        id=question.rule,
        type=question.type,
        label=question.text,
        inline_options=question.options,
    )


def _negative(question: CheckQuestion, value: object) -> tuple[Reason, ...]:
    if question.type in _NUMBERS and isinstance(value, int) and value < 0:
        text = Words("Scrivete un numero da zero in su.", "Write a number from zero up.")
        return (Reason("negative", text),)
    return ()


def _again(typed: MultiDict[str, str]) -> str:
    """Return the address part that fills the form in again without asking for the answer."""
    return urlencode(
        [(name, text[:LONGEST_ECHO]) for name, text in typed.items(multi=True) if name != ASKED]
    )
