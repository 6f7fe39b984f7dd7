"""What the group's pages show of a draft: parts, people, what is missing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.definitions.model import Definition, Field, Form, Section
from grantcall.engine.facts import Facts
from grantcall.process.door import may
from grantcall.process.frozen import definition_of
from grantcall.process.needs import blockers_of
from grantcall.process.registry import Asked, Circumstances
from grantcall.proposals.answers import Present, present_answers
from grantcall.proposals.facts import asked_names, facts_of_proposal, group_of
from grantcall.proposals.models import CitizenGroup, Proposal
from grantcall.store.models import StoredFile
from grantcall.web.answers_fields import anchor_in

RESERVED = ("people", "preview", "submit", "files")
"""Words that stand in the place of a section in addresses."""


class Draft:
    """A proposal with everything its pages show, each part read when a page first asks."""

    def __init__(self, session: Session, proposal: Proposal, now: datetime) -> None:
        self.proposal = proposal
        self.definition: Definition = definition_of(session, proposal.version_id)
        self.form: Form = self.definition.forms["proposal"]
        self._session, self._now = session, now

    @cached_property
    def group(self) -> CitizenGroup:
        """Return the group whose proposal it is."""
        return group_of(self._session, self.proposal.group_id)

    @cached_property
    def answers(self) -> Mapping[str, Present]:
        """Return the present answers by field."""
        return present_answers(self._session, self.proposal.id)

    @cached_property
    def facts(self) -> Facts:
        """Return what conditions may ask of the proposal."""
        return facts_of_proposal(self._session, self.proposal, self.definition, self._now)

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """Return the fields asked now, in order of the form."""
        return asked_names(self.form, self.facts, self.definition)

    @property
    def sections(self) -> list[Section]:
        """Return the sections that ask something now."""
        return sections_asking(self.form, self.asked)


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
    """Return a proposal for its pages; nothing is read twice."""
    return Draft(session, proposal, now)


def sections_asking(form: Form, asked: Collection[str]) -> list[Section]:
    """Return the sections that hold a question that is asked."""
    return [one for one in form.sections if not set(one.fields).isdisjoint(asked)]


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


def files_for(
    session: Session, proposal: Proposal, questions: Iterable[Field]
) -> Mapping[str, Kept]:
    """Return the files of a proposal by id when any of these questions takes files."""
    for question in questions:
        if question.type == "file" or any(one.type == "file" for one in question.columns):
            return files_of(session, proposal)
    return {}


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
