"""Records left alone: what ends while something that hangs on it is still open."""

from collections.abc import Iterator
from dataclasses import replace

from grantcall.core.words import Words
from grantcall.definitions.model import Transition, Workflow
from grantcall.engine.simulating.findings import Finding, quoted
from grantcall.engine.simulating.scenes import all_can_pass
from grantcall.engine.simulating.walk import GROUP, Reach, Walk, conditions_of
from grantcall.engine.simulating.ways import ends_ahead, is_end, place

_CHILDREN = (
    ("tranche", "plan_tranches", "tranches_settled"),
    ("report", "plan_reports", "reports_accepted"),
)


def check_left_alone(walk: Walk) -> Iterator[Finding]:
    """Give what a call leaves behind when it, or an award of it, ends."""
    award = walk.definition.workflows.get("award")
    if award is not None and "award" in walk.reach:
        for record, effect, guard in _CHILDREN:
            if record in walk.reach:
                yield from _open_children(walk, award, record, effect, guard)
        yield from _blocked_by_reports(walk, award)
    yield from _needs_the_group(walk)
    yield from _tranches_never_due(walk)
    yield from _proposals_forgotten(walk)


def _open_children(
    walk: Walk, award: Workflow, record: str, effect: str, guard: str
) -> Iterator[Finding]:
    """An award ends, on some way, while its tranches or reports are still open."""
    child, reach = walk.definition.workflows[record], walk.reach["award"]
    settling = {
        step.id
        for step in award.transitions.values()
        if guard in step.needs or _sweeps(walk, child, f"award.{step.id}")
    }
    loose = {(source, step) for source, step in reach.moves if step not in settling}
    begun = {
        award.transitions[step].target
        for source, step in reach.moves
        if effect in award.transitions[step].effects and step not in settling
    }
    seen, waiting = set(begun), sorted(begun)
    while waiting:
        here = waiting.pop(0)
        for source, step in sorted(loose):
            target = award.transitions[step].target
            if source != here or target in seen:
                continue
            seen.add(target)
            waiting.append(target)
            if is_end(award, target):
                yield _left_open(award, award.transitions[step], child)


def _left_open(award: Workflow, step: Transition, child: Workflow) -> Finding:
    text = Words(
        "dopo {t} il contributo è finito, ma {child} può restare aperta",
        "after {t} the award is over, but {child} may stay open",
    )
    said = text.format(t=quoted(step.label), child=quoted(child.label))
    return Finding("left_open", place(award, "transitions", step.id), said)


def _sweeps(walk: Walk, child: Workflow, event: str) -> bool:
    """Tell whether every open state of a record ends when it hears a step."""
    return all(
        any(
            event in step.on and state in step.sources and is_end(child, step.target)
            for step in child.transitions.values()
        )
        for state in walk.reach[child.record].ways
        if not is_end(child, state)
    )


def _blocked_by_reports(walk: Walk, award: Workflow) -> Iterator[Finding]:
    """A report that never comes blocks the only way on."""
    if "report" not in walk.reach or "missing" not in walk.kinds()["report"]:
        return
    reach = walk.reach["award"]
    free = Reach(
        reach.ways,
        {
            move: who
            for move, who in reach.moves.items()
            if "reports_accepted" not in award.transitions[move[1]].needs
        },
    )
    ahead = ends_ahead(award, free)
    for state in reach.ways:
        if state not in ahead and not is_end(award, state) and _waits_here(reach, award, state):
            text = Words(
                "se una relazione non arriva mai, da {s} il contributo non si chiude più",
                "if a report never comes, the award can never be closed from {s}",
            )
            label = quoted(award.states[state].label)
            where = place(award, "states", state)
            yield Finding("blocked_by_reports", where, text.format(s=label))


def _waits_here(reach: Reach, award: Workflow, state: str) -> bool:
    return any(
        "reports_accepted" in award.transitions[step].needs for step in reach.steps_from(state)
    )


def _needs_the_group(walk: Walk) -> Iterator[Finding]:
    """The call cannot conclude while something waits for a group that may never answer."""
    call = walk.definition.workflows.get("call")
    if call is None or "call" not in walk.reach:
        return
    waits = any("awards_settled" in step.needs for step in call.transitions.values())
    for record in ("award", "tranche", "report") if waits else ():
        workflow = walk.definition.workflows.get(record)
        reach = walk.reach.get(record)
        if workflow is None or reach is None:
            continue
        ahead = ends_ahead(workflow, reach, GROUP)
        for state in reach.ways:
            if state not in ahead and state in ends_ahead(workflow, reach):
                text = Words(
                    "se il gruppo tace in {s}, il bando non si può concludere",
                    "if the group is silent in {s}, the call cannot conclude",
                )
                label = quoted(workflow.states[state].label)
                where = place(workflow, "states", state)
                yield Finding("cannot_conclude", where, text.format(s=label))


