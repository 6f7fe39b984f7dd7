"""What a sheet asks for: the criteria of its panel, the scale, the comments it must have."""

from collections.abc import Mapping

from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.definitions.model import Criterion, Definition, Part, Scoring

LONGEST_COMMENT = 2000
_TABLE = frozenset({"reviewer", "chair"})


def asked_criteria(definition: Definition, state: str) -> tuple[Criterion, ...]:
    """Return the criteria that the committee marks on a proposal in a state, in file order.

    A part may be marked by others (the office) or in one state only; what is marked in
    this very state comes before what is marked in any.
    """
    parts = {part.id: part for part in definition.parts}
    ours = [one for one in definition.criteria if _by_committee(parts.get(one.part or ""))]
    here = [one for one in ours if _state_of(parts.get(one.part or "")) == state]
    return tuple(here or [one for one in ours if _state_of(parts.get(one.part or "")) is None])


def scale(scoring: Scoring) -> range:
    """Return the marks that may be given."""
    return range(scoring.lowest, scoring.highest + 1, scoring.step)


def comment_asked(criterion: Criterion, scoring: Scoring, mark: int | None) -> bool:
    """Tell whether a mark on a criterion must be explained."""
    if criterion.comment == "at_the_ends":
        return mark in (scoring.lowest, scoring.highest)
    return criterion.comment == "always"


def impossible(
    definition: Definition,
    state: str,
    marks: Mapping[str, int],
    comments: Mapping[str, str],
) -> list[Reason]:
    """Return what no sheet may hold, not even an unfinished one."""
    criteria = {one.id: one for one in asked_criteria(definition, state)}
    if definition.scoring is None or (marks.keys() | comments.keys()) - criteria.keys():
        text = Words("Un criterio non è di questo bando.", "A criterion is not of this call.")
        return [Reason("criterion_unknown", text)]
    allowed = scale(definition.scoring)
    reasons = [
        _reason("mark_off_scale", criteria[name], _OFF_SCALE, "mark")
        for name, mark in marks.items()
        if isinstance(mark, bool) or mark not in allowed
    ]
    reasons += [
        _reason("comment_long", criteria[name], _LONG, "comment")
        for name, comment in comments.items()
        if len(comment) > LONGEST_COMMENT
    ]
    return reasons


def missing(
    definition: Definition,
    state: str,
    marks: Mapping[str, int],
    comments: Mapping[str, str],
) -> list[Reason]:
    """Return what an otherwise possible sheet still lacks before it can be sent."""
    reasons: list[Reason] = []
    if definition.scoring is None:
        return reasons
    for one in asked_criteria(definition, state):
        mark = marks.get(one.id)
        if mark is None:
            reasons.append(_reason("mark_missing", one, _NO_MARK, "mark"))
        if comment_asked(one, definition.scoring, mark) and not comments.get(one.id, "").strip():
            reasons.append(_reason("comment_missing", one, _NO_COMMENT, "comment"))
    return reasons


def total_of(definition: Definition, state: str, marks: Mapping[str, int]) -> tuple[int, int]:
    """Return points so far and points at most, in hundredths, of an unfinished sheet."""
    scoring = definition.scoring
    criteria = asked_criteria(definition, state)
    if scoring is None or not criteria:
        return 0, 0
    span = scoring.highest - scoring.lowest
    units = sum(
        one.weight * (marks[one.id] - scoring.lowest) for one in criteria if one.id in marks
    )
    # Half up, as everywhere points are shown.
    return (200 * units + span) // (2 * span), 100 * sum(one.weight for one in criteria)


_OFF_SCALE = Words("{label}: il punteggio è fuori dalla scala.", "{label}: the mark is off scale.")
_LONG = Words("{label}: il commento è troppo lungo.", "{label}: the comment is too long.")
_NO_MARK = Words("{label}: manca il punteggio.", "{label}: the mark is missing.")
_NO_COMMENT = Words("{label}: manca il commento.", "{label}: the comment is missing.")


def _reason(code: str, criterion: Criterion, text: Words, kind: str) -> Reason:
    return Reason(code, text.format(label=criterion.label), field=f"{kind}_{criterion.id}")


def _by_committee(part: Part | None) -> bool:
    return part is None or not part.by or bool(_TABLE & set(part.by))


def _state_of(part: Part | None) -> str | None:
    return None if part is None else part.in_
