"""The whole of a frozen version."""

from collections.abc import Mapping
from dataclasses import dataclass

from grantcall.core.words import Words
from grantcall.definitions.model.call import (
    AllocationRules,
    Calendar,
    Classification,
    Committee,
    Criterion,
    Length,
    Money,
    Part,
    Promoter,
    RankingRules,
    ReportRule,
    Scoring,
    TrancheRule,
)
from grantcall.definitions.model.forms import Form, NamedCondition, Option, Rule
from grantcall.definitions.model.workflows import Workflow


@dataclass(frozen=True, slots=True)
class Definition:
    """Everything a frozen version says, compiled. `texts` holds mails and letters by path."""

    slug: str
    digest: str
    ref: str
    label: Words
    summary: Words | None
    programme: str
    applicant: str
    promoter: Promoter | None
    calendar: Calendar
    money: Money | None
    lists: Mapping[str, Mapping[str, Option]]
    conditions: Mapping[str, NamedCondition]
    rules: tuple[Rule, ...]  # the call's, then each form's, in file order
    classification: Classification | None
    committee: Committee | None
    scoring: Scoring | None
    parts: tuple[Part, ...]
    criteria: tuple[Criterion, ...]
    ranking: RankingRules | None
    allocation: AllocationRules | None
    tranches: tuple[TrancheRule, ...]
    reports: tuple[ReportRule, ...]
    publication: Mapping[str, object]
    fiscal: Mapping[str, object]
    privacy_notice: str | None
    hide_counts_below: int
    keep: Mapping[str, Length]
    forms: Mapping[str, Form]  # by slot
    workflows: Mapping[str, Workflow]  # by record
    texts: Mapping[str, str]  # "emails/proposal_received.it.txt" → text
    assumed: tuple[str, ...] = ()
