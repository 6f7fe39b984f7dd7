"""Gathering what the minutes say, as plain text in one language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Act, Call
from grantcall.core.i18n import instant_short, instant_words, on_day
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.documents.minutes import Apart, Judge, MinutesFacts, Recusal
from grantcall.documents.minutes import Ranked as Line
from grantcall.engine.draw import explain_draw
from grantcall.engine.explaining import explain
from grantcall.engine.labels import subject
from grantcall.engine.points import show_points
from grantcall.engine.ranking import Place
from grantcall.engine.scoring_sheets import SUBMITTED
from grantcall.evaluation.models import CommitteeSeat, ConflictDeclaration, Ranking
from grantcall.evaluation.ranking_case import Case
from grantcall.people.queries import names_of
from grantcall.proposals.models import Proposal

_CHAIR = Words("Presidente", "Chair")
_MEMBER = Words("Componente", "Member")
_DECLARED = Words("Ha reso tutte le dichiarazioni {on}.", "Made every declaration on {on}.")
_UNDECLARED = Words("Non ha reso le dichiarazioni.", "Made no declarations.")
_ENDED = Words("Fino al {day}.", "Unt{on}.")
_OWN = Words("Si è astenuto: ha dichiarato un conflitto.", "Recused: declared a conflict.")
_ABSTAINED = Words("Non ha valutato questa domanda.", "Did not mark this proposal.")
_FOUND = Words("Conflitto rilevato dal presidente.", "Conflict found by the chair.")
_MODES = {
    "individual": Words(
        "Ogni commissario ha votato da solo; {quorum} schede valide per domanda.",
        "Each member marked alone; {quorum} valid sheets per proposal.",
    ),
    "collegial": Words(
        "La commissione ha votato insieme; presenti almeno in {quorum}.",
        "The committee marked together; at least {quorum} present.",
    ),
}
_ACT = Words("Atto n. {number} {of}", "Act no. {number} of {of}")
_JUDGED = Words("{all}, di cui idonee {suitable}", "{all}, of which {suitable} suitable")
_HELD = Words("Come si è svolto: {held}", "How it was held: {held}")
_ORDER = Words("Ordine estratto: {refs}.", "Order drawn: {refs}.")
_BY = Words("Nota di {name}, {when}", "Note by {name}, {when}")


def minutes_facts(
    session: Session,
    call: Call,
    case: Case,
    ranking: Ranking | None,
    number: int,
    now: datetime,
    lang: str,
) -> MinutesFacts:
    """Return everything that the minutes of a call say; a fixed number of statements."""
    definition = case.definition
    zone, promoter = definition.calendar.zone, definition.promoter
    seats, conflicts = _seats(session, call.id), _conflicts(session, call.id)
    names = names_of(session, _people(case, seats, conflicts))
    said = explain(case.ranking, definition)
    suitable = len(case.ranking.refs())
    return MinutesFacts(
        lang=lang,
        owner=(promoter.label if promoter else definition.label).in_(lang),
        office=promoter.office if promoter else "",
        ref=call.ref,
        number=number,
        call=definition.label.in_(lang),
        closed=instant_words(now, zone, lang),
        appointed=_appointed(session, seats, zone, lang),
        mode=_mode(definition, lang),
        judged=_JUDGED.format(all=len(case.ranked), suitable=suitable).in_(lang),
        judges=_judges(seats, names, zone, lang),
        recusals=_recusals(case, conflicts, names, lang),
        criteria=tuple((one.label.in_(lang), str(one.weight)) for one in definition.criteria),
        ranked=tuple(
            _line(case, said, place, lang, _heading(definition, one.value, lang))
            for one in case.ranking.lists
            for place in one.places
        ),
        unsuitable=tuple(
            _line(case, said, place, lang) for one in case.ranking.lists for place in one.unsuitable
        ),
        draw=_draw(case, lang),
        apart=_apart(case, names, zone, lang),
        ranking_digest="" if ranking is None else ranking.digest,
        definition_digest=definition.digest,
        demo=call.demo,
    )


def _seats(session: Session, call_id: str) -> Sequence[CommitteeSeat]:
    return session.scalars(
        select(CommitteeSeat)
        .where(CommitteeSeat.call_id == call_id)
        .order_by(CommitteeSeat.role, CommitteeSeat.appointed_at, CommitteeSeat.id)
    ).all()


def _conflicts(session: Session, call_id: str) -> list[tuple[ConflictDeclaration, str]]:
    rows = session.execute(
        select(ConflictDeclaration, Proposal.ref)
        .join(Proposal, Proposal.id == ConflictDeclaration.proposal_id)
        .where(ConflictDeclaration.call_id == call_id)
        .order_by(ConflictDeclaration.audit_seq)
    )
    return [(one, ref or "") for one, ref in rows]


def _people(
    case: Case,
    seats: Iterable[CommitteeSeat],
    conflicts: Iterable[tuple[ConflictDeclaration, str]],
) -> set[str]:
    accounts = [one.account_id for one in seats]
    accounts += [one.account_id for one, _ref in conflicts]
    accounts += [one.sheet.reviewer for one in case.sheets]
    return {f"account:{one}" for one in accounts} | {note.by for note in case.notes.values()}


def _judges(
    seats: Iterable[CommitteeSeat], names: Mapping[str, str], zone: str, lang: str
) -> tuple[Judge, ...]:
    return tuple(
        Judge(
            names.get(f"account:{seat.account_id}", ""),
            (_CHAIR if seat.role == "chair" else _MEMBER).in_(lang),
            _declared(seat, zone, lang),
        )
        for seat in seats
    )


def _appointed(session: Session, seats: Iterable[CommitteeSeat], zone: str, lang: str) -> str:
    ids = {seat.act_id for seat in seats}
    acts = session.scalars(select(Act).where(Act.id.in_(ids)).order_by(Act.audit_seq))
    said = [_ACT.format(number=act.number, of=on_day(act.dated, zone, lang, "del")) for act in acts]
    return ", ".join(one.in_(lang) for one in said)


def _mode(definition: Definition, lang: str) -> str:
    if definition.scoring is None or definition.committee is None:
        return ""
    said = _MODES[definition.scoring.mode].format(quorum=definition.committee.quorum)
    return said.in_(lang)


def _declared(seat: CommitteeSeat, zone: str, lang: str) -> str:
    said = [
        _UNDECLARED
        if seat.declared_at is None
        else _DECLARED.format(on=on_day(seat.declared_at, zone, lang))
    ]
    if seat.ended_at is not None:
        said.append(_ENDED.format(to=on_day(seat.ended_at, zone, lang, "al")))
    return " ".join(one.in_(lang) for one in said)


def _recusals(
    case: Case,
    conflicts: Iterable[tuple[ConflictDeclaration, str]],
    names: Mapping[str, str],
    lang: str,
) -> tuple[Recusal, ...]:
    """Return who stayed out of which proposal: by what was declared, else by their sheet."""
    how: dict[tuple[str, str], Words] = {
        (one.sheet.proposal, one.sheet.reviewer): _ABSTAINED
        if one.sheet.standing == "abstained"
        else _OWN
        for one in case.sheets
        if one.sheet.standing != SUBMITTED
    }
    for one, ref in conflicts:
        if one.conflict == "none":
            continue
        how[ref, one.account_id] = _FOUND if one.conflict == "found" else _OWN
    return tuple(
        Recusal(names.get(f"account:{account}", ""), ref, said.in_(lang))
        for (ref, account), said in sorted(how.items(), key=lambda pair: pair[0])
    )


def _line(
    case: Case, said: Mapping[str, Words], place: Place, lang: str, heading: str = ""
) -> Line:
    score, sign = case.scores.scored.get(place.ref), "º" if lang == "it" else "."
    return Line(
        ref=place.ref,
        title=case.by_ref[place.ref].title,
        points="" if place.points is None else show_points(place.points).in_(lang),
        sheets="" if score is None else str(len(score.counted)),
        words=said[place.ref].in_(lang),
        position="" if place.position is None else f"{place.position}{sign}",
        heading=heading,
    )


def _heading(definition: Definition, value: str | None, lang: str) -> str:
    rules = definition.ranking
    if value is None or rules is None or rules.separate_by is None:
        return ""
    about = subject(rules.separate_by, definition, "proposal")
    return about.options.get(value, Words(value)).in_(lang)


def _draw(case: Case, lang: str) -> tuple[str, ...]:
    draw = case.draw
    if draw is None:
        return ()
    orders = [_ORDER.format(refs=", ".join(group)).in_(lang) for group in case.ranking.drawn]
    return (
        explain_draw(draw.seed).in_(lang),
        _HELD.format(held=draw.held).in_(lang),
        *orders,
    )


def _apart(case: Case, names: Mapping[str, str], zone: str, lang: str) -> tuple[Apart, ...]:
    made = []
    for ref in case.scores.need_notes():
        note = case.notes.get(ref)
        spread = case.scores.scored[ref].spread or 0
        by = "" if note is None else names.get(note.by, "")
        made.append(
            Apart(
                ref=ref,
                title=case.by_ref[ref].title,
                points=show_points(spread).in_(lang),
                note="" if note is None else note.note,
                by=""
                if note is None
                else _BY.format(name=by, when=instant_short(note.at, zone, lang)).in_(lang),
            )
        )
    return tuple(made)
