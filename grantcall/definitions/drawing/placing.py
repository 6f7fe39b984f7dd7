"""Places: where each box and bend stands, so that nothing touches and lines run straight."""

from dataclasses import dataclass

from grantcall.definitions.drawing.graph import Graph
from grantcall.definitions.drawing.layers import Layered

SIDE = 12
APART = 12
BEND = 8
GAP = 34
_ROUNDS = 24


@dataclass(frozen=True, slots=True)
class Spot:
    """The middle of a box and its size; a bend has no width."""

    x: int
    y: int
    width: int
    height: int

    @property
    def top(self) -> int:
        """Return where the box begins."""
        return self.y - self.height // 2

    @property
    def bottom(self) -> int:
        """Return where the box ends."""
        return self.top + self.height


def placed(graph: Graph, made: Layered, wide: int) -> tuple[dict[str, Spot], int, int]:
    """Return the spot of each box and bend, and the width and height of the picture.

    The picture is `wide` units, or more where a layer does not fit.
    """
    widths = {
        node: graph.nodes[node].width if node in graph.nodes else BEND
        for layer in made.layers
        for node in layer
    }
    needed = max(sum(widths[n] + APART for n in layer) - APART for layer in made.layers)
    total = max(wide, needed + 2 * SIDE)
    middles = _centred(_middles(made, widths, total), widths, total)
    spots: dict[str, Spot] = {}
    top = SIDE
    for layer in made.layers:
        height = max((graph.nodes[n].height for n in layer if n in graph.nodes), default=BEND)
        for node in layer:
            own = graph.nodes[node].height if node in graph.nodes else height
            spots[node] = Spot(round(middles[node]), top + height // 2, widths[node], own)
        top += height + GAP
    return spots, total, top - GAP + SIDE


def _middles(made: Layered, widths: dict[str, int], total: int) -> dict[str, float]:
    middles: dict[str, float] = {}
    for layer in made.layers:
        step = total / (len(layer) + 1)
        middles.update({node: step * (index + 1) for index, node in enumerate(layer)})
    for turn in range(_ROUNDS):
        layers = made.layers if turn % 2 == 0 else list(reversed(made.layers))
        near = (made.up, made.down) if turn % 2 == 0 else (made.down, made.up)
        for layer in layers:
            wanted = []
            for node in layer:
                around = [*near[0].get(node, ()), *near[1].get(node, ())] or [node]
                pulls = [_pull(node, one) for one in around]
                drawn = sum(p * middles[one] for p, one in zip(pulls, around, strict=True))
                wanted.append((drawn / sum(pulls), sum(pulls)))
            settled = _settle(wanted, [widths[node] for node in layer], total)
            middles.update(zip(layer, settled, strict=True))
    return middles


def _centred(middles: dict[str, float], widths: dict[str, int], total: int) -> dict[str, float]:
    left = min(middle - widths[node] / 2 for node, middle in middles.items())
    right = max(middle + widths[node] / 2 for node, middle in middles.items())
    shift = (total - left - right) / 2
    return {node: middle + shift for node, middle in middles.items()}


def _pull(node: str, other: str) -> int:
    """Return how strongly a neighbour draws: a long line keeps straight before all else."""
    bends = node.startswith("b:") + other.startswith("b:")
    return (1, 2, 8)[bends]


def _settle(wanted: list[tuple[float, int]], widths: list[int], total: int) -> list[float]:
    """Return the places nearest to those wanted at which neighbours keep their distance.

    Each box is moved left by all that must stand before it; what is left is to find the
    nearest rising row of numbers, by pooling neighbours that stand the wrong way round.
    """
    before = [0.0]
    for left, right in zip(widths, widths[1:], strict=False):
        before.append(before[-1] + (left + right) / 2 + APART)
    pools: list[tuple[float, int, int]] = []  # place, weight, how many boxes
    for (want, weight), shift in zip(wanted, before, strict=True):
        pools.append((want - shift, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, heavy, many), (other, light, more) = pools[-2], pools[-1]
            middle = (one * heavy + other * light) / (heavy + light)
            pools[-2:] = [(middle, heavy + light, many + more)]
    low = SIDE + widths[0] / 2
    high = total - SIDE - widths[-1] / 2 - before[-1]
    flat = [min(max(value, low), high) for value, _, count in pools for _ in range(count)]
    return [value + shift for value, shift in zip(flat, before, strict=True)]
