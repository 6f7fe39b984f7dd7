"""Mermaid: the same picture as text that many tools draw."""

from grantcall.definitions.model import Workflow
from grantcall.definitions.vocabulary.kinds import END_KINDS

_OWN_WORDS = frozenset({"as", "class", "default", "direction", "end", "note", "state", "style"})


def mermaid(workflow: Workflow, lang: str = "it", current: str | None = None) -> str:
    """Return a workflow as Mermaid text (`stateDiagram-v2`), labels in one language."""
    lines = ["stateDiagram-v2", "    direction TB"]
    for state in workflow.states.values():
        lines.append(f'    state "{_plain(state.label.in_(lang))}" as {_id(state.id)}')
    lines.append(f"    [*] --> {_id(workflow.starts)}")
    for step in workflow.transitions.values():
        label = _plain(step.label.in_(lang))
        lines += [f"    {_id(source)} --> {_id(step.target)}: {label}" for source in step.sources]
    ends = END_KINDS[workflow.record]
    lines += [f"    {_id(s.id)} --> [*]" for s in workflow.states.values() if s.kind in ends]
    lines.append("    classDef current fill:#fff3dc,stroke:#855000,stroke-width:3px")
    if current is not None:
        lines.append(f"    class {_id(current)} current")
    return "\n".join(lines) + "\n"


def _id(name: str) -> str:
    """Return an id that Mermaid does not take for one of its own words."""
    return f"{name}_" if name in _OWN_WORDS else name


def _plain(text: str) -> str:
    """Keep what Mermaid would read as its own: quotes, line ends, a colon, a semicolon."""
    kept = {'"': "#quot;", ";": "#59;", ":": "#58;", "#": "#35;", "\n": " "}
    return "".join(kept.get(letter, letter) for letter in text)
