"""The poster: a wide layered picture, every step a small box on its line."""

from grantcall.definitions.drawing.graph import Graph
from grantcall.definitions.drawing.layers import Layered, layered
from grantcall.definitions.drawing.marks import arrow, box, path
from grantcall.definitions.drawing.placing import GAP, Spot, placed

WIDE = 1200
_INSIDE = 0.7


def poster(graph: Graph) -> tuple[list[str], int, int]:
    """Return the elements of the picture, its width and its height."""
    made = layered(graph)
    spots, wide, high = placed(graph, made, WIDE)
    bands = {
        node: (min(spots[n].top for n in layer), max(spots[n].bottom for n in layer))
        for layer in made.layers
        for node in layer
    }
    ends = _ends(made, spots)
    lines, heads = [], []
    for number, ((source, target), chain) in enumerate(made.chains):
        by = graph.nodes[source if source.startswith("t:") else target].side
        xs = [ends[number][0], *(spots[bend].x for bend in chain[1:-1]), ends[number][1]]
        lines.append(path(_drawn(chain, xs, spots, bands), by))
        if target.startswith("s:"):
            down = chain[-1] == target
            spot = spots[target]
            heads.append(
                arrow(xs[-1], spot.top, "down", by) if down else arrow(xs[0], spot.bottom, "up", by)
            )
    boxes = [box(node, spots[node.id]) for node in graph.nodes.values()]
    return [*lines, *heads, *boxes], wide, high


def _ends(made: Layered, spots: dict[str, Spot]) -> list[tuple[int, int]]:
    """Return where along its two boxes each line begins and ends: side by side, uncrossed."""
    leaving: dict[str, list[tuple[int, int]]] = {}
    reaching: dict[str, list[tuple[int, int]]] = {}
    for number, (_, chain) in enumerate(made.chains):
        leaving.setdefault(chain[0], []).append((spots[chain[1]].x, number))
        reaching.setdefault(chain[-1], []).append((spots[chain[-2]].x, number))
    tops = _spread(leaving, spots)
    bottoms = _spread(reaching, spots)
    return [(tops[number], bottoms[number]) for number in range(len(made.chains))]


def _spread(lines: dict[str, list[tuple[int, int]]], spots: dict[str, Spot]) -> dict[int, int]:
    found = {}
    for node, at in lines.items():
        room = spots[node].width * _INSIDE
        for index, (_, number) in enumerate(sorted(at)):
            share = (index + 1) / (len(at) + 1) - 0.5
            found[number] = round(spots[node].x + share * room)
    return found


def _drawn(
    chain: list[str], xs: list[int], spots: dict[str, Spot], bands: dict[str, tuple[int, int]]
) -> str:
    """Straight down beside the boxes of a layer, bent only in the gap below it."""
    parts = [f"M{xs[0]} {spots[chain[0]].bottom}V{bands[chain[0]][1]}"]
    for index, below in enumerate(chain[1:], 1):
        start, end = xs[index - 1], xs[index]
        leave, reach = bands[chain[index - 1]][1], bands[below][0]
        middle = (leave + reach) // 2
        parts.append(f"C{start} {leave + GAP // 2} {end} {middle} {end} {reach}")
        parts.append(f"V{spots[below].top if below == chain[-1] else bands[below][1]}")
    return "".join(parts)
