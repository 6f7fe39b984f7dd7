"""What a simulation says: faults, notes, and the shortest path to each end."""

from dataclasses import dataclass
from typing import Any

from grantcall.core.words import Words


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an author should know.

    `code` is stable ("never_reached"); `place` is where in the definition it stands
    ("proposal.states.ranked", "call: money.cap").
    """

    code: str
    place: str
    words: Words

    def said(self, lang: str) -> str:
        """Return place and sentence on one line."""
        return f"{self.place}: {self.words.in_(lang)}"


@dataclass(frozen=True, slots=True)
class EndPath:
    """A shortest way of a record to one of its ends: the steps by id, and told in words."""

    record: str
    state: str
    kind: str
    steps: tuple[str, ...]
    words: Words


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything a simulation found. `notes` are no faults: figures worth reading."""

    faults: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    paths: tuple[EndPath, ...]

    @property
    def clean(self) -> bool:
        """Tell whether there is no fault."""
        return not self.faults

    def to_json(self, lang: str) -> dict[str, Any]:
        """Return everything as plain values, the words in one language."""
        return {
            "clean": self.clean,
            "faults": [_plain(one, lang) for one in self.faults],
            "notes": [_plain(one, lang) for one in self.notes],
            "paths": [
                {
                    "record": path.record,
                    "end": path.state,
                    "kind": path.kind,
                    "steps": list(path.steps),
                    "words": path.words.in_(lang),
                }
                for path in self.paths
            ],
        }


def quoted(words: Words) -> Words:
    """Return words in the quotes of each language."""
    return Words(f"«{words.it}»", f"“{words.in_('en')}”")


def listed(words: list[Words], it: str = "o", en: str = "or") -> Words:
    """Join words with commas and a last conjunction."""
    return Words(
        _joined([one.it for one in words], it), _joined([one.in_("en") for one in words], en)
    )


def _joined(parts: list[str], conjunction: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {conjunction} {parts[-1]}"


def _plain(finding: Finding, lang: str) -> dict[str, str]:
    return {"code": finding.code, "place": finding.place, "words": finding.words.in_(lang)}
