"""The column: a narrow picture for a telephone.

States stand one below the other, each with its steps as lines of text; every step runs in
a lane of its own at the right and ends at the side of its target. Steps that share no part
of the way share a lane, so text and lines never meet.
"""

from dataclasses import dataclass, field

from grantcall.definitions.drawing.graph import LINE, STATE_TEXT, STEP_TEXT, Graph, Node
from grantcall.definitions.drawing.layers import layered
from grantcall.definitions.drawing.marks import arrow, box, dot, path, row
from grantcall.definitions.drawing.measure import width, wrapped
from grantcall.definitions.drawing.placing import Spot

WIDE = 360
_SIDE = 8
_LANE = 8
_HEAD = 4
_PORT = 9
_INDENT = 14
_GAP = 16


@dataclass(slots=True)
class _Column:
    """The states in order, the steps into and out of each, and the lane of each step."""

    order: list[str]
    into: dict[str, list[str]]
    out: dict[str, list[str]]
    lanes: dict[str, int]
    ports: dict[tuple[str, str], int] = field(default_factory=dict)  # (state, step) → y
    rows: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)  # → x, y

    @property
    def lane_count(self) -> int:
        """Return how many lanes there are."""
        return max(self.lanes.values(), default=-1) + 1


def column(graph: Graph) -> tuple[list[str], int, int]:
    """Return the elements of the picture, its width and its height."""
    plan = _plan(graph)
    right = max(WIDE - 2 * _SIDE - _HEAD - plan.lane_count * _LANE, 180) + _SIDE
    texts: list[str] = []
    boxes: list[str] = []
    top = _SIDE
    for state in plan.order:
        top = _state(graph, plan, state, right, top, boxes)
        for step in plan.out[state]:
            top = _step(graph.nodes[step], plan, (state, step), right, top, texts)
        top += _GAP
    lines = [part for step in plan.lanes for part in _line(graph.nodes[step], plan, right)]
    wide = max(WIDE, right + _HEAD + plan.lane_count * _LANE + _SIDE)
    return [*lines, *boxes, *texts], wide, top - _GAP + _SIDE


def _plan(graph: Graph) -> _Column:
    made = layered(graph)
    order = [node for layer in made.layers for node in layer if node.startswith("s:")]
    into: dict[str, list[str]] = {state: [] for state in order}
    out: dict[str, list[str]] = {state: [] for state in order}
    for source, target in graph.lines:
        if source.startswith("s:"):
            out[source].append(target)
        else:
            into[target].append(source)
    return _Column(order, into, out, _lanes(order, into, out))


def _lanes(
    order: list[str], into: dict[str, list[str]], out: dict[str, list[str]]
) -> dict[str, int]:
    """Give each step the first lane that is free all along its way, short ways first."""
    seen: dict[str, list[int]] = {}
    number = 0
    for state in order:
        for step in (*into[state], *out[state]):
            seen.setdefault(step, []).append(number)
            number += 1
    ways = {step: (min(at), max(at)) for step, at in seen.items()}
    lanes: dict[str, int] = {}
    taken: list[list[tuple[int, int]]] = []
    for step in sorted(ways, key=lambda one: (ways[one][1] - ways[one][0], ways[one])):
        start, end = ways[step]
        free = (
            number
            for number, used in enumerate(taken)
            if all(end < low or start > high for low, high in used)
        )
        lanes[step] = next(free, len(taken))
        if lanes[step] == len(taken):
            taken.append([])
        taken[lanes[step]].append((start, end))
    return lanes


def _state(graph: Graph, plan: _Column, state: str, right: int, top: int, boxes: list[str]) -> int:
    node = graph.nodes[state]
    lines, _ = wrapped(" ".join(node.lines), STATE_TEXT, right - _SIDE - 16)
    ports = plan.into[state]
    height = max(len(lines) * LINE + 10, (len(ports) + 1) * _PORT)
    spot = Spot((_SIDE + right) // 2, top + height // 2, right - _SIDE, height)
    boxes.append(box(node.said(lines), spot))
    for index, step in enumerate(ports):
        plan.ports[(state, step)] = spot.top + round(height * (index + 1) / (len(ports) + 1))
    return spot.bottom + 4


def _step(
    node: Node, plan: _Column, key: tuple[str, str], right: int, top: int, texts: list[str]
) -> int:
    lines, _ = wrapped(" ".join(node.lines), STEP_TEXT, right - _SIDE - _INDENT - 12)
    first = top + LINE - 4
    texts.append(row(node, lines, _SIDE + _INDENT, first))
    ends = _SIDE + _INDENT + round(width(lines[-1], STEP_TEXT)) + 4
    plan.rows[key] = (min(ends, right), first + (len(lines) - 1) * LINE - 4)
    return top + len(lines) * LINE


def _line(node: Node, plan: _Column, right: int) -> list[str]:
    """A lane with a foot from each source and an arrow into the target."""
    x = right + _HEAD + (plan.lanes[node.id] + 1) * _LANE
    feet = [at for (_, step), at in plan.rows.items() if step == node.id]
    tips = [y for (_, step), y in plan.ports.items() if step == node.id]
    heights = [*(y for _, y in feet), *tips]
    drawn = "".join(f"M{left} {y}H{x}" for left, y in feet)
    drawn += "".join(f"M{x} {y}H{right}" for y in tips)
    drawn += f"M{x} {min(heights)}V{max(heights)}"
    inner = [y for _, y in feet if y not in (min(heights), max(heights))]
    return [
        path(drawn, node.side),
        *(dot(x, y, node.side) for y in inner),
        *(arrow(right, y, "left", node.side) for y in tips),
    ]
