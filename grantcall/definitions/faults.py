"""Faults of definition files: one sentence each, with a suggestion where one is near."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from grantcall.definitions.trees import Path, Table

_BARE_KEY = re.compile(r"^[A-Za-z0-9_-]+$")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one file.

    `file` is named with its folder (`workflows/proposal.toml`), `path` is the TOML path
    or `line 41`, empty for the whole file; a `warning` does not make the file unusable.
    """

    file: str
    path: str
    message: str
    suggestion: str | None = None
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}: {self.path}" if self.path else self.file
        hint = f" (did you mean “{self.suggestion}”?)" if self.suggestion else ""
        return f"{place}: {'warning: ' if self.warning else ''}{self.message}{hint}"


def written(path: Path) -> str:
    """Write a path as TOML writes it: `conditions.small_change.all[0]`."""
    out = ""
    for part in path:
        if isinstance(part, int):
            out += f"[{part}]"
        else:
            key = part if _BARE_KEY.match(part) else f'"{part}"'
            out += f".{key}" if out else key
    return out


def near(word: str, choices: Iterable[str]) -> str | None:
    """Return the one choice most like a word, or `None` when none is near."""
    found = difflib.get_close_matches(word, list(dict.fromkeys(choices)), n=1, cutoff=0.6)
    return found[0] if found else None


class Reporter:
    """Collects the faults of one file, and gives them back in the order of the file."""

    def __init__(self, file: str, tree: Table) -> None:
        self.file = file
        self.tree = tree
        self._found: dict[tuple[str, str], tuple[tuple[int, ...], Fault]] = {}

    def fault(self, path: Path, message: str, suggestion: str | None = None) -> None:
        """Report something that makes the file unusable."""
        self._add(path, Fault(self.file, written(path), message, suggestion))

    def warn(self, path: Path, message: str) -> None:
        """Report something that should be better and need not be."""
        self._add(path, Fault(self.file, written(path), message, warning=True))

    def unknown(self, path: Path, word: str, choices: Iterable[str], message: str) -> None:
        """Report a word that is on no list, with the nearest that is."""
        self.fault(path, message, near(word, choices))

    def faults(self) -> list[Fault]:
        """Return what was found, each once, in file order."""
        return [fault for _, fault in sorted(self._found.values(), key=lambda pair: pair[0])]

    def touched(self, path: Path) -> bool:
        """Say whether a fault stands at this path or below it already."""
        start = written(path)
        return any(
            not fault.warning and (place == start or place.startswith((f"{start}.", f"{start}[")))
            for (place, _), (_, fault) in self._found.items()
        )

    def _add(self, path: Path, fault: Fault) -> None:
        self._found.setdefault((fault.path, fault.message), (self._order(path), fault))

    def _order(self, path: Path) -> tuple[int, ...]:
        """Return the position of a path in the file: parsed tables keep their order."""
        order: list[int] = []
        here: object = self.tree
        for part in path:
            if isinstance(here, dict):
                keys = list(here)
                order.append(keys.index(part) if part in here else -1)
                here = here.get(part)
            else:
                order.append(part if isinstance(part, int) else -1)
                here = here[part] if isinstance(here, list) and isinstance(part, int) else None
        return tuple(order)
