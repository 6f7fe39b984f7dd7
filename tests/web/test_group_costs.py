"""What the pages of a proposal ask of the database: literal numbers, so that none creeps up."""

import re
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.proposals.models import CitizenGroup, Proposal
from tests.factories import Makers
from tests.web.group_world import (
    requests_of_their_own,  # noqa: F401 - every test uses it
    visit,
)
from tests.web.staff_world import Statements

READS = ("SELECT",)
WRITES = ("INSERT", "UPDATE", "DELETE")
PERSON = {"name": "Zoe", "surname": "Verdi", "adult": "yes", "municipality": "rho"}


def link_of(draft: str) -> str:
    """Return the path of the group's link."""
    secret = db.session.scalars(
        select(CitizenGroup.join_secret)
        .join(Proposal, Proposal.group_id == CitizenGroup.id)
        .where(Proposal.id == draft)
    ).one()
    db.session.rollback()
    return f"/join/{secret}"


def asked(ask: Any, status: int) -> tuple[int, int]:
    """Do something on a site that has compiled what it needs; count what it reads and writes."""
    db.session.rollback()
    with Statements() as heard:
        answer = ask()
    assert answer.status_code == status
    words = [re.split(r"\s", text, maxsplit=1)[0] for text in heard.sent]
    return sum(word in READS for word in words), sum(word in WRITES for word in words)


def test_a_sent_proposal_is_read_with_five_statements(
    client: FlaskClient, make: Makers, call: Call, ada: Actor
) -> None:
    sent = make.sent(call, ada)
    path = f"/proposals/{sent.ref}"
    visit(client, path)
    # The sign-in; the proposal with group, call and roles; steps; the document; the people.
    assert asked(lambda: client.get(path), 200) == (5, 0)


def test_a_section_is_read_with_three_statements_and_saved_with_two_writes(
    client: FlaskClient, draft: str, clock: FixedClock
) -> None:
    path = f"/drafts/{draft}/community"
    page = visit(client, path)
    # The sign-in; the proposal with group, call and roles; the answers.
    assert asked(lambda: client.get(path), 200) == (3, 0)
    # The same two; proposal and roles again, locked; the answers. One write for all answers
    # that changed, one for the proposal.
    clock.move_to(clock.now() + timedelta(seconds=1))
    assert asked(lambda: page.send({"involve": "Con un manifesto."}), 303) == (4, 2)


def test_joining_reads_little_and_writes_each_row_once(app: Flask, draft: str) -> None:
    link, person = link_of(draft), app.test_client()
    page = visit(person, link)
    # The proposal with group and call; the contact's name.
    assert asked(lambda: person.get(link), 200) == (2, 0)
    typed = {**PERSON, "privacy_read": "yes"}
    # Reads: the version of the call, the proposal locked, the same person, the head of the
    # chain. Writes: two events, the step, the person, the proposal's number.
    assert asked(lambda: page.send(typed), 303) == (4, 5)


def test_the_read_through_and_the_sending_read_each_thing_once(
    client: FlaskClient, make: Makers, draft: str
) -> None:
    make.people(draft)
    path = f"/drafts/{draft}/preview"
    page = visit(client, path)
    # The sign-in; the proposal with group, call and roles; answers, people, decisions, files.
    assert asked(lambda: client.get(path), 200) == (6, 0)
    assert asked(lambda: page.send(action=f"/drafts/{draft}/submit"), 303) == (20, 13)
