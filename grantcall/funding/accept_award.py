"""Accepting an award, or giving it up: written, sent once, numbered, acknowledged."""

from collections.abc import Mapping
from datetime import datetime

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding.filing import filed_at
from grantcall.funding.models_project import AwardSheet
from grantcall.funding.roles import roles_on_award
from grantcall.funding.roles_project import locked_award
from grantcall.funding.sheets import in_time, new_award_sheet, pen_for, save_in
from grantcall.process.door import fire
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances
from grantcall.proposals.save_answers import Saved


def save_acceptance(
    award_id: str,
    typed: Mapping[str, object],
    bases: Mapping[str, str],
    *,
    actor: Actor,
    clock: Clock,
) -> Saved:
    """Keep what the contact wrote in the form of the award's state: acceptance or change.

    Nothing is sent by this. `bases` maps field to the token the page was made from; an
    answer that somebody else changed meanwhile is a clash and stays. Raises `NotFound`, or
    `Refusal` when the state is closed for writing.
    """
    with unit_of_work(actor, clock) as work:
        award = locked_award(work, award_id, Right.AWARD_ANSWER)
        definition = definition_of(work.session, award.version_id)
        roles = roles_on_award(work.session, actor, award)
        pen = pen_for(definition, "award", award.state, roles)
        in_time(award, work)
        sheet = work.session.get(AwardSheet, (award.id, pen.slot))
        sheet = sheet or new_award_sheet(award.id, pen.slot, work)
        return save_in(work, sheet, pen, definition, typed, bases)


def accept(award_id: str, *, actor: Actor, clock: Clock, received_at: datetime, token: str) -> str:
    """Accept an award; return the id of what was filed, which is the receipt.

    `received_at` is when the server finished reading the request: the term is judged by it.
    The same token gives the first receipt again. Raises `NotFound`, `Conflict`
    (`wrong_state`), or `Refusal` with everything that is missing.
    """
    return _send(award_id, "accept", actor, clock, Circumstances(received_at=received_at), token)


def renounce(
    award_id: str,
    reason: str,
    *,
    actor: Actor,
    clock: Clock,
    received_at: datetime,
    token: str,
) -> str:
    """Give an award up, before or after accepting it; return the id of what was filed.

    The money becomes free at once. Raises as `accept` does.
    """
    circumstances = Circumstances(reason=reason.strip(), received_at=received_at)
    return _send(award_id, "renounce", actor, clock, circumstances, token)


def _send(
    award_id: str,
    action: str,
    actor: Actor,
    clock: Clock,
    circumstances: Circumstances,
    token: str,
) -> str:
    with unit_of_work(actor, clock) as work:
        award = locked_award(work, award_id, Right.AWARD_ANSWER)
        payload = {"award": award_id, "reason": circumstances.reason}
        known = idempotency.recall(work, token, f"award.{action}", payload)
        if known is not None:
            return known
        step = fire(work, award, action, circumstances)
        filed_id = filed_at(work.session, award.id, step.audit_seq)
        idempotency.remember(work, token, f"award.{action}", payload, filed_id)
    return filed_id
