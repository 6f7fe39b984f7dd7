"""A small call, played through the real use cases from its preparation to admission."""

import io
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from pikepdf import Pdf

from grantcall.app import create_app
from grantcall.calls.draft_call import draft_call
from grantcall.calls.models import Call
from grantcall.calls.publish import publish
from grantcall.calls.record_act import ActGiven, record_act
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.resources import Resources
from grantcall.core.settings import Settings
from grantcall.process import frozen
from grantcall.process.clocks import catch_up
from grantcall.proposals.answers import present_answers
from grantcall.proposals.attach import attach_file
from grantcall.proposals.clarify import ask_clarification
from grantcall.proposals.decide_finding import decide_finding, second_decision
from grantcall.proposals.models import Proposal
from grantcall.proposals.save_answers import save_answers
from grantcall.proposals.screen import decide_admission
from grantcall.proposals.submit import submit
from grantcall.store.files import FileStore
from tests.factories import SHIPPED, Makers

BEFORE = datetime(2018, 10, 2, 8, 0, tzinfo=UTC)
SECRET = "a secret for tests, forty letters long!!"


def settings_of(folder: Path, url: str) -> Settings:
    """Return settings for a data folder and a database."""
    return Settings(
        data_dir=folder,
        database_url=url,
        base_url="http://127.0.0.1:8000",
        secret_key=SECRET,
        smtp_url=None,
        definitions=None,
        trusted_proxies=0,
        log_level="WARNING",
    )


def play_small_call(folder: Path, url: str) -> None:
    """Play the call on a migrated, empty database; every connection is closed afterwards."""
    frozen.forget()
    clock = FixedClock(BEFORE)
    app = create_app(settings_of(folder, url), clock)
    with app.app_context():
        try:
            _play(Makers(app, clock, count(1)), FileStore(folder / "files"))
        finally:
            db.session.remove()
            db.engine.dispose()


def _play(make: Makers, store: FileStore) -> None:
    clock = make.clock
    staff, other = make.account("staff", name="Uno"), make.account("staff", name="Due")
    call_id = draft_call(SHIPPED, resources=Resources(), actor=staff, clock=clock)
    act = ActGiven("7", date(2018, 10, 1), "Pubblicazione")
    publish(
        SHIPPED,
        act,
        resources=Resources(),
        actor=staff,
        clock=clock,
        token=new_id(),
        accept_assumed=True,
    )
    call = db.session.get_one(Call, call_id)
    opens, closes = call.opens, call.closes
    clock.move_to(opens)
    catch_up(clock)
    clock.advance(days=1)
    first, second = _sent(make, call, store), make.sent(call).id
    make.draft(call, make.account(name="Mai inviata"))
    clock.move_to(closes)
    catch_up(clock)
    clock.advance(days=2)
    decision = decide_finding(
        second, "delegation_signed", accept=True, reason="Vista.", actor=staff, clock=clock
    )
    second_decision(decision, actor=other, clock=clock)
    clock.advance(hours=1)
    day = clock.now().date()
    admission = record_act(
        SHIPPED, "admission", ActGiven("8", day, "Esiti"), actor=staff, clock=clock
    )
    decide_admission(
        second,
        "reject",
        actor=staff,
        clock=clock,
        token=new_id(),
        act_id=admission,
        reason="Manca un requisito.",
    )
    ask_clarification(
        first, ["place"], "Dove di preciso?", actor=staff, clock=clock, token=new_id()
    )


def _sent(make: Makers, call: Call, store: FileStore) -> str:
    contact = make.account(name="Ada")
    proposal_id = make.draft(call, contact)
    paper = io.BytesIO()
    pdf = Pdf.new()
    pdf.add_blank_page()
    pdf.save(paper, deterministic_id=True)
    paper.seek(0)
    stored = attach_file(
        proposal_id,
        "delegation",
        paper,
        "delega.pdf",
        store=store,
        actor=contact,
        clock=make.clock,
    )
    bases = {
        name: answer.token for name, answer in present_answers(db.session(), proposal_id).items()
    }
    saved = save_answers(
        proposal_id, {"delegation": [stored]}, bases, actor=contact, clock=make.clock
    )
    assert (saved.problems, saved.clashes) == ([], [])
    make.people(proposal_id)
    submit(
        proposal_id,
        actor=contact,
        clock=make.clock,
        received_at=make.clock.now(),
        token=new_id(),
    )
    db.session.rollback()
    assert db.session.get_one(Proposal, proposal_id).number == 1
    db.session.rollback()
    return proposal_id
