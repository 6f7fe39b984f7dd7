"""Content-addressed files: written once under their sha256, synced before the row exists."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 16


class FileStore:
    """Bytes in a local folder, two letters deep; a name is the hash of its bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, stream: BinaryIO, limit: int | None = None) -> tuple[str, int]:
        """Keep a stream; return its sha256 and size.

        Raises `ValueError` when it is longer than `limit` bytes; nothing is kept then.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as target:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    if limit is not None and size > limit:
                        raise ValueError("the file is longer than allowed")
                    digest.update(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            final = self.path(digest.hexdigest())
            final.parent.mkdir(parents=True, exist_ok=True)
            os.replace(name, final)
            _sync_folder(final.parent)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return digest.hexdigest(), size

    def read(self, sha256: str) -> bytes:
        """Return the bytes kept under a hash; `FileNotFoundError` when there are none."""
        return self.path(sha256).read_bytes()

    def path(self, sha256: str) -> Path:
        """Return where the bytes of a hash lie."""
        if len(sha256) != 64 or not all(letter in "0123456789abcdef" for letter in sha256):
            raise ValueError("not a sha256")
        return self._folder / sha256[:2] / sha256

    def names(self) -> Iterator[str]:
        """Yield the hashes kept."""
        for path in sorted(self._folder.glob("??/*")):
            yield path.name

    def intact(self, sha256: str) -> bool:
        """Tell whether the bytes under a hash exist and still hash to it."""
        try:
            return hashlib.sha256(self.read(sha256)).hexdigest() == sha256
        except FileNotFoundError:
            return False


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
