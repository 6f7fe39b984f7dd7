"""The sections of a call: dates, money, evaluation, allocation, tranches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from grantcall.core.words import Words
from grantcall.definitions.model.conditions import Condition, Role
from grantcall.definitions.model.forms import Option


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time: one of the three units, perhaps counted `after` a fact."""

    days: int = 0
    working_days: int = 0
    months: int = 0
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates of the call: instants in UTC, lengths, days of rest, zone."""

    zone: str
    entries: Mapping[str, datetime | Length]
    rest_days: tuple[str | date, ...] = ()


@dataclass(frozen=True, slots=True)
class Cap:
    """One limit of a request: a sum in cents, or a percentage of a fact."""

    amount: int | None = None
    percent: int | None = None
    of: str | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """A part of the fund with its own budget in cents."""

    id: str
    label: Words
    budget: int
    when: Condition


@dataclass(frozen=True, slots=True)
class Money:
    """The fund in cents; the smallest cap that applies is the proposal's."""

    budget: int
    caps: tuple[Cap, ...]
    floor: int | None = None
    lots: tuple[Lot, ...] = ()


@dataclass(frozen=True, slots=True)
class Promoter:
    """Who calls."""

    label: Words
    funder: str
    office: str
    officer: str
    mail: str
    phone: str | None = None
    hours: Words | None = None


@dataclass(frozen=True, slots=True)
class Classification:
    """Which field is suggested, from which answers."""

    field: str
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Committee:
    """Who judges, and what they may see."""

    members: int
    quorum: int
    each_reads: int | Literal["all"]
    hides: tuple[str, ...]
    seals: Literal["after_close", "after_own"]
    spread: int | None
    shut_out: tuple[str, ...]
    warn_of: tuple[str, ...]
    declarations: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A group of criteria with its own minimum."""

    id: str
    label: Words
    minimum: int | None = None
    by: tuple[Role, ...] = ()
    in_: str | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of the rubric; anchors are words by mark."""

    id: str
    label: Words
    weight: int
    anchors: Mapping[int, Words]
    minimum: int | None = None
    part: str | None = None
    comment: str = "never"


@dataclass(frozen=True, slots=True)
class Scoring:
    """How marks are given."""

    mode: Literal["individual", "collegial"]
    lowest: int
    highest: int
    step: int
    comment: str


@dataclass(frozen=True, slots=True)
class Tie:
    """One way of separating equals: `higher`, `lower`, `earlier` of a name, or `draw`."""

    way: Literal["higher", "lower", "earlier", "draw"]
    of: str | None = None


@dataclass(frozen=True, slots=True)
class RankingRules:
    """How points become places."""

    order_by: str
    threshold: int | None
    ties: tuple[Tie, ...]
    counts: tuple[str, ...] = ()
    separate_by: str | None = None


@dataclass(frozen=True, slots=True)
class AllocationRules:
    """How the fund is spent down the ranking."""

    if_short: tuple[str, ...]
    take_up: str
    reduce_to: str | None = None
    round_down_to: int | None = None  # cents
    awards: int | None = None
    minimums: tuple[tuple[str, str, int], ...] = ()  # (per, value, awards)
    maximums: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TrancheRule:
    """One instalment."""

    id: str
    label: Words
    percent: int
    needs: tuple[str | Condition, ...]


@dataclass(frozen=True, slots=True)
class ReportRule:
    """One report that a funded group owes."""

    id: str
    label: Words
    due: str
