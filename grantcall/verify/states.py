"""States: every record stands where its last step led, along the steps of its workflow."""

from functools import cache

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session

from grantcall.core.db import Base
from grantcall.core.settings import Settings
from grantcall.definitions.model import Workflow
from grantcall.process.frozen import definition_of
from grantcall.process.models import CallVersion, Stateful, Step
from grantcall.store.files import FileStore
from grantcall.verify.registry import Broken, Findings, check

BATCH = 500


def stateful_tables() -> list[type[Stateful]]:
    """Return the mapped class of every table whose rows a workflow moves."""
    found = [
        mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Stateful)
    ]
    return sorted(found, key=lambda model: model.__tablename__)


def name_in_trail(model: type[Stateful]) -> ColumnElement[str]:
    """Return the SQL of a record's name in the trail: "proposal:<id>"."""
    return literal(f"{model.__tablename__}:") + model.id


@check("states", "I14, I26", "records")
def states(session: Session, store: FileStore, settings: Settings) -> Findings:
    """State and kind are those of the last step, or of the start where there was none."""
    count = 0
    for model in stateful_tables():
        last = (
            select(Step.object, func.max(Step.audit_seq).label("seq"))
            .group_by(Step.object)
            .subquery()
        )
        query = (
            select(model.id, model.state, model.kind, model.version_id, Step.to_state, Step.to_kind)
            .outerjoin(last, last.c.object == name_in_trail(model))
            .outerjoin(Step, (Step.object == last.c.object) & (Step.audit_seq == last.c.seq))
            .order_by(model.id)
            .execution_options(yield_per=BATCH)
        )
        for row in session.execute(query):
            count += 1
            place = f"{model.__tablename__}:{row.id}"
            expected = (row.to_state, row.to_kind)
            if row.to_state is None:
                workflow = definition_of(session, row.version_id).workflows[model.RECORD]
                expected = (workflow.starts, workflow.states[workflow.starts].kind)
            if (row.state, row.kind) != expected:
                message = f"it stands in {row.state} ({row.kind}), its steps led to {expected[0]}"
                yield Broken("I14", place, message)
    return count


@check("steps", "I14", "steps")
def steps(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Each step begins where the one before it ended and is one that the workflow knows."""
    count = 0
    workflows_of = cache(lambda version_id: _all_workflows(session, version_id))
    before = func.lag(Step.to_state).over(partition_by=Step.object, order_by=Step.audit_seq)
    for model in stateful_tables():
        query = (
            select(
                Step.id,
                Step.object,
                Step.action,
                Step.from_state,
                Step.to_state,
                model.version_id,
                before.label("before"),
            )
            .join(model, name_in_trail(model) == Step.object)
            .order_by(Step.object, Step.audit_seq)
            .execution_options(yield_per=BATCH)
        )
        for row in session.execute(query):
            count += 1
            place = f"step:{row.id}"
            workflows = workflows_of((row.version_id, model.RECORD))
            if row.before is None and row.from_state not in {one.starts for one in workflows}:
                yield Broken("I14", place, f"{row.object} begins in {row.from_state}")
            elif row.before is not None and row.before != row.from_state:
                yield Broken("I14", place, f"from {row.from_state}, where {row.object} was not")
            if not any(_knows(one, row.action, row.from_state, row.to_state) for one in workflows):
                message = f"no workflow leads from {row.from_state} to {row.to_state} by it"
                yield Broken("I14", place, f"{row.action}: {message}")
    return count


def _all_workflows(session: Session, key: tuple[str, str]) -> tuple[Workflow, ...]:
    """Return the workflow of a record in every version of its call, the present one too."""
    version_id, record = key
    call_id = select(CallVersion.call_id).where(CallVersion.id == version_id).scalar_subquery()
    ids = session.scalars(select(CallVersion.id).where(CallVersion.call_id == call_id)).all()
    return tuple(definition_of(session, one).workflows[record] for one in ids)


def _knows(workflow: Workflow, action: str, source: str, target: str) -> bool:
    transition = workflow.transitions.get(action.partition(".")[2])
    return transition is not None and source in transition.sources and transition.target == target
