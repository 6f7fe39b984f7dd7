"""`python -m bench engine`: the pure engine alone, without server or database.

W12 moves proposals through events beside the bare state machine of the same run; the rest
scores, ranks, explains and tries the stability of calls of two sizes. Times are of one
core, the best of the rounds.
"""

import random
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import process_time

from transitions import EventData, Machine

from grantcall.core.resources import Resources
from grantcall.core.words import Words
from grantcall.definitions.loading import load_call
from grantcall.definitions.model import AllocationRules, Definition, Money, Workflow
from grantcall.definitions.vocabulary.settings import ORDER_BY
from grantcall.engine.allocation import allocate
from grantcall.engine.allocation_spending import Request
from grantcall.engine.explaining import explain
from grantcall.engine.machine import actions_from, move
from grantcall.engine.ranking import Ranking, rank
from grantcall.engine.scoring import score
from grantcall.engine.scoring_sheets import Sheet
from grantcall.engine.stability import Stability, stability
from grantcall.engine.ties import Candidate

CALL = "operazione-comunita-1"
SEED = "bench"
REVIEWERS = 5
EVENTS = 5
ROUNDS = 3
SIZES = (300, 10_000)
W12_GOAL = 1.2


@dataclass
class Row:
    """A record that stands somewhere."""

    state: str
    moved: int = 0


def report() -> list[str]:
    """Return the figures as a Markdown table."""
    definition = load_call(CALL, Resources())[1]
    return [
        "| engine | figure | goal |",
        "|---|---|---|",
        *w12(definition.workflows["proposal"]),
        *rankings(definition),
        f"| peak memory of this run | {_peak_mb():.0f} MB | 500 MB |",
    ]


def w12(workflow: Workflow, size: int = SIZES[-1]) -> list[str]:
    """Move `size` proposals through five events, beside the bare machine with its checks."""
    path = _path(workflow)
    bare = _best(lambda: _bare_moves(workflow, path, size))
    ours = _best(lambda: _our_moves(workflow, path, size))
    shown = f"{ours / bare:.2f}"
    return [
        f"| W12 {size} × {EVENTS} events, bare machine | {bare:.3f} s | |",
        f"| W12 {size} × {EVENTS} events, engine | {ours:.3f} s, × {shown} | × {W12_GOAL} |",
    ]


@dataclass(frozen=True)
class Trial:
    """A made-up call of one size: who marked what, and what each proposal asks for."""

    definition: Definition
    rules: AllocationRules
    money: Money
    sheets: list[Sheet]
    candidates: list[Candidate]
    requests: dict[str, Request]

    def ranked(self) -> Ranking:
        """Score and rank."""
        scores = score(self.definition, self.sheets)
        return rank(self.definition, self.candidates, scores, seed=SEED)

    def funded(self, ranking: Ranking) -> frozenset[str]:
        """Return who gets money."""
        ordered = [self.requests[ref] for ref in ranking.refs()]
        return frozenset(line.ref for line in allocate(self.rules, self.money, ordered).funded)

    def explained(self) -> dict[str, Words]:
        """Score, rank, allocate and say why."""
        ranking = self.ranked()
        return explain(ranking, self.definition, self.funded(ranking))

    def shaken(self) -> Stability:
        """Leave out each reviewer in turn."""
        return stability(self.definition, self.candidates, self.sheets, self.funded, seed=SEED)


def rankings(definition: Definition) -> list[str]:
    """Score, rank, explain and shake calls of both sizes."""
    lines = []
    for size in SIZES:
        trial = _trial(definition, size)
        goal = 0.5 if size == SIZES[0] else 5
        lines.append(_line(size, "scored and ranked", _best(trial.ranked)))
        lines.append(_line(size, "the same, allocated and explained", _best(trial.explained), goal))
        for way in ORDER_BY:
            other = replace(trial, definition=_ordered_by(definition, way))
            lines.append(_line(size, f"stability, {way}", _best(other.shaken, 1), 5))
    return lines


def _trial(definition: Definition, size: int) -> Trial:
    luck = random.Random(size)
    names = [one.id for one in definition.criteria]
    refs = [f"B-{number:05d}" for number in range(size)]
    asked = {ref: luck.randrange(100_000, 200_001, 10_000) for ref in refs}
    return Trial(
        definition,
        definition.allocation or AllocationRules(("stop",), "next_in_reserve"),
        Money(budget=sum(asked.values()) // 2, caps=()),
        [
            Sheet(ref, f"reviewer {reader}", {name: luck.randint(2, 5) for name in names})
            for ref in refs
            for reader in range(REVIEWERS)
        ],
        [Candidate(ref, {"requested": asked[ref]}) for ref in refs],
        {ref: Request(ref, asked[ref], asked[ref] // 2) for ref in refs},
    )


def _ordered_by(definition: Definition, way: str) -> Definition:
    if definition.ranking is None:
        return definition
    return replace(definition, ranking=replace(definition.ranking, order_by=way))


def _path(workflow: Workflow) -> list[str]:
    """Return five steps that follow one another from the first state."""
    reached: list[tuple[str, list[str]]] = [(workflow.starts, [])]
    for state, steps in reached:
        if len(steps) == EVENTS:
            return steps
        reached.extend(
            (workflow.transitions[action].target, [*steps, action])
            for action in actions_from(workflow, state)
        )
    raise ValueError("the workflow is shorter than the bench")


def _our_moves(workflow: Workflow, path: list[str], size: int) -> None:
    for _ in range(size):
        row = Row(workflow.starts)
        for action in path:
            move(workflow, row, action)


class _Checked(Row):
    """A row with the two checks and the note that the bare figure carries."""

    def first(self, event: EventData) -> bool:
        """Pass."""
        return event.model is self

    def second(self, event: EventData) -> bool:
        """Pass."""
        return event.model is self

    def note(self, event: EventData) -> None:
        """Count the move."""
        self.moved += 1


def _bare_moves(workflow: Workflow, path: list[str], size: int) -> None:
    machine = _BARE.setdefault(workflow.record, _bare_machine(workflow))
    events = [machine.events[action] for action in path]
    for _ in range(size):
        row = _Checked(workflow.starts)
        for event in events:
            event.trigger(row)


_BARE: dict[str, Machine] = {}


def _bare_machine(workflow: Workflow) -> Machine:
    return Machine(
        model=None,
        states=list(workflow.states),
        initial=None,
        transitions=[
            {"trigger": one.id, "source": list(one.sources), "dest": one.target,
             "conditions": ["first", "second"], "after": "note"}
            for one in workflow.transitions.values()
        ],
        auto_transitions=False,
        send_event=True,
    )  # fmt: skip


def _best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        start = process_time()
        work()
        times.append(process_time() - start)
    return min(times)


def _line(size: int, what: str, seconds: float, goal: float | None = None) -> str:
    wanted = "" if goal is None else f"{goal:g} s"
    return f"| {size} × {REVIEWERS} × 6: {what} | {seconds:.3f} s | {wanted} |"


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)
