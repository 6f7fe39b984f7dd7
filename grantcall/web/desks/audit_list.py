"""Reads of the audit trail: filtered, newest first, paged by number."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, literal, or_, select, union_all
from sqlalchemy.orm import Session

from grantcall.calls.models import Act, Call
from grantcall.core.audit import AuditEvent
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.funding.models import Award, FundingLetter
from grantcall.funding.models_project import Report, Tranche
from grantcall.people.models import Account
from grantcall.people.queries import fold_email
from grantcall.process.models import CallVersion
from grantcall.proposals.models import Member, Proposal
from grantcall.web.desks.action_words import ACTIONS

SIZE = 50
# What an act is about, by the first part of its name in the trail.
OBJECTS: dict[str, Words] = {
    "account": Words("Account", "Account"),
    "act": Words("Atto", "Formal act"),
    "allocation": Words("Riparto", "Allocation"),
    "award": Words("Contributo", "Award"),
    "call": Words("Bando", "Call"),
    "call_version": Words("Testo del bando", "Text of the call"),
    "committee_seat": Words("Posto in commissione", "Committee seat"),
    "funding_letter": Words("Lettera", "Letter"),
    "lab": Words("Laboratorio", "Lab"),
    "member": Words("Persona di un gruppo", "Member of a group"),
    "network": Words("Rete", "Network"),
    "outbox_message": Words("Mail", "E-mail"),
    "place": Words("Luogo", "Place"),
    "programme": Words("Programma", "Programme"),
    "proposal": Words("Domanda", "Application"),
    "report": Words("Relazione", "Report"),
    "review": Words("Scheda di valutazione", "Review sheet"),
    "stored_file": Words("File", "File"),
    "tranche": Words("Quota", "Instalment"),
}
# What is called by its proposal, and by which column it knows its award.
_NAMED: tuple[tuple[str, Any, Any], ...] = (
    ("proposal:", Proposal, None),
    ("award:", Award, None),
    ("funding_letter:", FundingLetter, FundingLetter.award_id),
    ("report:", Report, Report.award_id),
    ("tranche:", Tranche, Tranche.award_id),
)
_OTHER = Words("Altro", "Other")
LONGEST = 120
Group = tuple[str, list[tuple[str, str]]]  # what about, and the acts: words, name


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which events: empty parts do not narrow.

    `object` may be a proposal's reference, `actor` a name or an e-mail address.
    """

    object: str = ""
    actor: str = ""
    action: str = ""

    @property
    def narrows(self) -> bool:
        """Tell whether anything is asked."""
        return bool(self.object or self.actor or self.action)


def trail_page(
    session: Session,
    calls: Collection[str] | None,
    wanted: TrailFilter,
    before: int | None,
) -> tuple[list[AuditEvent], bool]:
    """Return a page of events, newest first, and whether older ones follow; one statement.

    With `calls` only what is about these calls: themselves, their acts, proposals, people.
    """
    query = select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(SIZE + 1)
    if calls is not None:
        query = query.where(_about(calls))
    if wanted.object:
        query = query.where(_named(wanted.object))
    if wanted.actor:
        query = query.where(_by(wanted.actor))
    if wanted.action:
        query = query.where(AuditEvent.action.startswith(wanted.action, autoescape=True))
    if before is not None:
        query = query.where(AuditEvent.seq < before)
    rows = list(session.scalars(query))
    return rows[:SIZE], len(rows) > SIZE


def action_groups(definition: Definition | None, lang: str) -> list[Group]:
    """Return every act that can be asked for, in words and in order, by what it is about."""
    known = {name: words for name, words in ACTIONS.items() if not name.startswith("*")}
    for record, workflow in (definition.workflows if definition else {}).items():
        for name, step in workflow.transitions.items():
            known[f"{record}.{name}"] = step.label
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, words in known.items():
        about = OBJECTS.get(name.partition(".")[0], _OTHER).in_(lang)
        groups.setdefault(about, []).append((words.in_(lang), name))
    last = _OTHER.in_(lang)
    ordered = sorted(groups.items(), key=lambda group: (group[0] == last, group[0]))
    return [(about, sorted(acts)) for about, acts in ordered]


def object_words(name: str) -> tuple[Words, str]:
    """Return what kind of thing an event is about, and the end of its id to tell it apart."""
    kind, _colon, id_ = name.partition(":")
    return OBJECTS.get(kind, _OTHER), id_[-6:]


def object_names(session: Session, objects: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return reference and title of proposals, and of what hangs on them; one statement."""
    queries = []
    for prefix, model, to_award in _NAMED:
        ids = {name.partition(":")[2] for name in objects if name.startswith(prefix)}
        if not ids:
            continue
        query = select(literal(prefix).concat(model.id), Proposal.ref, Proposal.title)
        if to_award is not None:
            query = query.join(Award, Award.id == to_award)
        if model is not Proposal:
            query = query.join(Proposal, Proposal.id == Award.proposal_id)
        queries.append(query.where(model.id.in_(ids), Proposal.number.is_not(None)))
    rows = session.execute(union_all(*queries)) if queries else ()
    return {row[0]: (row[1] or "", row[2]) for row in rows}


def _named(name: str) -> ColumnElement[bool]:
    """Find an object by its name in the trail, or a proposal by its reference."""
    by_ref = select(literal("proposal:").concat(Proposal.id)).where(
        Proposal.ref == name.upper(), Proposal.number.is_not(None)
    )
    return or_(AuditEvent.object == name, AuditEvent.object.in_(by_ref))


def _by(who: str) -> ColumnElement[bool]:
    """Find an actor by the name in the trail, or an account by its e-mail or name."""
    accounts = select(literal("account:").concat(Account.id)).where(
        or_(Account.email == fold_email(who), Account.name.icontains(who, autoescape=True))
    )
    return or_(AuditEvent.actor == who, AuditEvent.actor.in_(accounts))


def _about(calls: Collection[str]) -> ColumnElement[bool]:
    sources = (
        (Call, "call:", Call.id),
        (Act, "act:", Act.call_id),
        (CallVersion, "call_version:", CallVersion.call_id),
        (Proposal, "proposal:", Proposal.call_id),
        (Member, "member:", Member.call_id),
    )
    return or_(
        *(
            AuditEvent.object.in_(select(literal(prefix).concat(model.id)).where(column.in_(calls)))
            for model, prefix, column in sources
        )
    )
