"""The kind of record `award`, as long as its own room does not bring it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.definitions.model import Definition
from grantcall.engine.facts import Facts, facts_from
from grantcall.funding.models import Award
from grantcall.funding.roles_project import roles_on_project
from grantcall.process.reached import kinds_reached
from grantcall.process.registry import (
    RecordKind,
    effect,
    record_kinds,
    register_record,
    registered,
)
from grantcall.proposals.facts import calendar_facts
from grantcall.proposals.models import Proposal
from grantcall.proposals.people import recipients_of_proposal
from grantcall.proposals.placeholders import proposal_placeholders


def _facts(session: Session, award: Award, definition: Definition, instant: datetime) -> Facts:
    return facts_from(
        {
            **calendar_facts(definition),
            **kinds_reached(session, award.object_ref, "approved", award.opened_at),
            "state": award.kind,
            "amount": award.amount_cents,
            "reduced": award.amount_cents < award.asked_cents,
            "from_reserve": award.from_reserve,
            "today": instant.astimezone(ZoneInfo(definition.calendar.zone)).date(),
        },
        source="engine",
        record="award",
    )


def _values(session: Session, award: Award, definition: Any, lang: str, role: str) -> Any:
    proposal = session.get_one(Proposal, award.proposal_id)
    values = proposal_placeholders(session, proposal, definition, lang, role)
    from grantcall.funding.placeholders_project import project_values

    return {
        **values,
        **project_values(session, award, definition, lang),
        "amount": str(award.amount_cents),
        "due": str(award.due_at),
    }


def _recipients(session: Session, award: Award, role: str) -> Any:
    return recipients_of_proposal(session, session.get_one(Proposal, award.proposal_id), role)


if "award" not in record_kinds():
    register_record(
        RecordKind(
            model=Award,
            roles=roles_on_project,
            facts=_facts,
            family_id=lambda award: award.proposal_id,
            of_family=lambda session, id_: session.scalars(
                select(Award).where(Award.proposal_id == id_)
            ).all(),
            recipients=_recipients,
            placeholders=_values,
            call_id=lambda award: award.call_id,
            in_call=lambda session, call_id, states, after, limit: [],
        )
    )
for _name in ("open_lab", "offer_reserve", "free_money"):
    if _name not in registered()[1]:
        effect(_name)(lambda doing: ())
