"""A workflow as boxes and lines: states and steps are both nodes, so no label floats freely."""

from dataclasses import dataclass, replace

from grantcall.core.words import Words
from grantcall.definitions.drawing.measure import wrapped
from grantcall.definitions.model import Transition, Workflow
from grantcall.definitions.vocabulary.kinds import END_KINDS
from grantcall.definitions.vocabulary.roles import ROLES

LINE = 15
PAD = 7
PORT = 16
STATE_TEXT = 12
STEP_TEXT = 11


@dataclass(frozen=True, slots=True)
class Node:
    """A box: its lines of text and its size in units. `classes` are for style sheets."""

    id: str
    lines: tuple[str, ...]
    width: int
    height: int
    classes: str
    title: str
    step: bool = False

    @property
    def side(self) -> str:
        """Return the class that says whose step it is."""
        return next(word for word in self.classes.split() if word.startswith("by-"))

    def said(self, lines: tuple[str, ...]) -> "Node":
        """Return the box with its text broken otherwise."""
        return replace(self, lines=lines)


@dataclass(frozen=True, slots=True)
class Graph:
    """Boxes by id, and lines from box to box, in file order."""

    nodes: dict[str, Node]
    lines: tuple[tuple[str, str], ...]
    start: str


def graph_of(workflow: Workflow, lang: str, current: str | None, widest: int) -> Graph:
    """Return states and steps as boxes whose text is at most `widest` units wide."""
    nodes: dict[str, Node] = {}
    for state in workflow.states.values():
        classes = ["state", f"kind-{state.kind}"]
        classes += ["end"] if state.kind in END_KINDS[workflow.record] else []
        classes += ["start"] if state.id == workflow.starts else []
        classes += ["current"] if state.id == current else []
        text = state.label.in_(lang)
        nodes[f"s:{state.id}"] = _node(f"s:{state.id}", text, widest, classes, text)
    lines: list[tuple[str, str]] = []
    for step in workflow.transitions.values():
        id_ = f"t:{step.id}"
        text = step.label.in_(lang)
        classes = ["step", f"by-{side(step)}"]
        nodes[id_] = _node(id_, text, widest, classes, sentence(workflow, step, lang), step=True)
        lines += [(f"s:{source}", id_) for source in step.sources]
        lines.append((id_, f"s:{step.target}"))
    for id_, node in nodes.items():
        meeting = sum(id_ in line for line in lines)
        nodes[id_] = replace(node, width=max(node.width, meeting * PORT))
    return Graph(nodes, tuple(lines), f"s:{workflow.starts}")


def side(step: Transition) -> str:
    """Return whose step it is first of all: group, committee, office or engine."""
    for name, roles in (
        ("group", ("contact", "deputy", "member", "person", "connector")),
        ("committee", ("reviewer", "chair")),
        ("office", ("staff", "promoter", "auditor", "admin")),
    ):
        if any(role in roles for role in step.by):
            return name
    return "engine"


def sentence(workflow: Workflow, step: Transition, lang: str) -> str:
    """Return a step as a sentence: from where to where, and by whom."""
    sources = ", ".join(workflow.states[source].label.in_(lang) for source in step.sources)
    target = workflow.states[step.target].label.in_(lang)
    who = [ROLES[role].in_(lang) for role in step.by] or [ROLES["engine"].in_(lang)]
    said = Words(
        "{step}: da {sources} a {target} ({who})", "{step}: from {sources} to {target} ({who})"
    )
    filled = said.format(
        step=step.label.in_(lang), sources=sources, target=target, who=", ".join(who)
    )
    return filled.in_(lang)


def described(workflow: Workflow, lang: str, current: str | None) -> str:
    """Return the whole picture in sentences, for those who do not see it."""
    begins = Words("Comincia da: {state}.", "It begins with: {state}.")
    parts = [begins.format(state=workflow.states[workflow.starts].label).in_(lang)]
    if current is not None:
        now = Words("Ora: {state}.", "Now: {state}.")
        parts.append(now.format(state=workflow.states[current].label).in_(lang))
    parts += [f"{sentence(workflow, step, lang)}." for step in workflow.transitions.values()]
    return " ".join(parts)


def _node(
    id_: str, text: str, widest: int, classes: list[str], title: str, *, step: bool = False
) -> Node:
    size = STEP_TEXT if step else STATE_TEXT
    lines, wide = wrapped(text, size, widest)
    return Node(
        id=id_,
        lines=lines,
        width=wide + 2 * PAD,
        height=len(lines) * LINE + PAD,
        classes=" ".join(classes),
        title=title,
        step=step,
    )
