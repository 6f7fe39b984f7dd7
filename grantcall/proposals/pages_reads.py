"""What the group's pages show of a draft: parts, people, what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.definitions.model import Definition, Form, Section
from grantcall.engine.facts import Facts
from grantcall.engine.visible import asked_fields
from grantcall.process.door import may
from grantcall.process.frozen import definition_of
from grantcall.process.needs import blockers_of
from grantcall.process.registry import Asked, Circumstances
from grantcall.proposals.answers import Present, present_answers
from grantcall.proposals.facts import facts_of_proposal
from grantcall.proposals.models import CitizenGroup, Proposal
from grantcall.store.models import StoredFile
from grantcall.web.answers_fields import anchor_in

RESERVED = ("people", "preview", "submit", "files")
"""Words that stand in the place of a section in addresses."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal with everything its pages show; `asked` are the fields asked now."""

    proposal: Proposal
    definition: Definition
    form: Form
    group: CitizenGroup
    answers: Mapping[str, Present]
    facts: Facts
    asked: tuple[str, ...]

    @property
    def sections(self) -> list[Section]:
        """Return the sections that ask something now."""
        return [one for one in self.form.sections if set(one.fields) & set(self.asked)]


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that keeps the proposal from being sent, with the way to it."""

    text: Words
    next: Words | None
    article: str | None
    section: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file as pages name it."""

    id: str
    name: str
    size: str
    url: str


def read_draft(session: Session, proposal: Proposal, now: datetime) -> Draft:
    """Read a proposal for its pages, in a fixed number of statements."""
    definition = definition_of(session, proposal.version_id)
    form = definition.forms["proposal"]
    facts = facts_of_proposal(session, proposal, definition, now)
    return Draft(
        proposal=proposal,
        definition=definition,
        form=form,
        group=session.get_one(CitizenGroup, proposal.group_id),
        answers=present_answers(session, proposal.id),
        facts=facts,
        asked=tuple(field.id for field in asked_fields(form, facts, definition)),
    )


def what_is_missing(
    session: Session, draft: Draft, actor: Actor, now: datetime
) -> tuple[list[Reason], bool]:
    """Return every reason why the draft cannot be sent, and whether this actor may send.

    Who may only write sees the same list as who may send.
    """
    proposal = draft.proposal
    circumstances = Circumstances(received_at=now)
    for choice in may(session, actor, proposal, now, circumstances):
        if choice.action == "submit":
            return _plainest(choice.blockers), True
    transition = draft.definition.workflows["proposal"].transitions["submit"]
    asked = Asked(session, proposal, transition, draft.definition, actor, now, circumstances)
    return _plainest(blockers_of(asked)), False


def _plainest(reasons: Sequence[Reason]) -> list[Reason]:
    """Say each thing once: a rule about a question without answer waits for the answer, and
    an empty roster is told by the rule that says how many people are needed."""
    missing = {reason.field for reason in reasons if reason.code == "missing"}
    by_rule = {reason.field for reason in reasons if reason.code.startswith("rule:")}
    return [
        reason
        for reason in reasons
        if not (reason.code.startswith("rule:") and reason.field in missing)
        and not (reason.code == "roster_empty" and reason.field in by_rule)
    ]


def section_url(proposal: Proposal, section: str) -> str:
    """Return the address of a section's page."""
    name = f"{section}_section" if section in RESERVED else section
    return url_for("proposals.section", draft_id=proposal.id, section=name)


def section_named(form: Form, name: str) -> Section | None:
    """Return the section that stands at an address."""
    wanted = name.removesuffix("_section") if name.endswith("_section") else name
    for section in form.sections:
        if section.id in (name, wanted):
            return section
    return None


def lacks_of(draft: Draft, reasons: Sequence[Reason]) -> list[Lack]:
    """Turn reasons into sentences that lead to their fields."""
    return [_lack(draft, reason) for reason in reasons]


def _lack(draft: Draft, reason: Reason) -> Lack:
    name, *path = (reason.field or "").split(".")
    field = draft.form.fields.get(name)
    section = url = None
    if field is not None:
        section = field.section
        if field.type == "roster":
            url = url_for("proposals.people", draft_id=draft.proposal.id)
        else:
            anchor = anchor_in(field, path)
            url = f"{section_url(draft.proposal, section)}?missing=1#{anchor}"
    return Lack(reason.text, reason.next, reason.article, section, url)


def in_section(form: Form, section: str, reasons: Sequence[Reason]) -> Iterator[Reason]:
    """Give the reasons that concern the fields of one section."""
    for reason in reasons:
        field = form.fields.get((reason.field or "").split(".")[0])
        if field is not None and field.section == section:
            yield reason


def files_of(session: Session, proposal: Proposal) -> dict[str, Kept]:
    """Return the files of a proposal by id; one statement."""
    rows = session.execute(
        select(StoredFile.id, StoredFile.name, StoredFile.size).where(
            StoredFile.owner == proposal.object_ref
        )
    )
    return {
        row.id: Kept(
            row.id,
            row.name,
            _size(row.size),
            url_for("proposals.file", draft_id=proposal.id, file_id=row.id),
        )
        for row in rows
    }


def _size(octets: int) -> str:
    return f"{max(1, octets // 1024)} kB" if octets < 1024**2 else f"{octets / 1024**2:.0f} MB"
