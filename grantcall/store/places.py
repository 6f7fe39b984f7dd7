"""Where this site keeps its files: set once by the composition root, like its address.

A step that the engine takes writes a letter too, and nobody hands it a store (decision 13).
"""

import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from grantcall.store.files import FileStore

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Places:
    """The store of files by content, and the folder of readable copies of letters."""

    files: FileStore
    letters: Path


_places: Places | None = None


def use_places(places: Places) -> None:
    """Set where files are kept, when the application is built."""
    global _places  # noqa: PLW0603 - one site per process, set by the composition root
    _places = places


def places() -> Places:
    """Return where files are kept. Raises `RuntimeError` before an application was built."""
    if _places is None:
        raise RuntimeError("no application was built: nobody said where files are kept")
    return _places


def keep_copy(folder: Path, name: str, data: bytes) -> bool:
    """Write a readable copy beside the store, whole or not at all; tell whether it worked.

    The store has the bytes already, so a full disk here is noted and undoes nothing.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, incoming = tempfile.mkstemp(dir=folder, prefix=".incoming-")
        with os.fdopen(handle, "wb") as target:
            target.write(data)
        Path(incoming).replace(folder / name)
    except OSError as error:
        _log.warning("no readable copy of %s: %s", name, error)
        return False
    return True
