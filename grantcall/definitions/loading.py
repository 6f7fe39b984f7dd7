"""The front door: list the calls, check files, load a call."""

import tomllib
from collections.abc import Iterable, Mapping
from fnmatch import fnmatch
from pathlib import Path

from grantcall.core.errors import DefinitionFaults
from grantcall.core.resources import Resources
from grantcall.definitions.checking import Desk, check_call, check_file
from grantcall.definitions.compiling import compile_definition
from grantcall.definitions.faults import Fault
from grantcall.definitions.freezing import resolve
from grantcall.definitions.model import Definition
from grantcall.definitions.reading import CallFiles, Source, gather, read
from grantcall.definitions.trees import Table

_KINDS = ("workflows", "forms", "templates/letters", "templates/emails")


class GivenFiles(Resources):
    """Files named on the command line, laid over those that are at hand anyway."""

    def __init__(self, base: Resources, given: Mapping[tuple[str, str], Path]) -> None:
        super().__init__(base.overlay)
        self._base = base
        self._given = given

    def find(self, kind: str, relative: str) -> Path | None:
        """Return the given file of this kind and name, else the one at hand."""
        return self._given.get((kind, relative)) or self._base.find(kind, relative)

    def names(self, kind: str, pattern: str) -> list[str]:
        """List the relative names of a kind that match a glob, each once, sorted."""
        given = {
            name
            for place, name in self._given
            if place == kind and name.count("/") == pattern.count("/") and fnmatch(name, pattern)
        }
        return sorted(given | set(self._base.names(kind, pattern)))


def list_calls(resources: Resources) -> list[str]:
    """Return the slugs of all calls at hand, sorted."""
    names = resources.names("workflows", "calls/*.toml")
    return [name.removeprefix("calls/").removesuffix(".toml") for name in names]


def check(target: str | Iterable[Path], resources: Resources) -> list[Fault]:
    """Check one call by slug, or the files and folders given, and return all faults.

    Warnings are among them (`Fault.warning`). A folder with `workflows/`, `forms/` or
    `templates/` acts as an overlay. A workflow or form is checked with every call that
    uses it. Raises `FileNotFoundError` for a path that does not exist.
    """
    desk = Desk()
    if isinstance(target, str):
        check_call(target, resources, desk)
        return desk.faults()
    given: dict[tuple[str, str], Path] = {}
    for path in target:
        given.update(_placed(path))
    laid = GivenFiles(resources, given)
    for slug in _concerned(given, laid):
        check_call(slug, laid, desk)
    _check_alone(given, laid, desk)
    return desk.faults()


def load_call(slug: str, resources: Resources) -> tuple[Table, Definition]:
    """Read, check, freeze and compile one call from its files.

    Returns the canonical document and the definition compiled from it. Raises
    `DefinitionFaults` with one line per fault when the files cannot be used.
    """
    faults = [str(fault) for fault in check(slug, resources) if not fault.warning]
    if faults:
        raise DefinitionFaults(faults)
    document = resolve(slug, resources)
    return document, compile_definition(document)


def _placed(path: Path) -> dict[tuple[str, str], Path]:
    """Find kind and relative name of each file under a path given on the command line."""
    if not path.exists():
        raise FileNotFoundError(path)
    if path.is_file():
        return {_place(path): path}
    found: dict[tuple[str, str], Path] = {}
    for kind in _KINDS:
        root = path / kind
        for file in sorted(root.rglob("*.toml" if "/" not in kind else "*.txt")):
            found[(kind, file.relative_to(root).as_posix())] = file
    if not found:
        found = {_place(file): file for file in sorted(path.rglob("*.toml"))}
    return found


def _place(path: Path) -> tuple[str, str]:
    """Tell from its folder, else from what it holds, what kind of file this is."""
    full = path.resolve()
    for parent in full.parents:
        if parent.name in ("workflows", "forms"):
            return parent.name, full.relative_to(parent).as_posix()
        if parent.parent.name == "templates" and parent.name in ("emails", "letters"):
            return f"templates/{parent.name}", full.relative_to(parent).as_posix()
    try:
        tree = tomllib.loads(full.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        tree = {}
    if "states" in tree or "transitions" in tree:
        return "workflows", full.name
    if "fields" in tree or "sections" in tree:
        return "forms", full.name
    return "workflows", f"calls/{full.name}"


def _concerned(given: Mapping[tuple[str, str], Path], resources: Resources) -> list[str]:
    """Return the calls among the given files, and those that use a given file."""
    found = []
    for slug in list_calls(resources):
        if ("workflows", f"calls/{slug}.toml") in given:
            found.append(slug)
            continue
        files = gather(slug, resources)
        if isinstance(files, CallFiles) and _uses(files, given):
            found.append(slug)
    return found


def _uses(files: CallFiles, given: Mapping[tuple[str, str], Path]) -> bool:
    names = {source.name for source in (*files.workflows.values(), *files.forms.values())}
    broken = {fault.file for fault in files.faults}
    texts = any(kind.startswith("templates/") for kind, _ in given)
    return texts or any(f"{kind}/{name}" in names | broken for kind, name in given)


def _check_alone(given: Mapping[tuple[str, str], Path], resources: Resources, desk: Desk) -> None:
    """Check the given files that no call uses: what they say by themselves."""
    for kind, name in given:
        if kind.startswith("templates/") or name.startswith("calls/"):
            continue
        if f"{kind}/{name}" in desk.loose:
            continue
        source = read(resources, kind, name)
        if isinstance(source, Source):
            check_file(source, desk)
        elif source is not None:
            desk.add(source)
