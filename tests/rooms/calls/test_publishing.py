"""A call is prepared and published: clean files, a formal act, one frozen version."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from grantcall.calls.draft_call import draft_call
from grantcall.calls.models import Act, Call
from grantcall.calls.publish import Published, publish
from grantcall.calls.record_act import ActGiven, record_act
from grantcall.core.actor import SHELL, Actor
from grantcall.core.audit import AuditEvent
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.errors import Conflict, DefinitionFaults, Invalid, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.resources import Resources, shipped
from grantcall.process.clocks import catch_up
from grantcall.process.models import CallVersion, Step
from tests.factories import SHIPPED, Makers

ACT = ActGiven("41", date(2018, 10, 1), "Bando #OPerazione Comunità", "https://example.org/41")


def overlay_with(folder: Path, old: str, new: str) -> Resources:
    """Lay a changed copy of the shipped call over the shipped files."""
    calls = folder / "overlay" / "workflows" / "calls"
    calls.mkdir(parents=True, exist_ok=True)
    path = calls / f"{SHIPPED}.toml"
    shutil.copy(shipped("workflows") / "calls" / f"{SHIPPED}.toml", path)
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")
    return Resources(folder / "overlay")


def published(
    clock: FixedClock,
    *,
    actor: Actor = SHELL,
    resources: Resources | None = None,
    act: ActGiven = ACT,
    token: str = "",
    accept_assumed: bool = True,
) -> Published:
    return publish(
        SHIPPED,
        act,
        resources=resources or Resources(),
        actor=actor,
        clock=clock,
        token=token or new_id(),
        accept_assumed=accept_assumed,
    )


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def counts() -> tuple[int, ...]:
    db.session.rollback()
    return tuple(count(table) for table in (Call, CallVersion, Act, Step))


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def test_publishing_freezes_one_version_under_its_act(app: Flask, clock: FixedClock) -> None:
    done = published(clock)
    call = db.session.scalars(select(Call)).one()
    version = db.session.scalars(select(CallVersion)).one()
    act = db.session.scalars(select(Act)).one()
    step = db.session.scalars(select(Step)).one()
    assert (call.slug, call.ref, call.kind) == (SHIPPED, "OC1", "published")
    assert (done.version, done.digest) == (1, version.digest)
    assert (call.version_id, version.call_id) == (version.id, call.id)
    assert (call.opens, call.closes) == (done.opens, done.closes)
    assert (act.purpose, act.number, act.dated) == ("publish", "41", date(2018, 10, 1))
    assert (act.link, act.recorded_by) == ("https://example.org/41", "shell")
    assert (step.action, step.act_id, step.to_kind) == ("call.publish", act.id, "published")


def test_the_publishing_event_holds_number_and_digest(app: Flask, clock: FixedClock) -> None:
    done = published(clock)
    events = db.session.execute(select(AuditEvent.action, AuditEvent.detail)).all()
    assert [event.action for event in events] == ["call.prepare", "act.record", "call.publish"]
    assert done.digest in events[2].detail
    assert '"version":1' in events[2].detail


def test_the_engine_opens_and_closes_at_the_frozen_instants(app: Flask, clock: FixedClock) -> None:
    done = published(clock)
    assert catch_up(clock) == 1
    assert db.session.scalars(select(Call.kind)).one() == "open"
    clock.move_to(done.closes - timedelta(microseconds=1))
    assert catch_up(clock) == 0
    clock.move_to(done.closes)
    assert catch_up(clock) == 1
    db.session.rollback()
    assert db.session.scalars(select(Call.kind)).one() == "screening"
    dated = db.session.scalars(select(Step.dated).order_by(Step.audit_seq)).all()
    assert dated[1:] == [done.opens, done.closes]


def test_a_prepared_call_follows_its_files_until_it_is_published(
    app: Flask, clock: FixedClock, tmp_path: Path
) -> None:
    first = draft_call(SHIPPED, resources=Resources(), actor=SHELL, clock=clock)
    assert draft_call(SHIPPED, resources=Resources(), actor=SHELL, clock=clock) == first
    assert count(CallVersion) == 1
    changed = overlay_with(tmp_path, "budget = 44000", "budget = 46000")
    done = published(clock, resources=changed)
    assert (done.call_id, done.version) == (first, 2)
    numbers = db.session.scalars(select(CallVersion.number).order_by(CallVersion.number)).all()
    assert numbers == [1, 2]


def test_every_fault_of_the_files_stands_in_the_way(
    app: Flask, clock: FixedClock, tmp_path: Path
) -> None:
    broken = overlay_with(tmp_path, "at_least = 10", "at_last = 10")
    path = tmp_path / "overlay" / "workflows" / "calls" / f"{SHIPPED}.toml"
    text_ = path.read_text(encoding="utf-8").replace("percent = 50", "percent = 60")
    path.write_text(text_, encoding="utf-8")
    before = counts()
    with pytest.raises(Refusal) as refused:
        published(clock, resources=broken)
    assert refused.value.code == "definition_fault"
    said = " ".join(reason.text.it for reason in refused.value.reasons)
    assert "unknown key “at_last” (did you mean “at_least”?)" in said
    assert "percents sum to 110, not 100" in said
    assert counts() == before
    with pytest.raises(DefinitionFaults):
        draft_call(SHIPPED, resources=broken, actor=SHELL, clock=clock)
    assert counts() == before


def test_what_nobody_confirmed_must_be_accepted(app: Flask, clock: FixedClock) -> None:
    before = counts()
    with pytest.raises(Invalid) as refused:
        published(clock, accept_assumed=False, act=ActGiven("", None))
    assert codes(refused) == ["act_number", "act_date", "assumed"]
    assert "calendar, conditions.small_change" in refused.value.reasons[2].text.it
    assert counts() == before


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (ActGiven("41", date(2018, 10, 21)), "act_date"),
        (ActGiven("4" * 41, date(2018, 10, 1)), "act_too_long"),
        (ActGiven("41", date(2018, 10, 1), "o" * 50_000), "act_too_long"),
        (ActGiven("41", date(2018, 10, 1), "", "javascript:alert(1)"), "act_link"),
        (ActGiven("41", date(2018, 10, 1), "", "https://[x"), "act_link"),
        (ActGiven("   ", date(2018, 10, 1)), "act_number"),
    ],
)
def test_an_act_that_cannot_be_is_refused(
    app: Flask, clock: FixedClock, act: ActGiven, code: str
) -> None:
    before = counts()
    with pytest.raises(Invalid) as refused:
        published(clock, act=act)
    assert codes(refused) == [code]
    assert counts() == before


def test_publishing_twice_is_refused_and_the_same_form_twice_is_one(
    app: Flask, clock: FixedClock
) -> None:
    token = new_id()
    done = published(clock, token=token)
    after = counts()
    assert published(clock, token=token) == done
    with pytest.raises(Conflict) as refused:
        published(clock)
    assert codes(refused) == ["already_published"]
    with pytest.raises(Conflict) as reused:
        published(clock, token=token, act=ActGiven("42", date(2018, 10, 1)))
    assert codes(reused) == ["token_reused"]
    assert counts() == after


def test_a_call_whose_deadline_has_passed_is_not_published(app: Flask, clock: FixedClock) -> None:
    clock.advance(days=60)
    with pytest.raises(Refusal) as refused:
        published(clock)
    assert codes(refused) == ["closes_past"]
    assert "venerdì 30 novembre 2018" in refused.value.reasons[0].text.it


def test_who_does_not_manage_calls_finds_nothing(make: Makers, clock: FixedClock) -> None:
    other = make.call()
    before = counts()
    for actor in (make.account(), make.account("auditor"), make.account("staff", call=other)):
        with pytest.raises(NotFound):
            publish(
                "rete-laboratori",
                ACT,
                resources=Resources(),
                actor=actor,
                clock=clock,
                token=new_id(),
            )
        assert counts() == before


def test_what_nobody_applies_to_and_a_taken_reference_are_refused(
    app: Flask, clock: FixedClock, tmp_path: Path
) -> None:
    with pytest.raises(Conflict) as refused:
        draft_call("rete-laboratori", resources=Resources(), actor=SHELL, clock=clock)
    assert codes(refused) == ["nothing_to_apply_for"]
    published(clock)
    twin = overlay_with(tmp_path, "[promoter]", "[promoter]")
    folder = tmp_path / "overlay" / "workflows" / "calls"
    (folder / f"{SHIPPED}.toml").rename(folder / "twin-2019.toml")
    with pytest.raises(Conflict) as taken:
        draft_call("twin-2019", resources=twin, actor=SHELL, clock=clock)
    assert codes(taken) == ["ref_taken"]
    assert count(Call) == 1


def test_an_act_is_entered_once_and_never_changes(make: Makers, clock: FixedClock) -> None:
    call, staff = make.call(), make.account("staff")
    given = ActGiven(" 12  bis ", date(2018, 10, 19), "Ammissione")
    first = record_act(call.slug, "admission", given, actor=staff, clock=clock)
    again = record_act(call.slug, "admission", given, actor=staff, clock=clock)
    other = record_act(call.slug, "committee", given, actor=staff, clock=clock)
    assert (first == again, first == other) == (True, False)
    assert db.session.get_one(Act, first).number == "12 bis"
    event = db.session.get_one(AuditEvent, db.session.get_one(Act, first).audit_seq)
    assert db.session.get_one(Act, first).seal_digest() in event.detail
    for statement in ("UPDATE act SET number = '13'", "DELETE FROM act"):
        with pytest.raises(DBAPIError, match="act is append-only"):
            db.session.execute(text(statement))
        db.session.rollback()
