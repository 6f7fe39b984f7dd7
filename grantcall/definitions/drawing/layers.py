"""Layers: each box below what leads to it, long lines through every layer they pass.

The steps are the usual ones: turn the lines that go back, layer by the longest path, put
a bend into each layer that a line crosses, order each layer by the middle of its
neighbours. Everything is decided by file order, so the same workflow is drawn the same.
"""

from dataclasses import dataclass, field

from grantcall.definitions.drawing.graph import Graph

_ROUNDS = 24


@dataclass(slots=True)
class Layered:
    """Boxes and bends in layers, top to bottom, and the lines between neighbouring layers."""

    layers: list[list[str]]
    up: dict[str, list[str]] = field(default_factory=dict)  # neighbours one layer above
    down: dict[str, list[str]] = field(default_factory=dict)
    chains: list[tuple[tuple[str, str], list[str]]] = field(default_factory=list)


def layered(graph: Graph) -> Layered:
    """Return the boxes of a graph in ordered layers, with the chain of each line."""
    turned = _back_lines(graph)
    level = _levels(graph, turned)
    made = Layered([[] for _ in range(max(level.values()) + 1)])
    for node in graph.nodes:
        made.layers[level[node]].append(node)
    for number, (source, target) in enumerate(graph.lines):
        top, bottom = (target, source) if (source, target) in turned else (source, target)
        chain = [top]
        for depth in range(level[top] + 1, level[bottom]):
            bend = f"b:{number}:{depth}"
            made.layers[depth].append(bend)
            chain.append(bend)
        chain.append(bottom)
        for above, below in zip(chain, chain[1:], strict=False):
            made.down.setdefault(above, []).append(below)
            made.up.setdefault(below, []).append(above)
        made.chains.append(((source, target), chain))
    _order(made)
    return made


def crossings(made: Layered, layers: list[list[str]]) -> int:
    """Count the lines that cross between neighbouring layers."""
    total = 0
    for above, below in zip(layers, layers[1:], strict=False):
        place = {node: index for index, node in enumerate(below)}
        ends = [sorted(place[n] for n in made.down.get(node, ())) for node in above]
        flat = [end for group in ends for end in group]
        total += sum(1 for i, end in enumerate(flat) for other in flat[i + 1 :] if other < end)
    return total


def _back_lines(graph: Graph) -> set[tuple[str, str]]:
    """Return the lines that lead back to a box they came from, walking in file order."""
    after: dict[str, list[str]] = {node: [] for node in graph.nodes}
    for source, target in graph.lines:
        after[source].append(target)
    back: set[tuple[str, str]] = set()
    open_, done = set(), set()

    def visit(node: str) -> None:
        open_.add(node)
        for target in after[node]:
            if target in open_:
                back.add((node, target))
            elif target not in done:
                visit(target)
        open_.discard(node)
        done.add(node)

    for node in (graph.start, *graph.nodes):
        if node not in done:
            visit(node)
    return back


def _levels(graph: Graph, turned: set[tuple[str, str]]) -> dict[str, int]:
    above: dict[str, list[str]] = {node: [] for node in graph.nodes}
    for line in graph.lines:
        top, bottom = (line[1], line[0]) if line in turned else line
        above[bottom].append(top)
    level: dict[str, int] = {}

    def find(node: str) -> int:
        if node not in level:
            level[node] = max((find(one) + 1 for one in above[node]), default=0)
        return level[node]

    for node in graph.nodes:
        find(node)
    return level


def _order(made: Layered) -> None:
    best = [list(layer) for layer in made.layers]
    least = crossings(made, best)
    for turn in range(_ROUNDS):
        downwards = turn % 2 == 0
        indices = range(1, len(made.layers)) if downwards else range(len(made.layers) - 2, -1, -1)
        for index in indices:
            fixed = made.layers[index - 1 if downwards else index + 1]
            place = {node: number for number, node in enumerate(fixed)}
            near = made.up if downwards else made.down
            own = {node: number for number, node in enumerate(made.layers[index])}
            middle = {
                node: _middle([place[one] for one in near.get(node, ())], own[node])
                for node in made.layers[index]
            }
            made.layers[index].sort(key=lambda node, m=middle, o=own: (m[node], o[node]))  # type: ignore[misc]
        now = crossings(made, made.layers)
        if now < least:
            best, least = [list(layer) for layer in made.layers], now
    made.layers = best


def _middle(places: list[int], otherwise: int) -> float:
    return sum(places) / len(places) if places else float(otherwise)
