"""The audit trail for auditors and administrators."""

from dataclasses import asdict
from urllib.parse import urlencode

from flask import render_template, request

from grantcall.core.audit import chain_head
from grantcall.core.db import reader
from grantcall.core.i18n import number_words
from grantcall.core.policy import Right
from grantcall.people.queries import names_of
from grantcall.process.frozen import definition_of
from grantcall.proposals.queries import calls_for_staff
from grantcall.web.access import actor, requires
from grantcall.web.context import language
from grantcall.web.desks.audit_list import (
    LONGEST,
    TrailFilter,
    action_groups,
    object_names,
    object_words,
    trail_page,
)
from grantcall.web.desks.blueprint import desks
from grantcall.web.desks.scope import calls_with
from grantcall.web.desks.trail_view import action_words, actor_words
from grantcall.web.from_address import whole_number


@desks.get("/staff/audit")
@requires(Right.AUDIT_READ)
def audit() -> str:
    """Show who did what to what, newest first, with the head of the chain.

    Steps are called as the newest call calls them; their ids stand under the details.
    """
    wanted = TrailFilter(_asked("object"), _asked("actor"), _asked("action"))
    before = request.args.get("before", "")
    session = reader()
    calls = calls_with(actor(), Right.AUDIT_READ)
    events, more = trail_page(
        session,
        calls,
        wanted,
        whole_number(before),
    )
    # What the address names is called by its name only if the trail shown knows it.
    about = {event.object for event in events}
    names = names_of(session, {event.actor for event in events} | about)
    called = object_names(session, about)
    called |= {name: (names[name], "") for name in about if name in names}
    newest = calls_for_staff(session, calls)[:1]
    spoken = definition_of(session, newest[0].version_id) if newest else None
    groups = action_groups(spoken, language())
    kept = {name: value for name, value in asdict(wanted).items() if value}
    seq, head = chain_head(session)
    return render_template(
        "desks/audit.html",
        rows=[
            (
                event,
                action_words(event.action, spoken),
                actor_words(event.actor, names),
                object_words(event.object),
                called.get(event.object),
            )
            for event in events
        ],
        wanted=wanted,
        seq=seq,
        count=number_words(seq, language()),
        head=head,
        newest=f"?{urlencode(kept)}" if before else None,
        older=f"?{urlencode({**kept, 'before': events[-1].seq})}" if more else None,
        groups=groups,
        known=any(name == wanted.action for _about, acts in groups for _words, name in acts),
        who=names.get(wanted.actor, wanted.actor),
        about=object_words(wanted.object) if ":" in wanted.object else None,
        sent=called.get(wanted.object) if wanted.object.startswith("proposal:") else None,
    )


def _asked(name: str) -> str:
    return request.args.get(name, "").replace("\x00", "").strip()[:LONGEST]
