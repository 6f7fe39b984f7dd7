"""What the money asks of the desk: approve, write, release, pay, read. Each row leads there."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.money import format_cents
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.funding.desk_work import (
    AwardWork,
    Calls,
    ProposedAllocation,
    ReportWork,
    TrancheWork,
    awards_at_work,
    proposed_allocations,
    reports_at_work,
    tranches_at_work,
)
from grantcall.proposals.queries import CallRow
from grantcall.web.context import language
from grantcall.web.desks.desk_view import Task


@dataclass(frozen=True, slots=True)
class MoneyWork:
    """What waits in the calls of a desk."""

    allocations: Sequence[ProposedAllocation]
    awards: Sequence[AwardWork]
    tranches: Sequence[TrancheWork]
    reports: Sequence[ReportWork]


def money_work(session: Session, calls: Calls, asking: Actor) -> MoneyWork:
    """Read what waits; four statements, however many calls there are."""
    return MoneyWork(
        proposed_allocations(session, calls),
        awards_at_work(session, calls),
        tranches_at_work(session, calls, asking.ref),
        reports_at_work(session, calls),
    )


def money_tasks(call: CallRow, work: MoneyWork, asking: Actor) -> list[Task]:
    """Return what waits in one call for somebody who may do it, payments first."""
    roles, base = roles_on_call(asking, call.id), f"/staff/calls/{call.slug}"
    tasks: list[Task] = []
    if allowed(Right.TRANCHE_MANAGE, roles):
        found = [one for one in work.tranches if one.call_id == call.id]
        tasks += [_to_pay(one, base) for one in found if one.kind == "released"]
        tasks += [_to_release(one, base) for one in found if one.kind == "due"]
    if allowed(Right.ALLOCATION_MANAGE, roles):
        tasks += [
            _to_approve(one, base, asking) for one in work.allocations if one.call_id == call.id
        ]
    awards = {one.kind: one for one in work.awards if one.call_id == call.id}
    if allowed(Right.AWARD_ISSUE_LETTER, roles) and "approved" in awards:
        tasks.append(_to_write(awards["approved"].number, base))
    if allowed(Right.AWARD_MANAGE, roles) and "amendment" in awards:
        tasks.append(_to_answer(awards["amendment"].number, base))
    if allowed(Right.AWARD_MANAGE, roles) and "reporting" in awards:
        tasks.append(_to_close(awards["reporting"], base))
    if allowed(Right.REPORT_DECIDE, roles):
        tasks += [_to_read(one, base) for one in work.reports if one.call_id == call.id]
    return tasks


def _to_pay(one: TrancheWork, base: str) -> Task:
    label = (
        _("Quota da pagare: %(title)s", title=one.first)
        if one.number == 1
        else ngettext("%(num)s quota da pagare", "%(num)s quote da pagare", one.number)
    )
    sum_words = format_cents(one.cents, language())
    if one.mine == one.number:
        note = _("%(sum)s. L’avete liquidata voi: paga un’altra persona.", sum=sum_words)
        return Task(
            label,
            f"{base}/tranches?kind=released",
            note,
            _("aspetta un’altra persona"),
            "neutral",
        )
    note = _("%(sum)s. Una persona ha liquidato: manca la seconda, che paga.", sum=sum_words)
    return Task(label, f"{base}/tranches?kind=released", note, _("da pagare"), "wait")


def _to_release(one: TrancheWork, base: str) -> Task:
    label = ngettext("%(num)s quota da liquidare", "%(num)s quote da liquidare", one.number)
    total = format_cents(one.cents, language())
    note = _("%(sum)s. Le condizioni ci sono: serve l’atto di liquidazione.", sum=total)
    return Task(label, f"{base}/tranches?kind=due", note, _("da liquidare"), "wait")


def _to_approve(one: ProposedAllocation, base: str, asking: Actor) -> Task:
    label = _("Riparto da approvare: %(name)s", name=one.name)
    note = _("Lo approva una persona diversa da chi lo ha proposto.")
    mine = one.proposed_by == asking.ref
    return Task(
        label,
        f"{base}/allocation",
        note,
        _("aspetta un’altra persona") if mine else _("da approvare"),
        "neutral" if mine else "wait",
    )


def _to_write(number: int, base: str) -> Task:
    label = ngettext("%(num)s lettera da emettere", "%(num)s lettere da emettere", number)
    note = _("I contributi sono decisi: i gruppi aspettano la lettera.")
    return Task(label, f"{base}/letters", note, _("da emettere"), "wait")


def _to_answer(number: int, base: str) -> Task:
    label = ngettext("%(num)s variazione chiesta", "%(num)s variazioni chieste", number)
    note = _("Il gruppo vuole cambiare il progetto e aspetta la risposta.")
    return Task(label, f"{base}/awards?kind=amendment", note, _("da decidere"), "wait")


def _to_close(one: AwardWork, base: str) -> Task:
    label = ngettext("%(num)s contributo da chiudere", "%(num)s contributi da chiudere", one.number)
    note = _("Relazioni accolte e quote regolate: resta solo la chiusura.")
    url = f"/staff/awards/{one.first}" if one.number == 1 else f"{base}/awards?kind=reporting"
    return Task(label, url, note, _("da chiudere"), "wait")


def _to_read(one: ReportWork, base: str) -> Task:
    label = (
        _("Relazione da decidere: %(title)s", title=one.first)
        if one.number == 1
        else ngettext("%(num)s relazione da decidere", "%(num)s relazioni da decidere", one.number)
    )
    note = _("È arrivata. Dopo la decisione si può pagare la quota.")
    return Task(label, f"{base}/reports?view=sent", note, _("da decidere"), "wait")
