"""Preparing a call: its files become version 1, which only its staff can see."""

from sqlalchemy import select

from grantcall.calls.found import managed_call_or_none
from grantcall.calls.models import Call
from grantcall.calls.versions import add_version, current_version
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Reason
from grantcall.core.ids import new_id
from grantcall.core.resources import Resources
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.freezing import digest
from grantcall.definitions.loading import load_call
from grantcall.definitions.model import Definition
from grantcall.definitions.trees import Table
from grantcall.process.door import start


def draft_call(
    slug: str, *, resources: Resources, actor: Actor, clock: Clock, demo: bool = False
) -> str:
    """Read a call's files and keep them as a draft; return the call's id.

    Again with changed files gives the draft a new version. Raises `DefinitionFaults` with
    every fault, `NotFound` without the right, `Conflict` when the call is published or its
    `ref` is another call's.
    """
    document, definition = load_call(slug, resources)
    with unit_of_work(actor, clock) as work:
        call = managed_call_or_none(work, slug)
        work.trying("call.prepare", "call:new" if call is None else call.object_ref)
        return keep_draft(work, call, document, definition, demo=demo).id


def keep_draft(
    work: Work, call: Call | None, document: Table, definition: Definition, *, demo: bool = False
) -> Call:
    """Make the draft, or bring it to the present files, inside the caller's unit of work."""
    if call is not None and call.kind != "draft":
        raise already_published()
    if call is not None and current_version(work.session, call).digest == digest(document):
        return call
    if call is None:
        call = _new_call(work, definition, demo=demo)
    with work.recording("call.prepare", call.object_ref) as event:
        add_version(work, event, call, document)
        start(work, call, definition, event)
        work.session.flush()
    return call


def already_published() -> Conflict:
    """Return the refusal to prepare or publish a call a second time."""
    return Conflict(
        Reason(
            "already_published",
            Words("Il bando è già pubblicato.", "The call is already published."),
            next=Words(
                "Le modifiche sono rettifiche, ognuna con il suo atto.",
                "Changes are corrections, each with its act.",
            ),
        )
    )


def _new_call(work: Work, definition: Definition, *, demo: bool) -> Call:
    if "call" not in definition.workflows:
        raise Conflict(
            Reason(
                "nothing_to_apply_for",
                Words(
                    "A questa definizione non si fa domanda: non si pubblica.",
                    "Nobody applies to this definition: it is not published.",
                ),
            )
        )
    other = work.session.scalar(select(Call.slug).where(Call.ref == definition.ref))
    if other is not None:
        raise Conflict(
            Reason(
                "ref_taken",
                Words(
                    "La sigla «{ref}» è già del bando «{other}».",
                    "The reference “{ref}” already belongs to the call “{other}”.",
                ).format(ref=definition.ref, other=other),
                next=Words("Cambiate “ref” nel file.", "Change “ref” in the file."),
            )
        )
    return Call(id=new_id(), slug=definition.slug, ref=definition.ref, demo=demo, last_number=0)
