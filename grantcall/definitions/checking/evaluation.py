"""Who judges and how: classification, committee, scoring, parts, criteria, ranking."""

from grantcall.definitions.checking import shapes
from grantcall.definitions.checking.context import Context
from grantcall.definitions.factbook import Fact, Scope
from grantcall.definitions.trees import Path, Table, ids, items, named, table, text
from grantcall.definitions.vocabulary.settings import TIE_WAYS

_ANCHOR = shapes.table_of({}, labels=True)


def check_evaluation(context: Context) -> None:
    """Check everything a committee goes by."""
    _check_classification(context)
    _check_committee(context)
    _check_marks(context)
    _check_criteria(context)
    _check_parts(context)
    _check_weights(context)
    _check_ranking(context)


def _proposal_field(
    context: Context, path: Path, name: str, types: tuple[str, ...] | None = None
) -> Fact | None:
    fields = context.book.fields("proposal")
    fact = fields.get(name)
    if fact is None:
        context.report.unknown(path, name, fields, f"no form of the proposal asks “{name}”")
    elif types is not None and fact.type not in (*types, "unknown"):
        context.report.fault(path, f"“{name}” does not fit here: it is no {' or '.join(types)}")
        return None
    return fact


def _check_classification(context: Context) -> None:
    tree = table(context.call.get("classification"))
    field = text(tree.get("field"))
    path: Path = ("classification",)
    if field is not None:
        fact = _proposal_field(context, (*path, "field"), field, ("choice",))
        entries = named(named(context.call.get("lists")).get(fact.list or "")) if fact else {}
        if fact and not any("words" in option for option in entries.values()):
            context.report.fault(
                (*path, "field"), f"no option of “{field}” has words that speak for it"
            )
    for name in ids(tree.get("reads")):
        _proposal_field(context, (*path, "reads"), name, ("text",))


def _check_committee(context: Context) -> None:
    tree, report = table(context.call.get("committee")), context.report
    if not tree:
        return
    path: Path = ("committee",)
    members, quorum, reads = tree.get("members"), tree.get("quorum"), tree.get("each_reads", "all")
    for name in ids(tree.get("hides")):
        _proposal_field(context, (*path, "hides"), name)
    if reads != "all":
        shapes.whole(1)(report, (*path, "each_reads"), reads)
        if isinstance(reads, str):
            return
    if isinstance(members, int) and isinstance(quorum, int) and quorum > members:
        report.fault((*path, "quorum"), f"{quorum} reviews of {members} members cannot be had")
    if isinstance(reads, int) and isinstance(members, int) and reads > members:
        report.fault((*path, "each_reads"), f"{reads} of {members} members cannot read")
    if isinstance(reads, int) and isinstance(quorum, int) and reads < quorum:
        report.fault((*path, "each_reads"), f"{reads} reviews are fewer than the quorum, {quorum}")


def _marks(context: Context) -> tuple[int, int, int] | None:
    marks = table(table(context.call.get("scoring")).get("marks"))
    low, high, step = marks.get("from"), marks.get("to"), marks.get("step")
    if isinstance(low, int) and isinstance(high, int) and isinstance(step, int) and step > 0:
        return low, high, step
    return None


def _scale(context: Context) -> tuple[int, int, int] | None:
    """Return lowest, highest and step of the marks when they make a scale."""
    marks = _marks(context)
    if marks is None or marks[0] >= marks[1] or (marks[1] - marks[0]) % marks[2]:
        return None
    return marks


def _check_marks(context: Context) -> None:
    if "criteria" in context.call and "scoring" not in context.call:
        context.report.fault(("criteria",), "need [scoring], which says how marks are given")
    if "scoring" in context.call and "criteria" not in context.call:
        context.report.fault(("scoring",), "there are no criteria to mark")
    scale = _marks(context)
    if scale is None:
        return
    low, high, step = scale
    path: Path = ("scoring", "marks")
    if low >= high:
        context.report.fault(path, f"from {low} to {high} is no scale")
    elif (high - low) % step:
        context.report.fault(path, f"steps of {step} do not lead from {low} to {high}")


def _check_criteria(context: Context) -> None:
    scale = _scale(context)
    parts = named(context.call.get("parts"))
    for id_, entry in named(context.call.get("criteria")).items():
        path: Path = ("criteria", id_)
        part = text(entry.get("part"))
        if part is not None:
            context.used.parts.add(part)
            if part not in parts:
                context.report.unknown((*path, "part"), part, parts, f"there is no part “{part}”")
        anchors = entry.get("anchors")
        if anchors is not None:
            _check_anchors(context, (*path, "anchors"), anchors, scale)
        least = entry.get("minimum")
        if scale and isinstance(least, int) and not scale[0] < least <= scale[1]:
            context.report.fault((*path, "minimum"), f"{least} is no mark that can be missed")


