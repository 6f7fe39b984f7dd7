"""The list as a file, as filtered: the command line's own function, and on record."""

from flask import Response, request, stream_with_context

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.policy import Right
from grantcall.process.frozen import definition_of
from grantcall.proposals.export import export_proposals
from grantcall.proposals.lists import ids_of
from grantcall.web.access import actor, requires
from grantcall.web.desks.blueprint import desks
from grantcall.web.desks.list_request import asked
from grantcall.web.services import services


@desks.post("/staff/calls/<slug:slug>/proposals/export")
@requires(Right.PROPOSAL_EXPORT, object="listed_call")
def export(call: Call) -> Response:
    """Hand out what the filter finds, in the format of the button that was pressed."""
    wanted = asked(call.id, definition_of(reader(), call.version_id), request.form).wanted
    made = export_proposals(
        call.slug,
        request.form.get("format", ""),
        actor=actor(),
        clock=services().clock,
        chosen=ids_of(wanted) if wanted.narrows else None,
    )
    response = Response(stream_with_context(made.chunks), content_type=made.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=made.name)
    return response
