"""Every room of the house, in the order of a proposal's life."""

from flask import Flask

from grantcall.calls import effects as _call_effects  # noqa: F401 - registers by name
from grantcall.calls import guards as _call_guards  # noqa: F401
from grantcall.calls import record as _call_record  # noqa: F401
from grantcall.calls.pages import calls
from grantcall.people.pages import people
from grantcall.proposals import effects as _proposal_effects  # noqa: F401
from grantcall.proposals import guards as _proposal_guards  # noqa: F401
from grantcall.proposals import records as _proposal_records  # noqa: F401
from grantcall.proposals.pages import proposals
from grantcall.store import models as _store_models  # noqa: F401
from grantcall.web.desks.pages import desks


def register_rooms(app: Flask) -> None:
    """Register the blueprints; importing the rooms has registered guards and effects."""
    for blueprint in (people, calls, proposals, desks):
        app.register_blueprint(blueprint)