def _check_anchors(
    context: Context, path: Path, value: object, scale: tuple[int, int, int] | None
) -> None:
    if not isinstance(value, dict):
        context.report.fault(path, "must be a table by mark")
        return
    for mark, said in value.items():
        here = (*path, mark)
        number = int(mark) if mark.isdecimal() else None
        on_scale = number is not None and (
            scale is None or (scale[0] <= number <= scale[1] and not (number - scale[0]) % scale[2])
        )
        if not on_scale:
            context.report.fault(here, f"“{mark}” is not a mark of the scale")
        _ANCHOR(context.report, here, said)


def _check_parts(context: Context) -> None:
    states = named(table(context.workflows.get("proposal")).get("states"))
    for id_, entry in named(context.call.get("parts")).items():
        state = text(entry.get("in"))
        if state is not None and state not in states:
            context.report.unknown(
                ("parts", id_, "in"), state, states, f"the proposal has no state “{state}”"
            )


def _check_weights(context: Context) -> None:
    counts = ids(table(context.call.get("ranking")).get("counts"))
    criteria = named(context.call.get("criteria")).values()
    weights = [
        entry.get("weight") for entry in criteria if not counts or entry.get("part") in counts
    ]
    if weights and all(isinstance(weight, int) for weight in weights):
        total = sum(weight for weight in weights if weight is not None)
        if total != 100:
            context.report.fault(("criteria",), f"weights sum to {total}, not 100")


def _check_ranking(context: Context) -> None:
    tree, report = table(context.call.get("ranking")), context.report
    if not tree:
        return
    path: Path = ("ranking",)
    parts = named(context.call.get("parts"))
    for part in ids(tree.get("counts")):
        context.used.parts.add(part)
        if part not in parts:
            report.unknown((*path, "counts"), part, parts, f"there is no part “{part}”")
    separate = text(tree.get("separate_by"))
    if separate is not None:
        _proposal_field(context, (*path, "separate_by"), separate, ("choice",))
    collegial = table(context.call.get("scoring")).get("mode") == "collegial"
    if "criteria" not in context.call or collegial:
        if "order_by" in tree:
            report.fault((*path, "order_by"), "there are no several marks to take together")
    elif "order_by" not in tree and not report.touched(path):
        report.fault(path, "“order_by” is missing")
    if "threshold" in tree and "criteria" not in context.call:
        report.fault((*path, "threshold"), "there are no criteria, so no points")
    if "ties" in tree:
        _check_ties(context, tree["ties"])


def _check_ties(context: Context, ties: object) -> None:
    report, path = context.report, ("ranking", "ties")
    if not isinstance(ties, list) or not ties:
        report.fault(path, 'must be a list such as [{ lower = "requested" }, "draw"]')
        return
    for index, tie in items(ties):
        here = (*path, index)
        if tie == "draw":
            if index != len(ties) - 1:
                report.fault(here, "a draw separates everything: it stands last")
        elif isinstance(tie, dict) and len(tie) == 1:
            _check_tie(context, here, tie)
        else:
            report.fault(
                here, "must be “draw”, or one of { higher = … }, { lower = … }, { earlier = … }"
            )
    last = ties[-1]
    if last != "draw" and not (isinstance(last, dict) and "earlier" in last):
        report.fault(path, "does not end with “draw”, so equal proposals could stay equal")


def _check_tie(context: Context, path: Path, tie: Table) -> None:
    way, name = next(iter(tie.items()))
    if way not in TIE_WAYS:
        context.report.unknown(path, way, TIE_WAYS, f"unknown key “{way}”")
        return
    if not isinstance(name, str):
        context.report.fault(path, "must name a criterion, a part or a fact")
        return
    marked = {**named(context.call.get("criteria")), **named(context.call.get("parts"))}
    if name in marked and way != "earlier":
        context.used.parts.add(name)
        return
    facts = context.book.all(Scope("proposal"))
    fact = facts.get(name)
    fits = ("date", "instant") if way == "earlier" else ("number", "money")
    if fact is None:
        known = [*marked, *facts]
        context.report.unknown(path, name, known, f"“{name}” is no criterion, part or fact")
    elif fact.type not in fits:
        context.report.fault(path, f"“{way}” does not fit “{name}”")
