"""The pieces of a picture: boxes with text, arrow heads, the frame around everything.

Presentation attributes make a picture readable by itself; a page's style sheet overrides
them through the classes. No style attribute, no script, no link.
"""

from html import escape

from grantcall.definitions.drawing.graph import LINE, STATE_TEXT, STEP_TEXT, Node
from grantcall.definitions.drawing.placing import Spot

_FONT = "Titillium Web, Segoe UI, Helvetica, Arial, sans-serif"
_HEAD = 5


_EDGES = {
    "by-group": "#00704a",
    "by-committee": "#7a3e8e",
    "by-office": "#0066cc",
    "by-engine": "#4c5f70",
}


def box(node: Node, spot: Spot) -> str:
    """Return a box with its lines of text, and its sentence as a title."""
    left = spot.x - spot.width // 2
    frame = _step_frame(node) if node.step else _state_frame(node)
    shape = f'<rect x="{left}" y="{spot.top}" width="{spot.width}" height="{spot.height}" {frame}/>'
    size = STEP_TEXT if node.step else STATE_TEXT
    bold = "" if node.step else ' font-weight="600"'
    first = spot.y - (len(node.lines) - 1) * LINE // 2 + size * 4 // 11
    text = "".join(
        f'<text x="{spot.x}" y="{first + number * LINE}" font-size="{size}"{bold}'
        f' text-anchor="middle">{escape(line)}</text>'
        for number, line in enumerate(node.lines)
    )
    return f'<g class="{node.classes}"><title>{escape(node.title)}</title>{shape}{text}</g>'


def row(node: Node, lines: tuple[str, ...], x: int, y: int) -> str:
    """Return a step as lines of text beside a dot, for the narrow picture."""
    mark = f'<circle cx="{x - 7}" cy="{y - 4}" r="3" fill="{_EDGES[node.side]}"/>'
    text = "".join(
        f'<text x="{x}" y="{y + number * LINE}" font-size="{STEP_TEXT}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    return f'<g class="{node.classes}"><title>{escape(node.title)}</title>{mark}{text}</g>'


def path(drawn: str, side: str) -> str:
    """Return a line; what the engine does is dashed."""
    dashed = ' stroke-dasharray="4 3"' if side == "by-engine" else ""
    return f'<path class="line {side}" d="{drawn}" stroke="{_EDGES[side]}"{dashed}/>'


def dot(x: int, y: int, side: str) -> str:
    """Return the dot where a line joins another."""
    return f'<circle class="join {side}" cx="{x}" cy="{y}" r="2" fill="{_EDGES[side]}"/>'


def arrow(x: int, y: int, way: str, side: str) -> str:
    """Return an arrow head whose tip is at a point, pointing down, up or left."""
    corners = {
        "down": ((x, y), (x - _HEAD + 1, y - 2 * _HEAD + 1), (x + _HEAD - 1, y - 2 * _HEAD + 1)),
        "up": ((x, y), (x - _HEAD + 1, y + 2 * _HEAD - 1), (x + _HEAD - 1, y + 2 * _HEAD - 1)),
        "left": ((x, y), (x + 2 * _HEAD - 1, y - _HEAD + 1), (x + 2 * _HEAD - 1, y + _HEAD - 1)),
    }[way]
    points = " ".join(f"{one},{other}" for one, other in corners)
    return f'<polygon class="head {side}" points="{points}" fill="{_EDGES[side]}"/>'


def frame(parts: list[str], wide: int, high: int, name: str, title: str, text: str) -> str:
    """Return the whole picture: title and description first, for those who do not see it."""
    ids = f"{name}-title {name}-desc"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="workflow" viewBox="0 0 {wide} {high}"'
        f' width="{wide}" height="{high}" role="img" aria-labelledby="{ids}"'
        f' font-family="{_FONT}" fill="#17324d">'
    )
    return "\n".join(
        (
            head,
            f'<title id="{name}-title">{escape(title)}</title>',
            f'<desc id="{name}-desc">{escape(text)}</desc>',
            f'<rect class="paper" width="{wide}" height="{high}" fill="#ffffff"/>',
            '<g class="drawing" fill="none" stroke-width="1.2">',
            *[part for part in parts if part.startswith("<path")],
            "</g>",
            *[part for part in parts if not part.startswith("<path")],
            "</svg>\n",
        )
    )


def _state_frame(node: Node) -> str:
    classes = node.classes.split()
    fill, edge, thick = "#e6eff8", "#0066cc", "1.4"
    if "end" in classes:
        fill, edge = "#f4f7fa", "#7b8a99"
    if "current" in classes:
        fill, edge, thick = "#fff3dc", "#855000", "3"
    elif "start" in classes:
        thick = "2.6"
    return f'rx="8" fill="{fill}" stroke="{edge}" stroke-width="{thick}"'


def _step_frame(node: Node) -> str:
    dashed = ' stroke-dasharray="3 3"' if node.side == "by-engine" else ""
    return f'rx="3" fill="#ffffff" stroke="{_EDGES[node.side]}"{dashed}'
