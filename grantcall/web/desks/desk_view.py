"""What the desk puts first: whatever waits for somebody, the soonest before the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from grantcall.core.actor import Actor
from grantcall.core.i18n import instant_short, weekday_words
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.definitions.model import Definition
from grantcall.proposals.queries import CallRow, PendingSecond, StateCount, Waiting
from grantcall.web.context import language
from grantcall.web.desks.outbox_list import MailCounts

SOON = timedelta(days=7)
STILL_AFTER = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Task:
    """One row of things to do; the row is the link."""

    label: str
    url: str
    note: str
    state: str
    tone: str


def tasks_of_call(
    call: CallRow,
    definition: Definition,
    counts: Sequence[StateCount],
    waiting: Sequence[Waiting],
    seconds: Sequence[PendingSecond],
    asking: Actor,
    now: datetime,
) -> list[Task]:
    """Return what waits in one call, the soonest first."""
    zone, list_url = definition.calendar.zone, f"/staff/calls/{call.slug}/proposals"
    return [
        *_closing(call, counts, zone, now),
        *_clarifications(waiting, definition, list_url, now),
        *_reexaminations(waiting),
        *_second_person(seconds, definition, asking),
        *_to_screen(counts, definition, list_url),
    ]


def mail_tasks(counts: MailCounts, calls: Sequence[CallRow], asking: Actor) -> list[Task]:
    """Return the tasks that failed and held mails make, none without them.

    Held mails lead to the letters of their call, where they are released, for whoever may.
    """
    tasks = []
    if counts.failed:
        label = ngettext("%(num)s mail non partita", "%(num)s mail non partite", counts.failed)
        note = _("Provata più volte. Si può riprovare, o avvisare per telefono.")
        tasks.append(Task(label, "/staff/outbox?box=failed", note, _("da vedere"), "no"))
    slugs = {
        call.id: call.slug
        for call in calls
        if allowed(Right.AWARD_ISSUE_LETTER, roles_on_call(asking, call.id))
    }
    elsewhere = 0
    for call_id, number in counts.held_in.items():
        if call_id in slugs:
            url = f"/staff/calls/{slugs[call_id]}/letters#held"
            note = _("Sono scritte e ferme: si fanno partire dalle lettere del bando.")
            tasks.append(_held(number, url, note, _("da rilasciare"), "wait"))
        else:
            elsewhere += number
    if elsewhere:
        note = _("Le fa partire chi emette le lettere del bando.")
        url = "/staff/outbox?box=held"
        tasks.append(_held(elsewhere, url, note, _("aspetta un’altra persona"), "neutral"))
    return tasks


def _held(number: int, url: str, note: str, state: str, tone: str) -> Task:
    label = ngettext("%(num)s mail trattenuta", "%(num)s mail trattenute", number)
    return Task(label, url, note, state, tone)


def _closing(call: CallRow, counts: Sequence[StateCount], zone: str, now: datetime) -> list[Task]:
    if call.kind != "open" or not now < call.closes <= now + SOON:
        return []
    drafts = sum(one.number for one in counts if one.kind == "draft")
    note = ngettext(
        "Resta %(num)s bozza non inviata.", "Restano %(num)s bozze non inviate.", drafts
    )
    when = instant_short(call.closes, zone, language())
    url = f"/staff/calls/{call.slug}/proposals"
    return [Task(_("Il bando chiude"), url, note, when, "wait")]


def _clarifications(
    waiting: Sequence[Waiting], definition: Definition, list_url: str, now: datetime
) -> list[Task]:
    due = [
        one
        for one in waiting
        if one.kind == "clarification" and one.due_at is not None and one.due_at <= now + SOON
    ]
    if not due or due[0].due_at is None:
        return []
    states = [
        one.id for one in definition.workflows["proposal"].states.values()
        if one.kind == "clarification"
    ]  # fmt: skip
    label = ngettext(
        "%(num)s integrazione in scadenza", "%(num)s integrazioni in scadenza", len(due)
    )
    first = weekday_words(due[0].due_at, definition.calendar.zone, language())
    note = _("Aspettano il gruppo. La prima: %(title)s.", title=due[0].title)
    url = f"{list_url}?state={','.join(states)}"
    return [Task(label, url, note, _("entro %(day)s", day=first), "wait")]


def _reexaminations(waiting: Sequence[Waiting]) -> list[Task]:
    return [
        Task(
            _("Riesame chiesto: %(title)s", title=one.title),
            f"/staff/proposals/{one.ref}",
            _("Decide una persona diversa da chi non ha ammesso."),
            _("da decidere"),
            "wait",
        )
        for one in waiting
        if one.kind == "reexamination"
    ]


def _second_person(
    seconds: Sequence[PendingSecond], definition: Definition, asking: Actor
) -> list[Task]:
    stops = {rule.id: rule.label for rule in definition.rules if rule.unmet == "stop"}
    tasks = []
    for one in seconds:
        if one.rule not in stops or not one.accept:
            continue
        mine = one.decided_by == asking.ref
        tasks.append(
            Task(
                _("Manca la seconda persona: %(title)s", title=one.title),
                f"/staff/proposals/{one.ref}#rule-{one.rule}",
                stops[one.rule].in_(language()),
                _("aspetta un’altra persona") if mine else _("da confermare"),
                "neutral" if mine else "wait",
            )
        )
    return tasks


def _to_screen(counts: Sequence[StateCount], definition: Definition, list_url: str) -> list[Task]:
    here = [one for one in counts if one.kind in ("screening", "conditional")]
    total = sum(one.number for one in here)
    if not total:
        return []
    label = ngettext("%(num)s domanda da controllare", "%(num)s domande da controllare", total)
    url = f"{list_url}?state={','.join(one.state for one in here)}"
    note = _("Requisiti, area, ammissione.")
    return [Task(label, url, note, _("in istruttoria"), "info")]
