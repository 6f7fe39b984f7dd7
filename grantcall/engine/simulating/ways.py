"""Dead ends: states never reached, without a way out, or that wait for one side for ever."""

from collections.abc import Iterator

from grantcall.core.words import Words
from grantcall.definitions.model import State, Transition, Workflow
from grantcall.definitions.vocabulary.kinds import END_KINDS
from grantcall.engine.simulating.findings import Finding, quoted
from grantcall.engine.simulating.walk import GROUP, Reach, Walk

_ONE_SIDED = (GROUP, frozenset({"reviewer"}))


def check_ways(walk: Walk) -> Iterator[Finding]:
    """Give what is wrong with the ways of each record."""
    for record, workflow in walk.definition.workflows.items():
        reach = walk.reach.get(record)
        if reach is None:
            yield Finding(
                "never_begins",
                f"{record}.starts",
                Words("nessun passo la fa nascere", "no step brings one into being"),
            )
            continue
        yield from _states(workflow, reach)
        yield from _steps(walk, workflow, reach)
        yield from _clocks(workflow, reach)


def ends_ahead(workflow: Workflow, reach: Reach, without: frozenset[str] = frozenset()) -> set[str]:
    """Return the states from which an end can be reached by the steps that can be taken.

    `without`: roles on whom nobody should have to wait.
    """
    good = {
        state for state in reach.ways if workflow.states[state].kind in END_KINDS[workflow.record]
    }
    while True:
        more = {
            source
            for (source, step), who in reach.moves.items()
            if workflow.transitions[step].target in good and who - without
        }
        if more <= good:
            return good
        good |= more


def is_end(workflow: Workflow, state: str) -> bool:
    """Tell whether a record may stay in a state for good."""
    return workflow.states[state].kind in END_KINDS[workflow.record]


def place(workflow: Workflow, group: str, id_: str) -> str:
    """Return where a state or transition stands: "proposal.states.ranked"."""
    return f"{workflow.record}.{group}.{id_}"


def _states(workflow: Workflow, reach: Reach) -> Iterator[Finding]:
    ahead = ends_ahead(workflow, reach)
    for id_, state in workflow.states.items():
        where, label = place(workflow, "states", id_), quoted(state.label)
        out = reach.steps_from(id_)
        if id_ not in reach.ways:
            text = Words("{s} non si raggiunge mai", "{s} is never reached")
            yield Finding("never_reached", where, text.format(s=label))
        elif is_end(workflow, id_):
            continue
        elif not out:
            text = Words(
                "da {s} nessun passo porta via, e non è uno stato finale",
                "no step leads out of {s}, and it is no final state",
            )
            yield Finding("no_way_out", where, text.format(s=label))
        elif id_ not in ahead:
            text = Words("da {s} non si arriva a nessuna fine", "from {s} no end can be reached")
            yield Finding("no_end", where, text.format(s=label))
        else:
            yield from _one_sided(where, state, out)


def _one_sided(where: str, state: State, out: dict[str, frozenset[str]]) -> Iterator[Finding]:
    for side in _ONE_SIDED:
        if all(who <= side for who in out.values()):
            who = (
                Words("il gruppo", "the group")
                if side is GROUP
                else Words("un commissario", "a reviewer")
            )
            text = Words(
                "da {s} può uscire solo {who}: se tace, resta lì per sempre",
                "only {who} can leave {s}: if silent, it stays there for ever",
            )
            yield Finding("waits_for_ever", where, text.format(s=quoted(state.label), who=who))


def _steps(walk: Walk, workflow: Workflow, reach: Reach) -> Iterator[Finding]:
    for id_, step in workflow.transitions.items():
        sources = [source for source in step.sources if source in reach.ways]
        if reach.taken(id_) or not sources:
            continue
        where, label = place(workflow, "transitions", id_), quoted(step.label)
        if not any(walk.who(workflow, step, source) for source in sources):
            text = Words("nessuno può fare {t}", "nobody may take {t}")
            said = text.format(t=label)
            yield Finding("nobody_may", where, _with_events(said, walk, step))
        else:
            text = Words(
                "le condizioni di {t} non possono mai valere tutte insieme",
                "the needs of {t} can never all be met",
            )
            yield Finding("never_met", where, text.format(t=label))


def _with_events(said: Words, walk: Walk, step: Transition) -> Words:
    silent = ", ".join(event for event in step.on if not walk.heard(event))
    if not silent:
        return said
    text = Words(
        "{said}: aspetta {events}, che non accade mai",
        "{said}: it waits for {events}, which never happens",
    )
    return text.format(said=said, events=silent)


def _clocks(workflow: Workflow, reach: Reach) -> Iterator[Finding]:
    for id_ in reach.ways:
        state = workflow.states[id_]
        if state.clock is None:
            continue
        where = f"{place(workflow, 'states', id_)}.clock"
        if state.clock.then is None and not is_end(workflow, id_):
            out = _after_the_clock(workflow, reach, id_)
            before = reach.steps_from(id_).values()
            # Where the group alone can leave at any time, that is said already.
            waits = all(who <= GROUP for who in out)
            if waits and not all(who <= GROUP for who in before):
                text = Words(
                    "scaduto il termine di {s} non segue niente, e può agire solo il gruppo",
                    "when the term of {s} is over nothing follows, and only the group can act",
                )
                yield Finding("clock_without_end", where, text.format(s=quoted(state.label)))
        if _restarts(workflow, reach, id_):
            text = Words(
                "il termine di {s} può ricominciare senza fine, senza che nessun altro intervenga",
                "the term of {s} can begin anew without end, and nobody else has a say",
            )
            yield Finding("endless_restarts", where, text.format(s=quoted(state.label)))


def _after_the_clock(workflow: Workflow, reach: Reach, state: str) -> list[frozenset[str]]:
    return [
        who
        for step, who in reach.steps_from(state).items()
        if "window_open" not in workflow.transitions[step].needs
    ]


def _restarts(workflow: Workflow, reach: Reach, state: str) -> bool:
    """A clock that the group can begin anew by itself, or that its own end brings back."""
    clock = workflow.states[state].clock
    if clock is None:
        return False
    by_clock = {
        (source, step)
        for source, step in reach.moves
        if (at := workflow.states[source].clock) is not None and at.then == step
    }
    if (state, clock.then) in by_clock and _comes_back(workflow, state, by_clock):
        return True
    by_group = {move for move, who in reach.moves.items() if who & GROUP}
    return clock.restarts and _comes_back(workflow, state, by_group | by_clock)


def _comes_back(workflow: Workflow, state: str, moves: set[tuple[str, str]]) -> bool:
    seen: set[str] = set()
    waiting = [state]
    while waiting:
        here = waiting.pop()
        for source, step in moves:
            target = workflow.transitions[step].target
            if source != here or target in seen:
                continue
            if target == state:
                return True
            seen.add(target)
            waiting.append(target)
    return False
