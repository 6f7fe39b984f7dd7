"""Conditions: one subject and one operator, combined."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Role = str  # contact, deputy, member, person, connector, reviewer, chair, staff, ...


@dataclass(frozen=True, slots=True)
class FactRef:
    """The right side of a comparison that names another fact."""

    name: str


@dataclass(frozen=True, slots=True)
class ListRef:
    """The right side of a comparison that names a list of the call."""

    name: str


Value = str | int | bool | date | datetime | FactRef | ListRef | tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One subject, one operator: `fact`, `count` or `sum` of `name`, measured and compared.

    `money` says that the numbers are cents, `value` already converted.
    """

    subject: Literal["fact", "count", "sum"]
    name: str
    operator: str
    value: Value
    where: "Condition | None" = None
    percent_of: str | None = None
    years_at: str | None = None
    money: bool = False


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """The verdict is a person's."""

    role: Role


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must be met."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part must be met."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not be met."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class Named:
    """A condition of the call, by id."""

    id: str


Condition = Comparison | JudgedBy | AllOf | AnyOf | Not | Named
