"""What publishing and approving a ranking do, by the names of the closed vocabulary."""

from collections.abc import Sequence

from sqlalchemy import func, select

from grantcall.calls.models import Call
from grantcall.core.errors import Reason, Refusal
from grantcall.core.ids import new_id
from grantcall.core.words import Words
from grantcall.evaluation.keep_minutes import keep_minutes
from grantcall.evaluation.models import Ranking
from grantcall.evaluation.ranking_case import Case, case_of
from grantcall.evaluation.ranking_document import digest_of, document_of, entries_of
from grantcall.evaluation.ranking_guards import draw_reasons, short_reasons
from grantcall.process.registry import Doing, Next, effect

_NOTHING = Reason(
    "nothing_to_rank",
    Words("Non ci sono domande da mettere in graduatoria.", "There are no proposals to rank."),
)


@effect("freeze_scores")
def freeze_scores(doing: Doing) -> Sequence[Next]:
    """Write the provisional ranking: the document of scores and places, and its entries.

    From here on the call no longer stands in evaluation, so no sheet can be sent.
    """
    case = case_of(doing.work.session, doing.record, "provisional")
    doing.made["case"] = case
    doing.made["ranking"] = _keep(doing, case, "provisional")
    return ()


@effect("write_minutes")
def write_minutes(doing: Doing) -> Sequence[Next]:
    """Write the minutes of the committee as a paper, numbered and kept by its content."""
    case = doing.made.get("case") or case_of(doing.work.session, doing.record, "provisional")
    keep_minutes(doing, case, doing.made.get("ranking"))
    return ()


@effect("freeze_ranking")
def freeze_ranking(doing: Doing) -> Sequence[Next]:
    """Write the final ranking under its act: unchangeable from here on.

    It is worked out again from the sheets that count and the groups that are still there:
    the same places as before, unless a group withdrew and those after it move up. Raises
    `Refusal` when too few sheets are left or a tie is open.
    """
    case = case_of(doing.work.session, doing.record, "final")
    doing.made["ranking"] = _keep(doing, case, "final")
    return ()


def _keep(doing: Doing, case: Case, stage: str) -> Ranking:
    call: Call = doing.record
    open_ones = [*short_reasons(case.ranking.not_ranked), *draw_reasons(case.ranking.to_draw)]
    if not case.ranked:
        open_ones.append(_NOTHING)
    if open_ones:
        raise Refusal(*open_ones)
    session, event = doing.work.session, doing.event
    number = 1 + (
        session.scalar(
            select(func.max(Ranking.number)).where(
                Ranking.call_id == call.id, Ranking.stage == stage
            )
        )
        or 0
    )
    document = document_of(case, call, stage, number)
    ranking = Ranking(
        id=new_id(),
        call_id=call.id,
        stage=stage,
        number=number,
        document=document,
        digest=digest_of(document),
        act_id=doing.circumstances.act_id,
        at=doing.work.now,
        by=event.actor,
    )
    event.seal(ranking)
    ids = {one.ref: one.id for one in case.ranked}
    for entry in entries_of(case.definition, case.ranking, ids):
        entry.ranking_id = ranking.id
        event.seal(entry)
    event.note(ranking=ranking.digest)
    session.flush()
    return ranking
