"""What the places in letters and mails about an award or an allocation stand for."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Act, Call
from grantcall.core.i18n import day_words, instant_seconds, number_words, on_day, with_due
from grantcall.core.money import format_cents
from grantcall.core.register import RegisterEntry
from grantcall.core.site_address import absolute
from grantcall.core.words import Words
from grantcall.definitions.model import Definition, Length
from grantcall.engine.clocks import due
from grantcall.engine.showing import show_moment
from grantcall.evaluation.models import Ranking, RankingEntry
from grantcall.funding.instalments import instalments_of
from grantcall.funding.models import Allocation, Award
from grantcall.funding.requests import FINAL
from grantcall.process.models import Stateful
from grantcall.process.registry import more_placeholders, placeholders_of
from grantcall.proposals.models import Proposal
from grantcall.proposals.people import recipients_of_proposal
from grantcall.proposals.placeholders import call_values, proposal_path

_CUT = Words(
    "Vi assegniamo {less} in meno di quanto avete chiesto. La commissione ha deciso così:"
    " «{reason}».",
    "We award {less} less than you asked for. The committee decided so: “{reason}”.",
)
_REDUCED = Words(
    "Vi assegniamo {less} in meno di quanto avete chiesto: è quanto restava del fondo.",
    "We award {less} less than you asked for: this is what was left of the fund.",
)
_LENGTHS = {
    "days": (Words("{n} giorno", "{n} day"), Words("{n} giorni", "{n} days")),
    "working_days": (
        Words("{n} giorno lavorativo", "{n} working day"),
        Words("{n} giorni lavorativi", "{n} working days"),
    ),
    "months": (Words("{n} mese", "{n} month"), Words("{n} mesi", "{n} months")),
}
_AFTER = {
    "start_date": Words("{length} dopo l'inizio", "{length} after the start"),
    "end_date": Words("{length} dopo la fine", "{length} after the end"),
    "approved_at": Words("{length} dopo la decisione", "{length} after the decision"),
}
_ACT = Words("n. {number} {of}", "no. {number} of {of}")


def award_placeholders(
    session: Session, award: Award, definition: Definition, lang: str, role: str
) -> dict[str, str]:
    """Return every value that a letter or mail about this award may name, as plain text."""
    proposal = session.get_one(Proposal, award.proposal_id)
    values = placeholders_of(session, proposal, definition, lang, role)
    values.update(clock_values(award, definition, lang))
    values.update(_registered(session, award, definition, lang))
    connector = next(iter(recipients_of_proposal(session, proposal, "connector")), None)
    zone = definition.calendar.zone
    values.update(
        amount=format_cents(award.amount_cents, lang),
        requested=format_cents(award.asked_cents, lang),
        cuts=why_less(award).in_(lang),
        act=act_words(session, award.allocation_id, zone, lang),
        link=absolute(proposal_path(proposal, role)),
        connector=connector.name if connector is not None else "",
        tranches="\n".join(
            f"- {one.label.in_(lang)}: {format_cents(one.amount_cents, lang)}"
            for one in instalments_of(session, award, definition)
        ),
        reports=_reports(award, definition, lang),
        latest_start=when_words(award, "latest_start", definition, lang),
        start_date=_day(award.start_date, zone, lang),
        end_date=_day(award.end_date, zone, lang),
        lab=values["title"],
        place=values.get("place", ""),
    )
    return values


def allocation_placeholders(
    session: Session, allocation: Allocation, definition: Definition, lang: str, role: str
) -> dict[str, str]:
    """Return the values for a mail about a scenario: read by the office alone."""
    call = session.get_one(Call, allocation.call_id)
    values = call_values(definition, lang)
    values.update(clock_values(allocation, definition, lang))
    values["ref"] = call.ref
    values["link"] = absolute(f"/staff/calls/{call.slug}/allocation")
    return values


@more_placeholders("proposal", by="funding")
def placed_values(
    session: Session, proposal: Proposal, definition: Definition, lang: str, role: str
) -> Mapping[str, str]:
    """Return place, points and threshold of a ranked proposal, published by now; one statement."""
    row = session.execute(
        select(RankingEntry.position, RankingEntry.points)
        .join(Ranking, Ranking.id == RankingEntry.ranking_id)
        .where(RankingEntry.proposal_id == proposal.id)
        .order_by(case((Ranking.stage == FINAL, 0), else_=1), Ranking.number.desc())
        .limit(1)
    ).first()
    rules = definition.ranking
    threshold = rules.threshold if rules is not None else None
    position = None if row is None else row.position
    points = None if row is None else row.points
    return {
        "position": "–" if position is None else str(position),
        "points": "–" if points is None else number_words(points / 100, lang, 2),
        "threshold": "–" if threshold is None else str(threshold),
    }


def why_less(award: Award) -> Words:
    """Say by how much less than asked is awarded, and why; nothing for a full award."""
    less = award.asked_cents - award.amount_cents
    if less <= 0:
        return Words("", "")
    form = _CUT if award.how == "cut" else _REDUCED
    return form.format(less=_euro(less), reason=award.cut_reason.strip().rstrip("."))


def clock_values(record: Stateful, definition: Definition, lang: str) -> dict[str, str]:
    """Return state, due day and what comes next of any record, as its workflow says it."""
    state = definition.workflows[record.RECORD].states[record.state]
    zone = definition.calendar.zone
    until = (
        show_moment(record.due_at, definition.calendar).in_(lang)
        if record.due_at is not None
        else ""
    )
    following = "" if state.next is None else state.next.in_(lang)
    return {
        "state": state.label.in_(lang),
        "due": until,
        "next": with_due(following, record.due_at, zone, lang) or state.label.in_(lang),
    }


def act_words(session: Session, allocation_id: str, zone: str, lang: str) -> str:
    """Return number and day of the act by which the money was awarded; one statement."""
    row = session.execute(
        select(Act.number, Act.dated)
        .join(Allocation, Allocation.act_id == Act.id)
        .where(Allocation.id == allocation_id)
    ).first()
    if row is None:
        return ""
    return _ACT.in_(lang).format(number=row.number, of=on_day(row.dated, zone, lang, "del"))


def when_words(award: Award, entry_name: str, definition: Definition, lang: str) -> str:
    """Say when a term of the calendar ends for an award: the day, or how long after what."""
    entry = definition.calendar.entries.get(entry_name)
    if entry is None:
        return ""
    if isinstance(entry, datetime):
        return show_moment(entry, definition.calendar).in_(lang)
    known = {
        "start_date": award.start_date,
        "end_date": award.end_date,
        "approved_at": award.opened_at,
    }
    since = known.get(entry.after or "")
    if since is not None:
        ends = due(entry, since, definition.calendar, since)
        return show_moment(ends, definition.calendar).in_(lang)
    return _length(entry, lang)


def _reports(award: Award, definition: Definition, lang: str) -> str:
    return "\n".join(
        f"- {rule.label.in_(lang)}: {when_words(award, rule.due, definition, lang)}"
        for rule in definition.reports
    )


def _length(length: Length, lang: str) -> str:
    unit = next((name for name in _LENGTHS if getattr(length, name)), "days")
    number: int = getattr(length, unit)
    said = _LENGTHS[unit][0 if number == 1 else 1].in_(lang).format(n=number)
    after = _AFTER.get(length.after or "")
    return said if after is None else after.in_(lang).format(length=said)


def _registered(
    session: Session, award: Award, definition: Definition, lang: str
) -> dict[str, str]:
    entry = session.scalar(
        select(RegisterEntry)
        .where(RegisterEntry.object == award.object_ref)
        .order_by(RegisterEntry.audit_seq.desc(), RegisterEntry.number.desc())
        .limit(1)
    )
    if entry is None:
        return {}
    return {
        "number": entry.written,
        "register_number": entry.written,
        "instant": instant_seconds(entry.at, definition.calendar.zone, lang),
    }


def _day(day: object, zone: str, lang: str) -> str:
    return day_words(day, zone, lang) if day is not None else "–"  # type: ignore[arg-type]


def _euro(cents: int) -> Words:
    return Words(format_cents(cents, "it"), format_cents(cents, "en"))
