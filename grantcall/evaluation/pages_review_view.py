"""What the page of one sheet shows: the proposal on one side, the rubric on the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.words import Words
from grantcall.definitions.model import Criterion, Definition, Scoring
from grantcall.evaluation.models import Review
from grantcall.evaluation.pages_words import points_words, tone_of, town_of
from grantcall.evaluation.queue import next_in_queue, place_in_queue
from grantcall.evaluation.readable import readable
from grantcall.evaluation.rubric import asked_criteria, comment_asked, scale, total_of
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import CitizenGroup, Proposal
from grantcall.web.answers_shown import ShownPart, shown_parts
from grantcall.web.context import language

_AT_THE_TOP = ("title", "municipality", "requested")


@dataclass(frozen=True, slots=True)
class About:
    """The proposal a sheet is about, in the few words that may be known before reading."""

    review: Review
    call: Call
    definition: Definition
    proposal: Proposal
    group: str
    town: Words | str
    state: Words
    tone: str
    place: int
    length: int
    next_id: str | None

    @property
    def url(self) -> str:
        """Return the address of the sheet."""
        return f"/review/{self.review.id}"

    @property
    def next_url(self) -> str:
        """Return where to go on: the next sheet of the queue, or the desk."""
        return f"/review/{self.next_id}" if self.next_id is not None else "/review"


@dataclass(frozen=True, slots=True)
class Anchor:
    """One mark of the scale and what it means."""

    mark: int
    words: str


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion with its mark and comment as they stand, saved or just typed."""

    number: int
    criterion: Criterion
    marks: Sequence[int]
    anchors: Sequence[Anchor]
    mark: int | None
    comment: str
    points: str
    weight: str
    comment_hint: str | None
    comment_required: bool
    faults: Mapping[str, list[Words]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the id of the criterion."""
        return self.criterion.id

    @property
    def ends(self) -> str:
        """Say in one line what the lowest and the highest mark mean."""
        if not self.anchors:
            return ""
        low, high = self.anchors[0], self.anchors[-1]
        return f"{low.mark} = {low.words} · {high.mark} = {high.words}"


@dataclass(frozen=True, slots=True)
class Total:
    """The running total: points so far of those that can be had, and what is left to mark."""

    points: str
    most: str
    unmarked: int

    @property
    def words(self) -> str:
        """Say how many criteria are still to be marked."""
        if self.unmarked == 0:
            return str(_("tutti i criteri hanno un punteggio"))
        if self.unmarked == 1:
            return str(_("manca 1 criterio"))
        return str(_("mancano %(count)s criteri", count=self.unmarked))


def about(session: Session, review: Review) -> About:
    """Gather what every page about a sheet says at its top; six statements at most."""
    call = session.get_one(Call, review.call_id)
    definition = definition_of(session, review.version_id)
    proposal = session.get_one(Proposal, review.proposal_id)
    place, length = place_in_queue(session, review)
    return About(
        review=review,
        call=call,
        definition=definition,
        proposal=proposal,
        group=session.get_one(CitizenGroup, proposal.group_id).name,
        town=town_of(definition, proposal.municipality),
        state=definition.workflows["review"].states[review.state].label,
        tone=tone_of(review.kind),
        place=place,
        length=length,
        next_id=next_in_queue(session, review),
    )


def text_of(session: Session, one: About) -> list[ShownPart]:
    """Return the proposal to read, section by section, without what the committee never sees."""
    seen = readable(session, one.proposal, one.definition)
    fields = one.definition.forms["proposal"].fields
    asked = [
        name
        for name in seen.answers
        if name not in _AT_THE_TOP and name in fields and fields[name].type != "declaration"
    ]
    links = {
        file_id: FileLink(name, f"{one.url}/files/{file_id}")
        for file_id, name in seen.files.items()
    }
    parts = shown_parts(one.definition, "proposal", seen.answers, asked, language(), links)
    for part in parts:
        part.open = True
    return parts


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file among the answers, to download."""

    name: str
    url: str


def criterion_rows(
    definition: Definition,
    state: str,
    marks: Mapping[str, int],
    comments: Mapping[str, str],
    faults: Mapping[str, list[Words]] | None = None,
) -> list[CriterionRow]:
    """Return the rubric with what stands on the sheet."""
    scoring = definition.scoring
    if scoring is None:
        return []
    span = scoring.highest - scoring.lowest
    rows = []
    for number, one in enumerate(asked_criteria(definition, state), 1):
        mark = marks.get(one.id)
        worth = None if mark is None else 100 * one.weight * (mark - scoring.lowest) // span
        rows.append(
            CriterionRow(
                number=number,
                criterion=one,
                marks=scale(scoring),
                anchors=anchors_of(one, scoring),
                mark=mark,
                comment=comments.get(one.id, ""),
                points="–" if worth is None else points_words(worth),
                weight=points_words(100 * one.weight),
                comment_hint=_comment_hint(one, scoring),
                comment_required=comment_asked(one, scoring, mark),
                faults=faults or {},
            )
        )
    return rows


def anchors_of(criterion: Criterion, scoring: Scoring) -> list[Anchor]:
    """Return what each mark means; a mark without words of its own lies between two that have."""
    lang = language()
    said = {mark: words.in_(lang) for mark, words in sorted(criterion.anchors.items())}
    if not said:
        return []
    found = []
    for mark in scale(scoring):
        below = [one for one in said if one <= mark]
        above = [one for one in said if one >= mark]
        if mark in said:
            found.append(Anchor(mark, said[mark]))
        elif below and above:
            low, high = said[below[-1]], said[above[0]]
            found.append(Anchor(mark, str(_("tra «%(low)s» e «%(high)s»", low=low, high=high))))
        else:
            found.append(Anchor(mark, said[below[-1] if below else above[0]]))
    return found


def running_total(definition: Definition, state: str, marks: Mapping[str, int]) -> Total:
    """Return the running total of a sheet, counted by the server."""
    points, most = total_of(definition, state, marks)
    unmarked = sum(one.id not in marks for one in asked_criteria(definition, state))
    return Total(points_words(points), points_words(most), unmarked)


def _comment_hint(criterion: Criterion, scoring: Scoring) -> str | None:
    if criterion.comment == "always":
        return str(_("serve sempre"))
    if criterion.comment == "at_the_ends":
        return str(
            _(
                "serve con %(lowest)s e con %(highest)s",
                lowest=scoring.lowest,
                highest=scoring.highest,
            )
        )
    return None
