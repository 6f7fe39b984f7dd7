"""The connector's desk: groups and labs accompanied, what stalls, who is silent, what is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from grantcall.core.db import reader
from grantcall.core.policy import Right
from grantcall.core.words import Words
from grantcall.labs.pages_room import labs, now
from grantcall.labs.pages_words import days_since, state_label, tone_of
from grantcall.labs.queries_people import (
    FollowedGroup,
    FollowedLab,
    followed_groups,
    followed_labs,
    labs_nobody_follows,
    silent_labs,
)
from grantcall.labs.roles import is_connector, works_with_labs
from grantcall.labs.towns import label_of, towns
from grantcall.process.frozen import definition_of
from grantcall.web.access import actor, requires
from grantcall.web.context import language
from grantcall.web.desks.state_words import tone_of as tone_of_proposal

SILENT_AFTER = timedelta(days=60)
STALLS_AFTER = timedelta(days=7)
_SOON = timedelta(days=45)
_HEARD_OF = ("active", "autonomous", "dormant")


@dataclass(frozen=True, slots=True)
class LabLine:
    """A lab on the desk: where it stands, when it was heard of, what is asked of it."""

    url: str
    name: str
    town: str
    state: Words
    tone: str
    heard: str
    due: datetime | None
    asks: str


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group on the desk: where its proposal stands, never what it says."""

    url: str
    name: str
    call: Words
    state: Words
    tone: str
    members: int
    touched: str
    stalls: bool
    due: datetime | None


@labs.get("/following")
@requires(Right.LAB_DESK)
def following() -> Any:
    """Show what a connector accompanies, the most urgent first."""
    session, asking, instant = reader(), actor(), now()
    account_id = str(asking.account_id)
    all_towns = towns(session)
    lines = [_lab_line(one, instant, all_towns) for one in followed_labs(session, account_id)]
    groups = [_group_line(one, instant) for one in followed_groups(session, account_id)]
    return render_template(
        "labs/following.html",
        asking=[one for one in lines if one.asks],
        calm=[one for one in lines if not one.asks],
        groups=groups,
        stalled=sum(1 for one in groups if one.stalls),
        silent=silent_labs(session, instant.date() - SILENT_AFTER),
        unled=[
            (slug, name, label_of(all_towns, town, language()))
            for slug, name, town in labs_nobody_follows(session)
        ],
        opens=works_with_labs(asking),
        follows=is_connector(asking),
    )


def _lab_line(one: FollowedLab, instant: datetime, all_towns: Any) -> LabLine:
    last = one.last_activity_on
    return LabLine(
        url=f"/labs/{one.slug}/diary",
        name=one.name,
        town=label_of(all_towns, one.municipality, language()),
        state=state_label(reader(), one.version_id, one.state),
        tone=tone_of(one.kind),
        heard=_("Nessun incontro nel diario")
        if last is None
        else _("Ultimo incontro: %(when)s", when=days_since(last, instant.date())),
        due=one.due_at,
        asks=_asks(one, instant),
    )


def _asks(one: FollowedLab, instant: datetime) -> str:
    """Say what a lab waits for, the most pressing first; nothing when all is well."""
    last: date = one.last_activity_on or one.opened_at.date()
    if one.kind == "dormant":
        return str(_("Dorme: una telefonata per capire se riparte."))
    if one.kind == "nascent" and one.activities:
        return str(_("Ha già un incontro: può risultare attivo."))
    if one.kind == "autonomous" and one.due_at is not None and one.due_at - instant <= _SOON:
        return str(_("È ora di ripetere le promesse, una volta l’anno."))
    if one.kind in (*_HEARD_OF, "nascent") and instant.date() - last >= SILENT_AFTER:
        days = (instant.date() - last).days
        return str(
            ngettext(
                "Nessuna notizia da %(num)s giorno.", "Nessuna notizia da %(num)s giorni.", days
            )
        )
    if one.practice_asked:
        return str(_("Gli è stato chiesto che cosa consiglia ad altri."))
    return ""


def _group_line(one: FollowedGroup, instant: datetime) -> GroupLine:
    state = definition_of(reader(), one.version_id).workflows["proposal"].states[one.state]
    draft = one.kind == "draft"
    return GroupLine(
        url=f"/proposals/{one.ref}" if one.ref else f"/drafts/{one.proposal_id}",
        name=one.group,
        call=Words(one.call_label_it, one.call_label_en),
        state=state.label,
        tone=tone_of_proposal(one.kind),
        members=one.members,
        touched=days_since(one.touched_at.date(), instant.date()),
        stalls=draft and instant - one.touched_at >= STALLS_AFTER,
        due=one.due_at,
    )
