"""Rules, lists and forms: what people are asked, and what must be true of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from grantcall.core.words import Words
from grantcall.definitions.model.conditions import Condition


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition with words: asked at steps, with what *not met* does."""

    id: str
    label: Words
    must: Condition
    unmet: Literal["stop", "cure", "flag"]
    at: tuple[str, ...]  # "proposal.submit"; resolved, never empty
    when: Condition | None = None
    article: str | None = None
    question: Words | None = None
    next: Words | None = None
    form: str | None = None  # the form that holds it; None = the call


@dataclass(frozen=True, slots=True)
class NamedCondition:
    """An entry of `[conditions]`."""

    id: str
    label: Words
    condition: Condition


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list."""

    id: str
    label: Words
    code: str | None = None
    examples: tuple[Words, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by language
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a `rows` field."""

    id: str
    type: str
    label: Words
    optional: bool = False
    min: int | str | date | None = None  # a number, cents, a date, or the name of a fact
    max: int | str | date | None = None
    soft_max: int | None = None
    options: str | None = None  # a list of the call
    inline_options: tuple[Option, ...] = ()
    other: bool = False
    help: Words | None = None


@dataclass(frozen=True, slots=True)
class Field(Column):
    """One question of a form."""

    when: Condition | None = None
    columns: tuple[Column, ...] = ()
    seen_by: Literal["public", "committee", "staff"] = "committee"
    keep: str = "answers"
    prefill: str | None = None
    section: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One page of a form."""

    id: str
    label: Words
    fields: tuple[str, ...]
    minutes: int | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What people fill in. `slot` is the name under which the call uses it."""

    name: str
    record: str
    label: Words
    sections: tuple[Section, ...]
    fields: Mapping[str, Field]
    rules: tuple[Rule, ...] = ()
