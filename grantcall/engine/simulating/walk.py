"""Walking: which states a fake record of each kind can reach, and by whose steps.

Records wake each other, so the walk goes round until nothing new is found: a state counts
as reached once a step that somebody may take, and whose needs can be met, leads there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grantcall.definitions.model import AnyOf, Condition, Definition, Not, Transition, Workflow
from grantcall.definitions.vocabulary.kinds import END_KINDS
from grantcall.definitions.vocabulary.roles import CEILING
from grantcall.engine.simulating.known import Setting
from grantcall.engine.simulating.scenes import all_can_pass

GROUP = frozenset({"contact", "deputy", "member", "person"})
OPENED_BY = {"award": "open_award", "tranche": "plan_tranches", "report": "plan_reports"}
"""Records that begin with an effect of another record's step."""


@dataclass(slots=True)
class Reach:
    """How far one record gets: by state the shortest way there, and the steps taken."""

    ways: dict[str, tuple[str, ...]] = field(default_factory=dict)
    moves: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)  # (state, step)

    def steps_from(self, state: str) -> dict[str, frozenset[str]]:
        """Return the steps that can be taken from a state, with who takes each."""
        return {step: who for (source, step), who in self.moves.items() if source == state}

    def taken(self, step: str) -> bool:
        """Tell whether a step can be taken from anywhere."""
        return any(name == step for _, name in self.moves)


class Walk:
    """A walk through all workflows of a definition together."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.reach: dict[str, Reach] = {}
        while self._round():
            pass

    def kinds(self) -> Mapping[str, frozenset[str]]:
        """Return the kinds of state that each record reaches."""
        return {
            record: frozenset(self.definition.workflows[record].states[s].kind for s in reach.ways)
            for record, reach in self.reach.items()
        }

    def heard(self, event: str) -> bool:
        """Tell whether a step of a record ("call.close") can ever be taken."""
        record, _, step = event.partition(".")
        return record in self.reach and self.reach[record].taken(step)

    def who(self, workflow: Workflow, step: Transition, state: str) -> frozenset[str]:
        """Return the roles that may take a step from a state; `engine` among them."""
        kind = workflow.states[step.target].kind
        allowed = CEILING[workflow.record].get(kind, frozenset())
        found = (set(step.by) & allowed) - {"engine"}
        clock = workflow.states[state].clock
        by_clock = clock is not None and clock.then == step.id
        by_event = any(self.heard(event) for event in step.on)
        if by_clock or by_event or self._taken_up(workflow, step, state):
            found.add("engine")
        return frozenset(found)

    def setting(self, record: str, state: str | None = None) -> Setting:
        """Return where the conditions of a record are read."""
        workflow = self.definition.workflows[record]
        here = frozenset() if state is None else frozenset({workflow.states[state].kind})
        return Setting(self.definition, record, self.kinds(), here)

    def can_pass(self, workflow: Workflow, step: Transition, state: str) -> bool:
        """Tell whether everything that a step needs can be met from a state."""
        guards = {need for need in step.needs if isinstance(need, str)}
        if not self._guards_can_pass(workflow, guards, state):
            return False
        conditions = conditions_of(step)
        if "rules_met" in guards:
            conditions += stops(self.definition, f"{workflow.record}.{step.id}")
        return all_can_pass(conditions, self.setting(workflow.record, state))

    def _round(self) -> bool:
        before = {record: set(reach.moves) for record, reach in self.reach.items()}
        for record, workflow in self.definition.workflows.items():
            if self.begins(record):
                self._go(workflow, self.reach.setdefault(record, Reach()))
        return before != {record: set(reach.moves) for record, reach in self.reach.items()}

    def begins(self, record: str) -> bool:
        """Tell whether a record of this kind ever comes to be."""
        effect = OPENED_BY.get(record)
        if effect is None:
            return True
        return any(
            effect in workflow.transitions[step].effects
            for other, workflow in self.definition.workflows.items()
            if other in self.reach
            for _, step in self.reach[other].moves
        )

    def _go(self, workflow: Workflow, reach: Reach) -> None:
        reach.ways = {workflow.starts: ()}
        waiting = [workflow.starts]
        while waiting:
            state = waiting.pop(0)
            for step in workflow.transitions.values():
                if state not in step.sources:
                    continue
                who = self.who(workflow, step, state)
                if not who or not self.can_pass(workflow, step, state):
                    continue
                reach.moves[(state, step.id)] = who
                if step.target not in reach.ways:
                    reach.ways[step.target] = (*reach.ways[state], step.id)
                    waiting.append(step.target)

    def _taken_up(self, workflow: Workflow, step: Transition, state: str) -> bool:
        """The effect `offer_reserve` of an award takes the engine's step out of the reserve."""
        kinds = (workflow.states[state].kind, workflow.states[step.target].kind)
        if workflow.record != "proposal" or kinds != ("reserve", "awarded"):
            return False
        award = self.definition.workflows.get("award")
        reach = self.reach.get("award")
        if "engine" not in step.by or award is None or reach is None:
            return False
        return any("offer_reserve" in award.transitions[name].effects for _, name in reach.moves)

    def _guards_can_pass(self, workflow: Workflow, guards: set[str], state: str) -> bool:
        if guards & {"window_open", "window_over"} and workflow.states[state].clock is None:
            return False
        if guards >= {"window_open", "window_over"}:
            return False
        if "clarification_answered" in guards and workflow.states[state].kind != "clarification":
            return False
        kinds = self.kinds()
        for guard, record, wanted in _WAITS_FOR:
            if guard in guards and record in self.definition.workflows:
                if record in OPENED_BY and not self.begins(record):
                    continue
                if not kinds.get(record, frozenset()) & wanted:
                    return False
        return True


_WAITS_FOR = (
    ("call_open", "call", frozenset({"open"})),
    ("ranking_final", "call", frozenset({"final"})),
    ("scoring_open", "proposal", frozenset({"evaluation"})),
    ("reviews_complete", "review", frozenset({"submitted"})),
    ("reports_accepted", "report", frozenset({"accepted"})),
    ("tranches_settled", "tranche", END_KINDS["tranche"]),
    ("awards_settled", "award", END_KINDS["award"]),
)
"""Guards that look at another record, and the kinds it must be able to reach."""


def conditions_of(step: Transition) -> list[Condition]:
    """Return the conditions among a step's needs; the guards are left out."""
    return [need for need in step.needs if not isinstance(need, str)]


def stops(definition: Definition, step: str) -> list[Condition]:
    """Return what the rules that stop a step ask together, about the step's own record."""
    record = step.partition(".")[0]
    found: list[Condition] = []
    for rule in definition.rules:
        about = "proposal" if rule.form is None else definition.forms[rule.form].record
        if step in rule.at and rule.unmet == "stop" and about == record:
            found.append(rule.must if rule.when is None else AnyOf((Not(rule.when), rule.must)))
    return found
