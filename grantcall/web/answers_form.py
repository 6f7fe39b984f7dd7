"""From a form of a frozen definition to a WTForms class that parses and renders it.

The class is built once per digest, slot, section and language. It knows how a question is
typed and shown; what an answer may be is judged by the answer schema alone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from wtforms import Form as WtForm

from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.definitions.model import Definition, Form
from grantcall.proposals.answers import NEW, Present
from grantcall.web.answers_fields import (
    KINDS,
    FilesQuestion,
    Question,
    anchor_in,
    options_of,
    sentence,
)

_ELSEWHERE = ("roster", "note")
_UNANSWERED = Words("Manca la risposta.", "No answer yet.")


class AnswersForm(WtForm):
    """The questions of one page. Build it with `answers_form`."""

    @property
    def questions(self) -> list[Question]:
        """Return the questions in the order of the form."""
        return list(self._fields.values())

    def question(self, name: str) -> Question | None:
        """Return one question by its id, if it is on this page."""
        found: Question | None = self._fields.get(_attribute(name))
        return found

    def keep_only(self, names: Collection[str]) -> None:
        """Take the questions that are not asked off the page."""
        for field in self.questions:
            if field.name not in names:
                del self._fields[_attribute(field.name)]

    def typed(self) -> dict[str, object]:
        """Return what was typed in the questions that were on the page, for the schema."""
        return {
            field.name: field.typed()
            for field in self.questions
            if field.on_page and field.question.type not in _ELSEWHERE
        }

    def bases(self) -> dict[str, str]:
        """Return the version that each question on the page was made from."""
        return {field.name: field.base for field in self.questions if field.on_page}

    def rebase(self, tokens: Mapping[str, str]) -> None:
        """Let the next posting of this page start from the versions saved just now."""
        for field in self.questions:
            field.base = tokens.get(field.name, field.base)

    def tell(self, reasons: Iterable[Reason]) -> list[Reason]:
        """Show problems beside their fields; return all of them, leading to their fields."""
        led = []
        for reason in reasons:
            name, *path = (reason.field or "").split(".")
            field = self.question(name)
            if field is not None:
                field.blame(path, _beside(reason))
            anchor = None if field is None else anchor_in(field.question, path)
            led.append(_leading(reason, anchor))
        return led

    def files(self) -> Iterator[FilesQuestion]:
        """Give the questions that take files."""
        return (field for field in self.questions if isinstance(field, FilesQuestion))


def _beside(reason: Reason) -> Words:
    """Return what to say right under a label: the question need not be said again."""
    return _UNANSWERED if reason.code == "missing" else sentence(reason)


def answers_form(
    definition: Definition,
    slot: str,
    section: str | None,
    lang: str,
    *,
    answers: Mapping[str, Present] | None = None,
    values: Mapping[str, object] | None = None,
    asked: Collection[str] | None = None,
    posted: Any = None,
) -> AnswersForm:
    """Fill the page of a section (`None`: every question of the form in that slot).

    `answers` are the stored answers with their versions, or `values` bare ones; `asked`
    the questions to ask (all without it); `posted` what came with the request.
    """
    known = answers or {}
    stored = dict(values or {}) | {name: answer.value for name, answer in known.items()}
    made: type[AnswersForm] = form_class(definition, slot, section, lang)
    form = made(posted, data={_attribute(name): value for name, value in stored.items()})
    if asked is not None:
        form.keep_only(asked)
    for field in form.questions:
        if not field.on_page:
            field.base = known[field.name].token if field.name in known else NEW
    return form


def form_class(
    definition: Definition, slot: str, section: str | None, lang: str
) -> type[AnswersForm]:
    """Return the class of a section's page; the same object every time."""
    form = definition.forms[slot]
    return _compiled(_Key(definition.digest, slot, section, lang, form, definition))


@dataclass(frozen=True)
class _Key:
    """Names a class by what it was frozen as; the rest only travels along."""

    digest: str
    slot: str
    section: str | None
    lang: str
    form: Form
    definition: Definition

    def _name(self) -> tuple[str, str, str | None, str]:
        return (self.digest, self.slot, self.section, self.lang)

    def __hash__(self) -> int:
        return hash(self._name())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._name() == other._name()


@lru_cache(maxsize=256)
def _compiled(key: _Key) -> type[AnswersForm]:
    lists = key.definition.lists
    built: dict[str, Any] = {}
    for field in key.form.fields.values():
        if key.section not in (None, field.section):
            continue
        more: dict[str, Any] = {}
        if field.columns:
            more["cell_options"] = {
                column.id: options_of(column, lists, key.lang) for column in field.columns
            }
        built[_attribute(field.id)] = KINDS.get(field.type, Question)(
            name=field.id,
            question=field,
            options=options_of(field, lists, key.lang),
            lang=key.lang,
            **more,
        )
    return type("SectionForm", (AnswersForm,), built)


def _attribute(name: str) -> str:
    """Return where a class keeps a question: a field may be called `data` or `process`."""
    return f"q_{name}"


def _leading(reason: Reason, anchor: str | None) -> Reason:
    return Reason(reason.code, reason.text, reason.next, anchor, reason.article)
