"""Everything the record page shows of one proposal, gathered once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Act, Call
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Reason
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.register import RegisterEntry
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.people.queries import names_of
from grantcall.process.door import may
from grantcall.process.frozen import definition_of
from grantcall.proposals import queries
from grantcall.proposals.findings import ADMIT, decision_rows, verdicts_now
from grantcall.proposals.models import ClarificationRequest, Proposal, Receipt, Submission
from grantcall.proposals.office import office_sheet, sheet_open
from grantcall.proposals.office_steps import office_steps
from grantcall.proposals.submissions import documents_of
from grantcall.store.models import StoredFile
from grantcall.web.answers_shown import ShownAnswer, ShownPart, shown_answer, shown_parts
from grantcall.web.desks.area_view import AreaView, area_view
from grantcall.web.desks.rule_rows import RuleRow, live_rows, stored_rows
from grantcall.web.desks.trail_view import TrailRow, actor_words, trail

GIVEN_IN_THE_FORM = ("reason_missing", "act_missing", "no_act")
# While a group answers a clarification, what it has not sent yet is its own.
LIVE = ("submitted", "screening", "conditional", "reexamination")
SUBMIT = "proposal.submit"
DECIDABLE = ("screening", "conditional", "submitted")


class FileLink(NamedTuple):
    """A stored file to download."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class StepChoice:
    """A step staff may take, and what stands in its way beside what its form asks."""

    action: str
    label: Words
    url: str
    blockers: tuple[Reason, ...]
    leads_to: str  # the kind of state it leads to


@dataclass(frozen=True, slots=True)
class Change:
    """One answer before and after a clarification; `after` is missing until it comes."""

    before: ShownAnswer
    after: ShownAnswer | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One clarification: who asked what and when, and what came of it."""

    request: ClarificationRequest
    by: Words | str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RecordView:
    """The record page of a proposal."""

    proposal: Proposal
    call: Call
    definition: Definition
    group: str
    state: Words
    steps: tuple[StepChoice, ...]
    rules: list[RuleRow]
    rules_live: bool
    area: AreaView | None
    clarifications: list[Asked]
    versions: list[Submission]
    parts: list[ShownPart]
    people: Mapping[str, int]
    trail: list[TrailRow]
    papers: list[tuple[RegisterEntry, Receipt | None]]
    mails: list[queries.MailRow]
    acts: Sequence[Act]
    sheet: Any
    sheet_open: bool
    screens: bool
    decides: bool
    names: Mapping[str, str]

    @property
    def url(self) -> str:
        """Return the address of this page."""
        return f"/staff/proposals/{self.proposal.ref}"

    def who(self, ref: str | None) -> Words | str:
        """Return who stands behind an actor reference."""
        return "" if ref is None else actor_words(ref, self.names)


def record_view(
    session: Session, proposal: Proposal, asking: Actor, clock: Clock, lang: str
) -> RecordView:
    """Gather the record page; a fixed number of statements, whatever happened to it."""
    definition = definition_of(session, proposal.version_id)
    roles = roles_on_call(asking, proposal.call_id)
    documents = documents_of(session, proposal.id)
    decided = decision_rows(session, proposal.id)
    clarifications = queries.clarifications_of(session, proposal.id)
    answers = documents[-1][1]["answers"] if documents else {}
    files = files_in(session, proposal)
    events = queries.events_of(session, proposal.object_ref)
    acts = queries.acts_of(session, proposal.call_id)
    live = proposal.kind in LIVE
    people = {row.by for row in decided} | {row.second_by for row in decided if row.second_by}
    people |= {one.asked_by for one in clarifications} | {one.by for one, _doc in documents}
    names = names_of(session, people)
    screens = allowed(Right.PROPOSAL_SCREEN, roles)
    return RecordView(
        proposal=proposal,
        call=session.get_one(Call, proposal.call_id),
        definition=definition,
        group=queries.group_name(session, proposal.group_id),
        state=definition.workflows["proposal"].states[proposal.state].label,
        steps=step_choices(session, asking, proposal, clock),
        rules=_rules(session, proposal, definition, decided, asking, live),
        rules_live=live,
        area=area_view(
            proposal, definition, answers, queries.classifications_of(session, proposal.id)
        ),
        clarifications=[_asked(one, definition, lang, files, names) for one in clarifications],
        versions=[row for row, _document in documents],
        parts=shown_parts(definition, "proposal", answers, answers, lang, files),
        people=queries.members_by_kind(session, proposal.id),
        trail=trail(
            session,
            events,
            queries.steps_by_event(session, proposal.object_ref),
            definition,
            acts,
        ),
        papers=queries.papers_of(session, proposal),
        mails=queries.mails_about(session, proposal.object_ref),
        acts=acts,
        sheet=office_sheet(session, proposal.id),
        sheet_open=screens and sheet_open(proposal, definition),
        screens=screens,
        decides=screens and proposal.kind in DECIDABLE,
        names=names,
    )


def step_choices(
    session: Session, asking: Actor, proposal: Proposal, clock: Clock
) -> tuple[StepChoice, ...]:
    """Return the steps this person may take as staff, each with its blockers."""
    base = f"/staff/proposals/{proposal.ref}"
    workflow = definition_of(session, proposal.version_id).workflows["proposal"]
    own = office_steps(workflow)
    found = []
    for choice in may(session, asking, proposal, clock.now()):
        if choice.action in own:
            url = f"{base}/steps/{choice.action}"
        elif choice.action == "ask_clarification":
            url = f"{base}/clarification"
        else:
            continue
        blockers = tuple(one for one in choice.blockers if one.code not in GIVEN_IN_THE_FORM)
        leads_to = workflow.states[choice.transition.target].kind
        found.append(StepChoice(choice.action, choice.transition.label, url, blockers, leads_to))
    return tuple(found)


def files_in(session: Session, proposal: Proposal) -> dict[str, FileLink]:
    """Return the files a group added, by id; one statement."""
    rows = session.execute(
        select(StoredFile.id, StoredFile.name).where(StoredFile.owner == proposal.object_ref)
    )
    return {row.id: FileLink(row.name, f"/files/{row.id}") for row in rows}


def _rules(
    session: Session,
    proposal: Proposal,
    definition: Definition,
    decided: Sequence[Any],
    asking: Actor,
    live: bool,
) -> list[RuleRow]:
    labels = {rule.id: rule.label for rule in definition.rules}
    if live:
        return live_rows(verdicts_now(session, proposal, ADMIT), decided, labels, asking)
    found = queries.findings_of(session, proposal.id)
    return stored_rows(found, decided, labels, ADMIT) or stored_rows(found, decided, labels, SUBMIT)


def _asked(
    request: ClarificationRequest,
    definition: Definition,
    lang: str,
    files: Mapping[str, FileLink],
    names: Mapping[str, str],
) -> Asked:
    fields: Collection[str] = definition.forms["proposal"].fields
    after = request.after
    changes = []
    for name in request.fields:
        if name not in fields:
            continue
        field = definition.forms["proposal"].fields[name]
        before = shown_answer(definition, field, request.before.get(name), lang, files)
        now = (
            None if after is None else shown_answer(definition, field, after.get(name), lang, files)
        )
        changes.append(Change(before, now))
    return Asked(request, actor_words(request.asked_by, names), tuple(changes))
