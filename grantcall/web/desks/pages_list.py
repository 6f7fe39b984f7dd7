"""The list of a call's proposals: filter, order, page, choose, export."""

from dataclasses import dataclass, replace

from flask import render_template, request
from flask_babel import gettext as _

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.process.frozen import definition_of
from grantcall.proposals.lists import ListPage, Sort, list_page, totals
from grantcall.proposals.office_steps import steps_together
from grantcall.web.access import actor, requires
from grantcall.web.context import language, zone
from grantcall.web.desks.blueprint import desks
from grantcall.web.desks.list_request import SIZES, Asked, asked, options
from grantcall.web.desks.list_rows import shown_rows
from grantcall.web.site import use_call

_VIEWS: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (
        Words("Da controllare", "To be checked"),
        ("submitted", "screening", "conditional", "reexamination"),
    ),
    (Words("Integrazioni in corso", "Clarifications under way"), ("clarification",)),
    (
        Words("Ammesse", "Admitted"),
        ("admitted", "evaluation", "ranked", "awarded", "reserve", "refused", "unfunded"),
    ),
    (Words("Non ammesse", "Not admitted"), ("inadmissible",)),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A pill or a saved view."""

    label: Words | str
    url: str
    on: bool = False

    @property
    def current(self) -> bool:
        """Tell whether this view is the one on the page."""
        return self.on


@desks.get("/staff/calls/<slug:slug>/proposals")
@requires(Right.PROPOSAL_LIST, object="listed_call")
def proposal_list(call: Call) -> str:
    """Show the sent proposals of a call: four statements whatever their number."""
    use_call(call.version_id, call.demo)
    session = reader()
    definition = definition_of(session, call.version_id)
    wanted = asked(call.id, definition, request.args)
    page = list_page(
        session,
        wanted.wanted,
        sort=wanted.sort,
        descending=wanted.descending,
        start=wanted.start,
        size=wanted.size,
    )
    return render_template(
        "desks/list.html",
        call=call,
        path=f"/staff/calls/{call.slug}/proposals",
        asked=wanted,
        rows=shown_rows(page.rows, definition, zone(), language()),
        totals=totals(session, wanted.wanted),
        pills=_pills(wanted, definition),
        views=_views(wanted, definition),
        heads=_heads(wanted),
        choices=_choices(definition, language()),
        sizes=SIZES,
        acts=_acts(actor(), call, definition),
        may_export=_may(actor(), Right.PROPOSAL_EXPORT, call),
        **_neighbours(wanted, page),
    )


def _may(asking: Actor, right: Right, call: Call) -> bool:
    return allowed(right, roles_on_call(asking, call.id))


def _acts(asking: Actor, call: Call, definition: Definition) -> list[tuple[str, Words]]:
    if not _may(asking, Right.PROPOSAL_ADMIT, call):
        return []
    steps = steps_together(definition.workflows["proposal"])
    return [(name, step.label) for name, step in steps.items()]


def _neighbours(wanted: Asked, page: ListPage) -> dict[str, str | None]:
    first_page = wanted.start is None
    before = wanted.before(page.rows[0]) if page.rows and page.more_before else None
    if not page.rows and not first_page:
        before = wanted.query() or "?"
    after = wanted.after(page.rows[-1]) if page.rows and page.more_after else None
    return {"previous": before, "next": after}


def _pills(wanted: Asked, definition: Definition) -> list[Link]:
    """Return the filters in force, each a link that takes it off."""
    found, states = wanted.wanted, definition.workflows["proposal"].states
    rows = [
        Link(
            Words("Stato: {state}", "State: {state}").format(state=states[one].label),
            wanted.narrowed(states=tuple(kept for kept in found.states if kept != one)) or "?",
            on=True,
        )
        for one in found.states
    ]
    towns, areas = options(definition, "municipality"), options(definition, "area")
    if found.municipality:
        label = Words("Comune: {town}", "Municipality: {town}").format(
            town=towns[found.municipality].label
        )
        rows.append(Link(label, wanted.narrowed(municipality="") or "?", on=True))
    if found.area:
        label = Words("Area: {area}", "Area: {area}").format(area=areas[found.area].label)
        rows.append(Link(label, wanted.narrowed(area="") or "?", on=True))
    if found.flagged:
        text = Words("Con segnalazioni aperte", "With open flags")
        rows.append(Link(text, wanted.narrowed(flagged=False) or "?", on=True))
    if found.text:
        rows.append(
            Link(_("Cerca: %(text)s", text=found.text), wanted.narrowed(text="") or "?", True)
        )
    if len(rows) > 1:
        rows.append(Link(_("Togli tutti"), "?"))
    if not found.flagged:
        text = Words("Con segnalazioni aperte", "With open flags")
        rows.append(Link(text, wanted.narrowed(flagged=True)))
    return rows


def _views(wanted: Asked, definition: Definition) -> list[Link]:
    states = definition.workflows["proposal"].states
    bare = Asked(replace(wanted.wanted, municipality="", area="", flagged=False, text=""))
    rows = [Link(Words("Tutte", "All"), "?", not wanted.wanted.narrows)]
    for label, kinds in _VIEWS:
        chosen = tuple(state.id for state in states.values() if state.kind in kinds)
        if chosen:
            rows.append(
                Link(label, bare.narrowed(states=chosen), on=wanted.wanted.states == chosen)
            )
    return rows


def _heads(wanted: Asked) -> dict[str, tuple[str, str | None]]:
    """Return address and present direction of each column that sorts."""
    columns: tuple[Sort, ...] = ("number", "title", "requested", "submitted", "state")
    heads: dict[str, tuple[str, str | None]] = {}
    for column in columns:
        here = wanted.sort == column
        turn = here and not wanted.descending
        direction = ("descending" if wanted.descending else "ascending") if here else None
        heads[column] = (wanted.query(sort=column, descending=turn) or "?", direction)
    return heads


def _choices(definition: Definition, lang: str) -> dict[str, list[tuple[str, str]]]:
    states = definition.workflows["proposal"].states.values()
    asked_for = {name: options(definition, name) for name in ("municipality", "area")}
    return {
        "state": [(one.id, one.label.in_(lang)) for one in states if one.kind != "draft"],
        **{
            name: [(key, option.label.in_(lang)) for key, option in known.items()]
            for name, known in asked_for.items()
        },
    }
