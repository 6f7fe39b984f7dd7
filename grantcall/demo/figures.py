"""The programme's own figures, brought in as an office would: from their file."""

import tomllib
from importlib.resources import files
from typing import Any

from grantcall.core.actor import Actor
from grantcall.demo.stage import Stage
from grantcall.impact.import_measurements import import_measurements


def measurements() -> dict[str, Any]:
    """Read the file of the programme's figures."""
    text = files("grantcall.demo").joinpath("measurements.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def bring_in_figures(stage: Stage, staff: Actor) -> None:
    """Import the figures of the programme."""
    import_measurements(measurements(), actor=staff, clock=stage.clock)
