"""Deadlines that cannot be kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from grantcall.core.words import Words
from grantcall.definitions.model import (
    AllOf,
    Comparison,
    Condition,
    Definition,
    FactRef,
    Length,
    State,
    Workflow,
)
from grantcall.engine.clocks import due, reminders
from grantcall.engine.simulating.findings import Finding, quoted
from grantcall.engine.simulating.walk import Walk
from grantcall.engine.simulating.ways import place


def check_times(walk: Walk) -> Iterator[Finding]:
    """Give the reminders, terms and reports that come at an impossible time."""
    definition = walk.definition
    opens, closes = (definition.calendar.entries.get(name) for name in ("opens", "closes"))
    if isinstance(opens, datetime) and isinstance(closes, datetime) and closes <= opens:
        text = Words("il bando chiude prima di aprire", "the call closes before it opens")
        yield Finding("closes_before_opens", "calendar.closes", text)
    for workflow in definition.workflows.values():
        for state in workflow.states.values():
            yield from _reminders(definition, workflow, state)
    yield from _accepted_too_late(definition)
    yield from _reserve_gone(definition)
    yield from _reports(definition)


def longest(entry: Length) -> int:
    """Return a length in days, months as 31 and working days as calendar days at most."""
    return entry.days + entry.months * 31 + entry.working_days * 7 // 5


def _start(definition: Definition) -> datetime | None:
    moments = [one for one in definition.calendar.entries.values() if isinstance(one, datetime)]
    return min(moments, default=None)


def _reminders(definition: Definition, workflow: Workflow, state: State) -> Iterator[Finding]:
    clock = state.clock
    entry = definition.calendar.entries.get(clock.until) if clock else None
    begins = _start(definition)
    if clock is None or entry is None or begins is None:
        return
    if isinstance(entry, Length) and entry.after is not None:
        return  # it may have begun long before the state was entered
    ends = due(entry, begins, definition.calendar)
    if isinstance(entry, datetime) and clock.until == "opens":
        begins -= timedelta(days=366)
    for days, since in reminders(ends, clock.remind, definition.calendar):
        if since < begins:
            text = Words(
                "il promemoria {days} giorni prima cade prima che il termine di {s} cominci",
                "the reminder {days} days before falls before the term of {s} begins",
            )
            where = f"{place(workflow, 'states', state.id)}.clock.remind"
            said = text.format(days=days, s=quoted(state.label))
            yield Finding("reminder_too_early", where, said)


def _accepted_too_late(definition: Definition) -> Iterator[Finding]:
    """An offer may stay open until after the last day that a rule of its form allows."""
    award = definition.workflows.get("award")
    if award is None:
        return
    for state in award.states.values():
        entry = definition.calendar.entries.get(state.clock.until) if state.clock else None
        form = definition.forms.get(state.fills or "")
        if state.kind != "offered" or not isinstance(entry, Length) or form is None:
            continue
        for rule in form.rules:
            for name in _latest(rule.must):
                limit = definition.calendar.entries.get(name)
                if not isinstance(limit, Length) or limit.after not in _UNTIL_OFFERED:
                    continue
                if longest(entry) >= longest(limit):
                    text = Words(
                        "chi accetta l'ultimo giorno in {s} non può più rispettare {r}",
                        "who accepts on the last day of {s} can no longer meet {r}",
                    )
                    said = text.format(s=quoted(state.label), r=quoted(rule.label))
                    where = f"{place(award, 'states', state.id)}.clock"
                    yield Finding("accepted_too_late", where, said)


_UNTIL_OFFERED = ("approved_at", "offered_at", "award.approved_at", "award.offered_at")


def _latest(condition: Condition) -> Iterator[str]:
    if isinstance(condition, AllOf):
        for part in condition.parts:
            yield from _latest(part)
    elif (
        isinstance(condition, Comparison)
        and condition.operator in ("at_most", "before")
        and isinstance(condition.value, FactRef)
    ):
        yield condition.value.name


def _reserve_gone(definition: Definition) -> Iterator[Finding]:
    """The reserve lapses before an offer can lapse: what is freed reaches nobody."""
    award, proposal = (definition.workflows.get(name) for name in ("award", "proposal"))
    if award is None or proposal is None:
        return
    entries = definition.calendar.entries
    for offered in award.states.values():
        offer = entries.get(offered.clock.until) if offered.clock else None
        if offered.kind != "offered" or not isinstance(offer, Length):
            continue
        for reserve in proposal.states.values():
            kept = entries.get(reserve.clock.until) if reserve.clock else None
            if reserve.kind != "reserve" or not isinstance(kept, Length):
                continue
            if reserve.clock and reserve.clock.then and longest(offer) >= longest(kept):
                text = Words(
                    "{s} può durare più di {r}: i soldi liberati non trovano più nessuno",
                    "{s} may last longer than {r}: freed money finds nobody left",
                )
                said = text.format(s=quoted(offered.label), r=quoted(reserve.label))
                where = f"{place(award, 'states', offered.id)}.clock"
                yield Finding("reserve_too_short", where, said)


def _reports(definition: Definition) -> Iterator[Finding]:
    """The last report falls due before a project need be over."""
    award = definition.workflows.get("award")
    if award is None or not definition.reports:
        return
    last = definition.reports[-1]
    entry = definition.calendar.entries.get(last.due)
    closes = definition.calendar.entries.get("closes")
    start, end = _until(award, "accepted"), _until(award, "active")
    early = False
    if isinstance(entry, datetime):
        early = isinstance(closes, datetime) and entry <= closes
    elif isinstance(entry, Length) and entry.after is not None and entry.after != end:
        lasts = _project(definition, end, start)
        early = entry.after == start and lasts is not None and longest(entry) < lasts
    if early:
        text = Words(
            "{r} scade quando il progetto può essere ancora in corso",
            "{r} falls due while the project may still be under way",
        )
        where = f"reports.{last.id}.due"
        yield Finding("report_before_the_end", where, text.format(r=quoted(last.label)))


def _until(award: Workflow, kind: str) -> str | None:
    clocks = [state.clock for state in award.states.values() if state.kind == kind]
    return next((clock.until for clock in clocks if clock is not None), None)


def _project(definition: Definition, end: str | None, start: str | None) -> int | None:
    """Return how many days a project may last at most, where a rule says so."""
    for rule in definition.rules:
        must = rule.must
        if not isinstance(must, Comparison) or must.name != end:
            continue
        for name in _latest(must):
            entry = definition.calendar.entries.get(name)
            if isinstance(entry, Length) and entry.after == start:
                return longest(entry)
    return None
