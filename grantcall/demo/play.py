"""The whole demonstration, from an empty folder to a site with work for everybody."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from grantcall.app import create_app
from grantcall.calls.models import Call
from grantcall.cli.init import prepare
from grantcall.core import ids
from grantcall.core.actor import Actor
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.resources import Resources
from grantcall.demo.cast import PASSWORD, WORKERS, add_workers
from grantcall.demo.decisions import decisions
from grantcall.demo.earlier_play import play_earlier_call, play_earlier_marks
from grantcall.demo.figures import bring_in_figures
from grantcall.demo.first_awards import play_answers, play_first_payments
from grantcall.demo.first_committee import play_committee
from grantcall.demo.first_labs import meet_again, play_labs
from grantcall.demo.first_money import play_money
from grantcall.demo.first_play import Played, play_applications
from grantcall.demo.first_reports import play_reports
from grantcall.demo.first_screening import play_screening
from grantcall.demo.folder import make_room, mark_finished, settings_of
from grantcall.demo.inputs import Inputs, first_edition
from grantcall.demo.publishing import publish_with_act
from grantcall.demo.second_play import place_definitions, play_second, second_inputs
from grantcall.demo.stage import Stage, actor_of
from grantcall.demo.summary import summarise
from grantcall.process.clocks import remind
from grantcall.store.files import FileStore

_SEED = "grantcall demonstration"


def play_demo(
    data_dir: Path, base_url: str, today: datetime, say: Callable[[str], None]
) -> dict[str, Any]:
    """Play the demonstration into an empty folder; return its summary.

    Raises `Refusal` for a folder that is not the demonstration's.
    """
    make_room(data_dir)
    settings = settings_of(data_dir, base_url)
    place_definitions(data_dir / "definitions", today)
    prepare(settings)
    inputs = first_edition()
    clock = FixedClock(inputs.published - timedelta(days=1))
    app = create_app(settings, clock)
    ids.use_seed(_SEED)
    try:
        with app.app_context():
            stage = Stage(clock, FileStore(data_dir / "files"), inputs.names(), say)
            played = _play_first(stage, inputs, settings.definitions)
            summary = summarise(db.session(), inputs.call).as_dict()
            _play_since(stage, inputs, played, settings.definitions, today)
            db.session.remove()
            db.engine.dispose()
    finally:
        ids.use_seed(None)
    told = {
        **summary,
        "data_dir": str(data_dir),
        "letters_dir": str(data_dir / "letters" / inputs.call),
        "accounts": accounts(inputs),
    }
    mark_finished(data_dir, told)
    return told


def accounts(inputs: Inputs) -> list[dict[str, str]]:
    """Return the accounts that may sign in, with the printed password."""
    contacts = [(row["contact"][0], row["contact"][1]) for row in second_inputs()["group"]]
    rows = [(email, name, role) for email, name, role in WORKERS]
    rows += [
        (seat.email, seat.name, "chair" if seat.role == "chair" else "reviewer")
        for seat in decisions(inputs).seats
    ]
    rows += [(email, name, "contact") for email, name in contacts]
    rows.append(("referente1@example.org", "", "contact"))
    return [
        {"email": email, "name": name, "role": role, "password": PASSWORD}
        for email, name, role in rows
    ]


def _play_first(stage: Stage, inputs: Inputs, overlay: Path | None) -> Played:
    stage.say("Publishing the first edition")
    add_workers(stage)
    staff = actor_of("ufficio@example.org")
    stage.at(inputs.published)
    publish_with_act(stage, inputs.call, inputs.acts["publish"], Resources(overlay), staff)
    call = _call(inputs.call)
    opens, closes = call.opens, call.closes
    db.session.rollback()
    stage.at(opens)
    stage.catch_up()
    stage.say(f"{len(inputs.groups)} groups write, gather people and send")
    played = play_applications(stage, inputs, opens, closes)
    stage.catch_up()
    stage.say("The office screens what was sent")
    stage.at(inputs.screening)
    play_screening(stage, inputs, played, staff)
    given = decisions(inputs)
    stage.say("The committee reads and marks")
    play_committee(stage, inputs, given, played, staff)
    stage.say("The money is decided by two persons, and the letters leave")
    second = actor_of("ufficio2@example.org")
    play_money(stage, inputs, given, played, staff, second)
    stage.say("The groups answer; the first instalment is published, checked and paid")
    play_answers(stage, given, played)
    play_first_payments(stage, inputs, given, staff, second)
    stage.say("The labs open, meet and write their diaries")
    play_labs(stage, played, Resources(overlay), staff)
    stage.say("The programme's figures come in")
    bring_in_figures(stage, staff)
    return played


def _play_since(
    stage: Stage, inputs: Inputs, played: Played, overlay: Path | None, today: datetime
) -> None:
    """Play what happened after the first edition was counted, up to today."""
    given = decisions(inputs)
    staff, second = actor_of("ufficio@example.org"), actor_of("ufficio2@example.org")
    stage.say("The groups report and are paid to the end")
    play_reports(stage, inputs, given, played, staff, second)
    stage.say("Invented calls of these days: one before its committee, one open today")
    meet_again(stage, today, 0)
    sent = play_earlier_call(stage, inputs, Resources(overlay), today, staff)
    meet_again(stage, today, 1)
    play_earlier_marks(stage, given, sent, today, staff)
    _play_second(stage, inputs, overlay, today, staff)


def _play_second(
    stage: Stage, inputs: Inputs, overlay: Path | None, today: datetime, staff: Actor
) -> None:
    given = second_inputs()
    stage.at(today - timedelta(days=given["open_days_ago"], hours=12))
    publish_with_act(stage, given["call"], given["act"], Resources(overlay), staff)
    stage.at(today - timedelta(days=given["open_days_ago"] - 1))
    stage.catch_up()
    play_second(stage, inputs, staff)
    if stage.clock.now() >= today.astimezone(UTC):
        raise RuntimeError("the second call was played into the future")
    remind(stage.clock)


def _call(slug: str) -> Call:
    return db.session.scalars(select(Call).where(Call.slug == slug)).one()
