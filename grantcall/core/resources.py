"""Where the files beside the code are: the overlay first, then the shipped ones.

A wheel carries `workflows/`, `forms/`, `templates/` and `migrations/` under
`grantcall/_data`; a checkout has them as sibling folders.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

OVERLAID = ("workflows", "forms", "templates/letters", "templates/emails")


@cache
def shipped(kind: str) -> Path:
    """Return the folder of the shipped files of a kind ("workflows", "templates/emails", …).

    Raises `FileNotFoundError` when the installation is incomplete.
    """
    package = Path(str(files("grantcall")))
    for root in (package / "_data", package.parent):
        folder = root / kind
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the installation lacks the folder {kind}/")


class Resources:
    """Look-up of definition files and texts, file by file: overlay before shipped."""

    def __init__(self, overlay: Path | None = None) -> None:
        self.overlay = overlay

    def find(self, kind: str, relative: str) -> Path | None:
        """Return the file `relative` of a kind, or `None` when neither place has it."""
        for folder in self._folders(kind):
            candidate = folder / relative
            if candidate.is_file():
                return candidate
        return None

    def read_text(self, kind: str, relative: str) -> str | None:
        """Return the text of a file, or `None` when neither place has it."""
        path = self.find(kind, relative)
        return None if path is None else path.read_text(encoding="utf-8")

    def names(self, kind: str, pattern: str) -> list[str]:
        """List the relative names of a kind that match a glob, each once, sorted."""
        found: set[str] = set()
        for folder in self._folders(kind):
            found.update(str(path.relative_to(folder)) for path in folder.glob(pattern))
        return sorted(found)

    def _folders(self, kind: str) -> Iterator[Path]:
        if self.overlay is not None and kind in OVERLAID:
            folder = self.overlay / kind
            if folder.is_dir():
                yield folder
        yield shipped(kind)
