"""Small definitions written by hand, so that these tests need no file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from grantcall.core.words import Words
from grantcall.definitions.model import (
    Calendar,
    Cap,
    Column,
    Condition,
    Definition,
    Field,
    Form,
    Length,
    Money,
    NamedCondition,
    Option,
    Rule,
    Section,
    State,
    Transition,
    Workflow,
)
from grantcall.engine.facts import UNKNOWN, Facts, facts_from

ROME = Calendar(
    zone="Europe/Rome",
    entries={
        "opens": datetime(2027, 3, 1, 8, tzinfo=UTC),
        "closes": datetime(2027, 4, 30, 10, tzinfo=UTC),
        "latest_end": Length(months=12, after="start_date"),
        "reply": Length(days=7),
    },
    rest_days=("saturday", "sunday", "holidays"),
)
TOWNS = {"north": Words("Nord", "North"), "south": Words("Sud", "South")}


def field(id_: str, type_: str, it: str, section: str = "all", **more: object) -> Field:
    """Return one field of a form."""
    return Field(id=id_, type=type_, label=Words(it), section=section, **more)  # type: ignore[arg-type]


PROPOSAL_FIELDS = (
    field("party", "choice", "Chi siete?", options="parties"),
    field("town", "place", "Dove?", options="towns"),
    field("idea", "text", "Quale idea avete?", max=500),
    field("aims", "choices", "A che cosa serve?", options="towns"),
    field("sells", "yes_no", "Vendete oggetti?"),
    field("people", "roster", "I componenti"),
    field("start_date", "date", "Inizio"),
    field("end_date", "date", "Fine"),
    field("requested", "money", "Quanto chiedete?"),
    field("visitors", "number", "Visitatori"),
    field("paper", "file", "Foglio firmato", optional=True),
    field(
        "costs",
        "rows",
        "Le spese",
        columns=(
            Column("what", "line", Words("Spesa", "Expense")),
            Column("amount", "money", Words("Importo", "Amount")),
            Column("pieces", "number", Words("Pezzi", "Pieces")),
            Column("paid_on", "date", Words("Pagata il", "Paid on")),
        ),
    ),
)
MEMBER_FIELDS = (
    field("name", "line", "Nome"),
    field("adult", "yes_no", "Ho compiuto 18 anni"),
    field("town", "place", "Comune di residenza", options="towns"),
    field("born", "date", "Data di nascita"),
)


def form(slot: str, record: str, fields: Sequence[Field], rules: Sequence[Rule] = ()) -> Form:
    """Return a form with one section per section name used, in order."""
    names = dict.fromkeys(one.section for one in fields)
    sections = tuple(
        Section(name, Words(name), tuple(one.id for one in fields if one.section == name))
        for name in names
    )
    by_id = {one.id: one for one in fields}
    return Form(slot, record, Words(slot), sections, by_id, tuple(rules))


def world(**parts: object) -> Definition:
    """Return a small call; `parts` replace what it says."""
    lists = {
        "towns": {id_: Option(id_, label) for id_, label in TOWNS.items()},
        "parties": {
            "citizens": Option("citizens", Words("Cittadini", "Citizens")),
            "company": Option("company", Words("Un'impresa", "A company")),
        },
    }
    base = Definition(
        slug="small",
        digest="d" * 64,
        ref="SM",
        label=Words("Piccolo"),
        summary=None,
        programme="test",
        applicant="group",
        promoter=None,
        calendar=ROME,
        money=Money(budget=1_000_000, caps=(Cap(amount=200_000),), floor=None),
        lists=lists,
        conditions={},
        rules=(),
        classification=None,
        committee=None,
        scoring=None,
        parts=(),
        criteria=(),
        ranking=None,
        allocation=None,
        tranches=(),
        reports=(),
        publication={},
        fiscal={},
        privacy_notice=None,
        hide_counts_below=5,
        keep={},
        forms={
            "proposal": form("proposal", "proposal", PROPOSAL_FIELDS),
            "member": form("member", "member", MEMBER_FIELDS),
        },
        workflows={},
        texts={},
    )
    return replace(base, **parts)  # type: ignore[arg-type]


def named(id_: str, condition: Condition) -> Mapping[str, NamedCondition]:
    """Return one named condition."""
    return {id_: NamedCondition(id_, Words(f"condizione {id_}", f"condition {id_}"), condition)}


def rule(id_: str, must: Condition, unmet: str = "stop", **more: object) -> Rule:
    """Return a rule asked at sending and at admission."""
    values: dict[str, object] = {
        "id": id_,
        "label": Words(f"regola {id_}", f"rule {id_}"),
        "must": must,
        "unmet": unmet,
        "at": ("proposal.submit", "proposal.admit"),
    }
    return Rule(**{**values, **more})  # type: ignore[arg-type]


def people(*members: Mapping[str, object]) -> Facts:
    """Return a proposal's facts that are a roster alone."""
    return facts_from({}, {"people": list(members)}, record="proposal")


def person(**columns: object) -> dict[str, object]:
    """Return a member who counts; `columns` change or take away (None) what is known."""
    return {"adult": True, "town": "north", **columns}


def not_known(*names: str) -> dict[str, object]:
    """Return columns without a value."""
    return dict.fromkeys(names, UNKNOWN)


def workflow(*moves: tuple[str, str, str], record: str = "proposal") -> Workflow:
    """Return a workflow of moves (action, source, target) that starts at the first source."""
    states = dict.fromkeys(name for _, source, target in moves for name in (source, target))
    return Workflow(
        record=record,
        label=Words(record),
        starts=moves[0][1],
        states={name: State(name, "draft", Words(name.capitalize())) for name in states},
        transitions={
            action: Transition(action, Words(action), (source,), target)
            for action, source, target in moves
        },
    )
