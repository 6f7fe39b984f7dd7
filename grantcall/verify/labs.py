"""Labs: counters are the sums of their diaries, every accepted award has its lab."""

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from grantcall.core.settings import Settings
from grantcall.definitions.model import Definition
from grantcall.funding.models import Award
from grantcall.labs.diary_totals import NOT_CANCELLED
from grantcall.labs.models import Activity, ActivityCancelled, Lab
from grantcall.process.frozen import definition_of
from grantcall.process.models import Step
from grantcall.store.files import FileStore
from grantcall.verify.registry import Broken, Findings, check

BATCH = 500
_COUNTERS = ("activities", "people", "new_people", "helper_minutes", "last_activity_on")


@check("lab diaries", "I14", "labs")
def lab_diaries(session: Session, store: FileStore, settings: Settings) -> Findings:
    """The counters of each lab are the sums of its entries that nobody cancelled."""
    sums = (
        select(
            Activity.lab_id,
            func.count().label("activities"),
            func.sum(Activity.people).label("people"),
            func.sum(Activity.new_people).label("new_people"),
            func.sum(Activity.helpers * Activity.minutes_each).label("helper_minutes"),
            func.max(Activity.day).label("last_activity_on"),
        )
        .where(NOT_CANCELLED, Activity.heard_as != "planned")
        .group_by(Activity.lab_id)
        .subquery()
    )
    query = (
        select(Lab.id, *(getattr(Lab, name) for name in _COUNTERS))
        .add_columns(*(sums.c[name].label(f"sum_{name}") for name in _COUNTERS))
        .outerjoin(sums, sums.c.lab_id == Lab.id)
        .order_by(Lab.id)
        .execution_options(yield_per=BATCH)
    )
    count = 0
    for row in session.execute(query):
        count += 1
        for name in _COUNTERS:
            said, summed = getattr(row, name), getattr(row, f"sum_{name}")
            if (said or 0) != (summed or 0):
                yield Broken("I14", f"lab:{row.id}", f"{name} is {said}, its diary says {summed}")
    return count


@check("cancelled entries", "I26", "cancellations")
def cancelled_entries(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Each cancellation names an entry that is there, and was made after it."""
    count = 0
    query = (
        select(ActivityCancelled.id, ActivityCancelled.at, Activity.at.label("written"))
        .outerjoin(Activity, Activity.id == ActivityCancelled.activity_id)
        .order_by(ActivityCancelled.id)
        .execution_options(yield_per=BATCH)
    )
    for row in session.execute(query):
        count += 1
        place = f"activity_cancelled:{row.id}"
        if row.written is None:
            yield Broken("I26", place, "the entry it cancels is gone")
        elif row.at < row.written:
            yield Broken("I26", place, "it was made before the entry was written")
    return count


@check("labs of awards", "I3, I14", "steps that open a lab")
def labs_of_awards(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Each step of an award that opens a lab left one lab of its proposal, and no second."""
    labs = select(Lab.proposal_id, func.count().label("number")).group_by(Lab.proposal_id)
    by_proposal = labs.subquery()
    query = (
        select(Award.id, Award.version_id, Step.action, by_proposal.c.number)
        .join(Step, Step.object == literal("award:") + Award.id)
        .outerjoin(by_proposal, by_proposal.c.proposal_id == Award.proposal_id)
        .order_by(Award.id, Step.audit_seq)
        .execution_options(yield_per=BATCH)
    )
    count = 0
    for row in session.execute(query):
        if not _opens(definition_of(session, row.version_id), row.action):
            continue
        count += 1
        if row.number != 1:
            message = f"{row.number or 0} labs stand for its proposal instead of one"
            yield Broken("I3", f"award:{row.id}", message)
    return count


def _opens(definition: Definition, action: str) -> bool:
    transition = definition.workflows["award"].transitions.get(action.partition(".")[2])
    return (
        transition is not None
        and "open_lab" in transition.effects
        and "lab" in definition.workflows
    )
