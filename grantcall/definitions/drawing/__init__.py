"""Drawing: a workflow as Mermaid text, or as a picture made here, without any other program.

The picture is SVG with labels in Italian or English, classes for whose step it is and for
the kind of each state, and everything in words for those who do not see it. Equal
workflows give equal bytes.
"""

from typing import Literal

from grantcall.definitions.drawing.column import column
from grantcall.definitions.drawing.graph import described, graph_of
from grantcall.definitions.drawing.marks import frame
from grantcall.definitions.drawing.mermaid import mermaid
from grantcall.definitions.drawing.poster import poster
from grantcall.definitions.drawing.source import read_workflow, workflow_names
from grantcall.definitions.model import Workflow

__all__ = ["mermaid", "read_workflow", "svg", "workflow_names"]

Shape = Literal["page", "poster"]
_WIDEST = 128


def svg(
    workflow: Workflow, lang: str = "it", current: str | None = None, shape: Shape = "poster"
) -> str:
    """Return a workflow as an SVG picture.

    `shape`: "poster" is 1200 units wide (more where a row of boxes needs it), "page" 360,
    for a telephone. `current` is the state to light up. Raises `KeyError` for a `current`
    that the workflow does not have.
    """
    text = described(workflow, lang, current)
    graph = graph_of(workflow, lang, current, _WIDEST)
    parts, wide, high = column(graph) if shape == "page" else poster(graph)
    name = f"workflow-{workflow.record}"
    return frame(parts, wide, high, name, workflow.label.in_(lang), text)
