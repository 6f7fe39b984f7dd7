"""The ranking for everybody, with the columns that the call makes public and no names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Act, Call
from grantcall.calls.queries import CallRow, public_call
from grantcall.core.db import reader
from grantcall.core.errors import NotFound
from grantcall.core.money import format_cents
from grantcall.core.outbox import OutboxMessage
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.engine.points import show_points
from grantcall.evaluation.pages_ranking_awards import Outcome, outcomes_of
from grantcall.evaluation.pages_ranking_view import list_label, place_label
from grantcall.evaluation.pages_room import evaluation
from grantcall.evaluation.ranking_queries import EntryRow, entries_of_ranking, newest_ranking
from grantcall.process.frozen import definition_of
from grantcall.proposals.answer_words import BETWEEN, answer_lines
from grantcall.proposals.models import Answer, Proposal
from grantcall.web.access import public
from grantcall.web.context import language
from grantcall.web.site import use_call

_DECIDED = ("running", "closed")
_TIERS = {
    "suitable": ("info", Words("Idonea", "Suitable")),
    "unsuitable": ("neutral", Words("Non idonea", "Not suitable")),
    "not_ranked": ("neutral", Words("Senza punti", "Without points")),
    "reserve": ("info", Words("Idonea, in riserva", "Suitable, in reserve")),
    "unfunded": ("neutral", Words("Idonea, fondi esauriti", "Suitable, money spent")),
    "withdrawn": ("neutral", Words("Ritirata", "Withdrawn")),
}
_NUMBERS = ("points", "amount")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the public table: cells by column, its tone and its tier in words."""

    entry: EntryRow
    cells: Mapping[str, str]
    tone: str
    tier: Words
    heading: Words | None


@evaluation.get("/calls/<slug:slug>/ranking")
@public
def public_ranking(slug: str) -> str:
    """Show the newest published ranking: provisional or final said first."""
    session = reader()
    call = public_call(session, slug)
    found = None if call is None else newest_ranking(session, call.id)
    if call is None or found is None:
        raise NotFound()
    use_call(call.version_id, call.demo)
    definition = definition_of(session, call.version_id)
    decided = _decided(session, call)
    columns = columns_of(definition, decided)
    entries = entries_of_ranking(session, found.id)
    rows = _rows(session, definition, entries, columns, decided)
    return render_template(
        "evaluation/public_ranking.html",
        call=call,
        definition=definition,
        ranking=found,
        final=found.stage == "final",
        act=None if found.act_id is None else session.get(Act, found.act_id),
        due=session.scalar(select(Call.due_at).where(Call.id == call.id)),
        columns=columns,
        numbers=_NUMBERS,
        suitable=[one for one in rows if one.entry.position is not None],
        below=[one for one in rows if one.entry.position is None],
        without=_without_points(session, call.id, definition),
        decided=decided,
    )


def columns_of(definition: Definition, decided: bool) -> list[tuple[str, Words | str]]:
    """Return id and heading of the public columns; amounts only once they are decided."""
    wanted = _listed(definition, "ranking") or ["position", "title", "points", "tier"]
    fixed: dict[str, Words | str] = {
        "position": _("Posto"),
        "points": _("Punti"),
        "tier": _("Esito"),
        "amount": _("Contributo"),
        "title": _("Progetto"),
        "municipality": _("Comune"),
    }
    form = definition.forms["proposal"].fields
    return [
        (name, fixed[name] if name in fixed else form[name].label)
        for name in wanted
        if (name in fixed or name in form) and (decided or name != "amount")
    ]


def _listed(definition: Definition, key: str) -> list[str]:
    found = definition.publication.get(key)
    return [found] if isinstance(found, str) else list(found) if isinstance(found, list) else []


def _decided(session: Session, call: CallRow) -> bool:
    """Tell whether the awards are public: made, and no mail of theirs still held back."""
    if call.kind not in _DECIDED:
        return False
    held = session.scalar(
        select(func.count())
        .select_from(OutboxMessage)
        .where(OutboxMessage.call_id == call.id, OutboxMessage.state == "held")
    )
    return not held


def _rows(
    session: Session,
    definition: Definition,
    entries: Sequence[EntryRow],
    columns: Sequence[tuple[str, object]],
    decided: bool,
) -> list[Row]:
    ids = [one.proposal_id for one in entries]
    awards = outcomes_of(session, ids) if decided else {}
    known = {"position", "points", "tier", "amount", "title", "municipality"}
    asked = [name for name, _label in columns if name not in known]
    answers = _answers(session, ids, asked)
    made: list[Row] = []
    shown: set[str | None] = set()
    for one in entries:
        award = awards.get(one.proposal_id)
        tone, tier = _tier(one, award, decided)
        label = None
        if one.position is not None and one.list_value not in shown:
            shown.add(one.list_value)
            label = list_label(definition, one.list_value)
        cells = _cells(definition, one, None if award is None else award.cents)
        for name in asked:
            field, value = definition.forms["proposal"].fields[name], answers.get(one.proposal_id)
            lines = answer_lines(field, (value or {}).get(name), definition, language())
            cells[name] = BETWEEN.join(lines)
        made.append(Row(one, cells, tone, tier, label))
    return made


def _tier(one: EntryRow, award: Outcome | None, decided: bool) -> tuple[str, Words]:
    if award is not None:
        return award.tone, award.words
    kind = one.kind if decided or one.kind == "withdrawn" else one.tier
    return _TIERS.get(kind, _TIERS[one.tier])


def _cells(definition: Definition, one: EntryRow, amount: int | None) -> dict[str, str]:
    lang = language()
    place = place_label(definition, one.municipality)
    return {
        "position": "" if one.position is None else _("%(place)sº", place=one.position),
        "points": "" if one.points is None else show_points(one.points).in_(lang),
        "title": one.title,
        "municipality": "" if place is None else place.in_(lang),
        "amount": "" if amount is None else format_cents(amount, lang),
    }


def _answers(
    session: Session, proposal_ids: Sequence[str], names: Sequence[str]
) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    if names:
        rows = session.execute(
            select(Answer.proposal_id, Answer.field, Answer.value).where(
                Answer.proposal_id.in_(proposal_ids), Answer.field.in_(names)
            )
        )
        for row in rows:
            found.setdefault(row.proposal_id, {})[row.field] = row.value
    return found


def _without_points(
    session: Session, call_id: str, definition: Definition
) -> list[tuple[str, Words]]:
    """Return title and state of the proposals that the call lists last, without points."""
    kinds = _listed(definition, "without_points")
    if not kinds:
        return []
    states = definition.workflows["proposal"].states
    rows = session.execute(
        select(Proposal.title, Proposal.state)
        .where(Proposal.call_id == call_id, Proposal.kind.in_(kinds), Proposal.number.is_not(None))
        .order_by(Proposal.number)
    )
    return [(row.title, states[row.state].label) for row in rows]
