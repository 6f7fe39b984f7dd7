"""Publishing in the demonstration, by the same use cases as everybody."""

from datetime import date
from typing import Any

from grantcall.calls.publish import publish
from grantcall.calls.record_act import ActGiven, record_act
from grantcall.core.actor import Actor
from grantcall.core.resources import Resources
from grantcall.demo.inputs import ZONE
from grantcall.demo.stage import Stage


def publish_with_act(
    stage: Stage, slug: str, act: dict[str, Any], resources: Resources, staff: Actor
) -> None:
    """Publish a call under an act; without a date of its own the act is of the day."""
    publish(
        slug,
        typed_act(stage, act),
        accept_assumed=True,
        demo=True,
        resources=resources,
        actor=staff,
        clock=stage.clock,
        token=stage.token(),
    )


def record_admission_act(stage: Stage, slug: str, act: dict[str, Any], staff: Actor) -> str:
    """Record the act under which proposals are admitted; return its id."""
    return record_act(slug, "admission", typed_act(stage, act), actor=staff, clock=stage.clock)


def typed_act(stage: Stage, act: dict[str, Any]) -> ActGiven:
    """Return an act as staff would type it; without a date it is of the day."""
    today: date = stage.clock.now().astimezone(ZONE).date()
    return ActGiven(act["number"], act.get("dated", today), act["subject"])
