"""States as people see them: a word, a tone and an icon, never a colour alone."""

from dataclasses import dataclass

from grantcall.definitions.model import Definition

_TONES = {
    "admitted": "ok",
    "awarded": "ok",
    "clarification": "wait",
    "conditional": "wait",
    "reexamination": "wait",
    "screening": "info",
    "inadmissible": "no",
    "refused": "no",
    "expired": "neutral",
    "withdrawn": "neutral",
    "draft": "neutral",
    "unfunded": "neutral",
}
_CSS = {"ok": " state-ok", "wait": " state-wait", "no": " state-no", "neutral": " state-off"}
_ICONS = {"ok": "check", "wait": "clock", "no": "close", "neutral": "minus"}


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state in one language; `css` follows the class `state`."""

    label: str
    tone: str
    css: str
    icon: str


def tone_of(kind: str) -> str:
    """Return the tone of a kind of state: ok, wait, no, neutral or info."""
    return _TONES.get(kind, "info")


def states_in(definition: Definition, lang: str) -> dict[str, StateWords]:
    """Return the states of the proposal by id, in the order of the workflow."""
    return {
        state.id: StateWords(
            state.label.in_(lang),
            tone_of(state.kind),
            _CSS.get(tone_of(state.kind), ""),
            _ICONS.get(tone_of(state.kind), "info-circle"),
        )
        for state in definition.workflows["proposal"].states.values()
    }