def _tranches_never_due(walk: Walk) -> Iterator[Finding]:
    if "tranche" not in walk.reach:
        return
    setting = walk.setting("tranche")
    for tranche in walk.definition.tranches:
        conditions = [need for need in tranche.needs if not isinstance(need, str)]
        if not all_can_pass(conditions, setting):
            text = Words(
                "le condizioni di {t} non possono mai valere: non si paga mai",
                "the needs of {t} can never be met: it is never paid",
            )
            where = f"tranches.{tranche.id}.needs"
            yield Finding("tranche_never_due", where, text.format(t=quoted(tranche.label)))


def _proposals_forgotten(walk: Walk) -> Iterator[Finding]:
    """Call and proposal walked side by side: the call ends, the proposal does not."""
    flows = walk.definition.workflows
    call, proposal = flows.get("call"), flows.get("proposal")
    if call is None or proposal is None or not {"call", "proposal"} <= set(walk.reach):
        return
    said: set[str] = set()
    for at_call, state in _side_by_side(walk, call, proposal):
        if not is_end(call, at_call) or is_end(proposal, state) or state in said:
            continue
        if state in _still_moving(walk, proposal):
            continue
        said.add(state)
        text = Words(
            "quando il bando arriva a {c}, la domanda può restare per sempre in {s}",
            "when the call reaches {c}, a proposal may stay in {s} for ever",
        )
        labels = {"c": call.states[at_call].label, "s": proposal.states[state].label}
        quotes = {key: quoted(label) for key, label in labels.items()}
        yield Finding("forgotten", place(proposal, "states", state), text.format(**quotes))


def _still_moving(walk: Walk, proposal: Workflow) -> set[str]:
    """Return the states from which clocks and staff alone still lead to an end.

    A call that has ended is heard no more, and no award of it frees money any more.
    """
    reach = walk.reach["proposal"]
    moves = {
        (source, step): who if _by_clock(proposal, source, step) else who - {"engine"}
        for (source, step), who in reach.moves.items()
    }
    return ends_ahead(proposal, Reach(reach.ways, moves), GROUP)


def _by_clock(workflow: Workflow, state: str, step: str) -> bool:
    clock = workflow.states[state].clock
    return clock is not None and clock.then == step


def _side_by_side(walk: Walk, call: Workflow, proposal: Workflow) -> Iterator[tuple[str, str]]:
    begin = (call.starts, proposal.starts)
    seen, waiting = {begin}, [begin]
    while waiting:
        here = waiting.pop(0)
        yield here
        for pair in (*_call_moves(walk, call, proposal, here), *_own_moves(walk, proposal, here)):
            if pair not in seen:
                seen.add(pair)
                waiting.append(pair)


def _call_moves(
    walk: Walk, call: Workflow, proposal: Workflow, here: tuple[str, str]
) -> Iterator[tuple[str, str]]:
    at_call, state = here
    kind = proposal.states[state].kind
    for step in walk.reach["call"].steps_from(at_call):
        needs = call.transitions[step].needs
        if any(guard in needs and kind in kinds for guard, kinds in _HELD_BY.items()):
            continue
        heard = [
            one.target
            for one in proposal.transitions.values()
            if state in one.sources and f"call.{step}" in one.on
        ]
        for target in heard or [state]:
            yield call.transitions[step].target, target


def _own_moves(walk: Walk, proposal: Workflow, here: tuple[str, str]) -> Iterator[tuple[str, str]]:
    at_call, state = here
    kind = walk.definition.workflows["call"].states[at_call].kind
    then = walk.setting("proposal", state)
    now = replace(then, kinds={**then.kinds, "call": frozenset({kind})})
    for step, who in walk.reach["proposal"].steps_from(state).items():
        transition = proposal.transitions[step]
        if "call_open" in transition.needs and kind != "open":
            continue
        if not all_can_pass(conditions_of(transition), now):
            continue
        by_event = transition.on and not _by_clock(proposal, state, step)
        if who - {"engine"} or not by_event:
            yield at_call, transition.target


_HELD_BY = {
    "screening_finished": frozenset({"submitted", "screening", "clarification", "reexamination"}),
    "objections_answered": frozenset({"reexamination"}),
    "reviews_complete": frozenset({"admitted", "conditional"}),
}
"""Guards of the call that wait until no proposal stands in a state of these kinds."""
