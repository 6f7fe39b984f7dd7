"""Static files, under an address that changes with their content.

`/static/<version>/<path>`: the version is a digest of all files, so an answer may be
kept for a year and a new release never meets an old style sheet.
"""

import hashlib
import mimetypes
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, g, request

from grantcall.core.errors import NotFound, SettingsError
from grantcall.web.access import public

FOLDER = Path(__file__).parents[1] / "static"
A_YEAR = 365 * 24 * 60 * 60
BUILT = "vendor/css/bootstrap-italia.min.css"
_TWIN = ".gz"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file that may be served, and its compressed twin if that is up to date."""

    path: Path
    content_type: str
    twin: Path | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every static file by its path below the folder, and the version they make together."""

    version: str
    files: Mapping[str, StaticFile]

    def url(self, path: str) -> str:
        """Return the address of a file: `asset('css/own.css')` in a template."""
        return f"/static/{self.version}/{path}"


@cache
def read_shelf(folder: Path) -> Shelf:
    """Read a folder once per process; a file that appears later is not served."""
    files = {}
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if hidden or path.suffix == _TWIN or not path.is_file():
            continue
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
        files[name] = StaticFile(path, _content_type(path), _twin_of(path, content))
    return Shelf(digest.hexdigest()[:12], files)


def asset_url(path: str) -> str:
    """Return the address of one of our static files; a join of strings, no look-up."""
    return read_shelf(FOLDER).url(path)


def register_assets(app: Flask, folder: Path = FOLDER) -> None:
    """Serve the static files and give templates `asset(path)`.

    Raises `SettingsError` when the assets were never built.
    """
    shelf = read_shelf(folder)
    if BUILT not in shelf.files:
        raise SettingsError(["the style sheets and fonts are not there: run “make assets”"])

    @public
    def static_files(version: str, path: str) -> Response:
        found = shelf.files.get(path)
        if found is None or version != shelf.version:
            raise NotFound()
        return _answer(found, version)

    app.add_url_rule("/static/<version>/<path:path>", "static_files", static_files)
    app.jinja_env.globals["asset"] = shelf.url


def _answer(found: StaticFile, version: str) -> Response:
    twin = found.twin if request.accept_encodings.quality("gzip") > 0 else None
    response = Response((twin or found.path).read_bytes(), content_type=found.content_type)
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.set_etag(f"{version}.gz" if twin else version)
    if twin:
        response.headers["Content-Encoding"] = "gzip"
    if found.twin:
        response.vary.add("Accept-Encoding")
    g.cacheable = True
    response.make_conditional(request)
    return response


def _content_type(path: Path) -> str:
    known = _TYPES.get(path.suffix)
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _twin_of(path: Path, content: bytes) -> Path | None:
    """Return the twin only if it was made from this very content.

    gzip ends with the checksum and the length of what went in (RFC 1952 §2.3.1), so an
    edited style sheet is served as it is until the assets are built again.
    """
    twin = path.with_name(path.name + _TWIN)
    if not twin.is_file():
        return None
    trailer = zlib.crc32(content).to_bytes(4, "little") + (len(content) & 0xFFFFFFFF).to_bytes(
        4, "little"
    )
    return twin if twin.read_bytes()[-8:] == trailer else None
