"""How the door deals with labs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.labs import report_figures  # noqa: F401 - registers by name
from grantcall.labs.facts import facts_of_lab
from grantcall.labs.models import Lab
from grantcall.labs.people import recipients_of_lab
from grantcall.labs.placeholders import lab_placeholders
from grantcall.labs.roles import roles_on_lab
from grantcall.process.in_order import in_call_by_id
from grantcall.process.registry import RecordKind, register_record


def _labs_of(session: Session, proposal_id: str) -> Sequence[Any]:
    return session.scalars(select(Lab).where(Lab.proposal_id == proposal_id).order_by(Lab.id)).all()


register_record(
    RecordKind(
        model=Lab,
        roles=roles_on_lab,
        facts=facts_of_lab,
        family_id=lambda lab: lab.proposal_id,
        of_family=_labs_of,
        recipients=recipients_of_lab,
        placeholders=lab_placeholders,
        call_id=lambda lab: lab.call_id,
        in_call=in_call_by_id(Lab),
    )
)
