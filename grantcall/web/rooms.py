"""Every room of the house, in the order of a proposal's life."""

from flask import Flask

from grantcall.calls import effects as _call_effects  # noqa: F401 - registers by name
from grantcall.calls import guards as _call_guards  # noqa: F401
from grantcall.calls import record as _call_record  # noqa: F401
from grantcall.calls.pages import calls
from grantcall.evaluation import effects as _evaluation_effects  # noqa: F401
from grantcall.evaluation import guards as _evaluation_guards  # noqa: F401
from grantcall.evaluation import models as _evaluation_models  # noqa: F401
from grantcall.evaluation import records as _evaluation_records  # noqa: F401
from grantcall.evaluation.pages import evaluation
from grantcall.funding import effects as _funding_effects  # noqa: F401
from grantcall.funding import guards as _funding_guards  # noqa: F401
from grantcall.funding import models as _funding_models  # noqa: F401
from grantcall.funding import models_project as _project_models  # noqa: F401
from grantcall.funding import records as _funding_records  # noqa: F401
from grantcall.funding import write_letter as _letter_writer  # noqa: F401
from grantcall.funding.pages import funding
from grantcall.impact import models as _impact_models  # noqa: F401
from grantcall.impact.pages import impact
from grantcall.labs import effects as _lab_effects  # noqa: F401
from grantcall.labs import guards as _lab_guards  # noqa: F401
from grantcall.labs import models as _lab_models  # noqa: F401
from grantcall.labs import records as _lab_records  # noqa: F401
from grantcall.labs.pages import labs
from grantcall.people.pages import people
from grantcall.proposals import effects as _proposal_effects  # noqa: F401
from grantcall.proposals import guards as _proposal_guards  # noqa: F401
from grantcall.proposals import records as _proposal_records  # noqa: F401
from grantcall.proposals.pages import proposals
from grantcall.store import models as _store_models  # noqa: F401
from grantcall.web.desks.pages import desks


def register_rooms(app: Flask) -> None:
    """Register the blueprints; importing the rooms has registered guards and effects."""
    for blueprint in (people, calls, proposals, evaluation, funding, labs, impact, desks):
        app.register_blueprint(blueprint)
