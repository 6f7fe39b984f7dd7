"""The record page of a sent proposal, its people, and what was sent before."""

from flask import render_template

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right
from grantcall.process.frozen import definition_of
from grantcall.proposals import queries
from grantcall.proposals.models import Proposal
from grantcall.proposals.submissions import documents_of
from grantcall.web.access import requires
from grantcall.web.answers_shown import shown_answer, shown_parts
from grantcall.web.context import language
from grantcall.web.desks.blueprint import desks
from grantcall.web.desks.record_page import Page, show_record
from grantcall.web.desks.record_view import files_in
from grantcall.web.reads import personal_data_of
from grantcall.web.site import use_call


@desks.get("/staff/proposals/<ref:ref>")
@requires(Right.PROPOSAL_LIST, object="sent_proposal")
def record(proposal: Proposal) -> Page:
    """Show everything about a proposal but the personal data of its members."""
    return show_record(proposal)


@desks.get("/staff/proposals/<ref:ref>/people")
@requires(Right.PROPOSAL_LIST, object="sent_proposal", reads_personal=True)
def record_people(proposal: Proposal) -> str:
    """Show the people of a group by name; that it was read is itself on record."""
    personal_data_of(proposal.object_ref)
    session, lang = reader(), language()
    definition = definition_of(session, proposal.version_id)
    use_call(proposal.version_id, session.get_one(Call, proposal.call_id).demo)
    form = definition.forms["member"]
    states = definition.workflows["member"].states
    heads = [field for field in form.fields.values() if field.type not in ("declaration", "note")]
    rows = [
        (
            [
                shown_answer(definition, field, member.answers.get(field.id), lang, {})
                for field in heads
            ],
            states[member.state].label,
            member.how,
            member.confirmed_at,
        )
        for member in queries.members_of(session, proposal.id)
    ]
    return render_template(
        "desks/people.html",
        proposal=proposal,
        group=queries.group_name(session, proposal.group_id),
        contacts=queries.contacts_of(session, proposal.group_id),
        heads=heads,
        rows=rows,
    )


@desks.get("/staff/proposals/<ref:ref>/sent/<int:number>")
@requires(Right.PROPOSAL_LIST, object="sent_proposal")
def record_version(proposal: Proposal, number: int) -> str:
    """Show one frozen version of what the group sent, without its people."""
    session, lang = reader(), language()
    definition = definition_of(session, proposal.version_id)
    use_call(proposal.version_id, session.get_one(Call, proposal.call_id).demo)
    found = next(
        (pair for pair in documents_of(session, proposal.id) if pair[0].number == number), None
    )
    if found is None:
        raise NotFound()
    submission, document = found
    answers = document["answers"]
    parts = shown_parts(definition, "proposal", answers, answers, lang, files_in(session, proposal))
    for part in parts:
        part.open = True
    return render_template(
        "desks/version.html",
        proposal=proposal,
        submission=submission,
        parts=parts,
        members=len(document["members"]),
    )
