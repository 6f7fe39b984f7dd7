"""Municipalities and areas by the words of the calls: a lab keeps ids, people read labels.

A network of labs names neither: both are lists of the calls on the site.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.definitions.model import Definition, Field, Option
from grantcall.process.frozen import definition_of

TOWN_FIELD = "municipality"
Options = Mapping[str, Option]


def towns(session: Session) -> Options:
    """Return the municipalities of all published calls by id, the newest call's words first.

    One statement, and one more for each version that this process has not read yet.
    """
    return _listed(session, _town_question)


def areas(session: Session) -> Options:
    """Return the areas of all published calls by id, as `towns` does."""
    return _listed(session, _area_question)


def label_of(options: Options, id_: str | None, lang: str) -> str:
    """Return the words of an option; nothing for none, the id of one that no call knows."""
    if id_ is None:
        return ""
    return options[id_].label.in_(lang) if id_ in options else id_


def _listed(session: Session, question: Callable[[Definition], Field | None]) -> Options:
    versions = session.scalars(
        select(Call.version_id).where(Call.kind != "draft").order_by(Call.opens.desc(), Call.id)
    )
    found: dict[str, Option] = {}
    for version_id in versions.all():
        definition = definition_of(session, version_id)
        field = question(definition)
        if field is not None and field.options and field.options in definition.lists:
            for id_, option in definition.lists[field.options].items():
                found.setdefault(id_, option)
    return found


def _town_question(definition: Definition) -> Field | None:
    form = definition.forms.get("proposal")
    return None if form is None else form.fields.get(TOWN_FIELD)


def _area_question(definition: Definition) -> Field | None:
    form, rules = definition.forms.get("proposal"), definition.classification
    return None if form is None or rules is None else form.fields.get(rules.field)
