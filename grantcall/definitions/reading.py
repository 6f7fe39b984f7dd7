"""Reading definition files: TOML trees, and everything that belongs to one call."""

import re
import tomllib
from dataclasses import dataclass, field

from grantcall.core.resources import Resources
from grantcall.definitions.faults import Fault, near
from grantcall.definitions.trees import Table, ids, table, text

_PLACE = re.compile(r"^(?P<what>.*?)\s*\(at (?:line (?P<line>\d+), column \d+|end of document)\)$")

_SENTENCES = (
    ("Illegal character '\\n'", "a text must end on its line (is a quote missing?)"),
    ("Unterminated string", "a text does not end (is a quote missing?)"),
    ("Expected '=' after a key", "a line needs “=” between name and value"),
    ("Expected ']' at the end of a table", "a table name must end with “]”"),
    ("Expected ']]' at the end of an array", "a table name must end with “]]”"),
    ("Cannot overwrite a value", "a name stands here twice"),
    ("Cannot declare", "a table stands here twice"),
    ("Duplicate inline table key", "a name stands here twice"),
    ("Cannot mutate immutable", "a table in braces cannot be added to later"),
    ("Expected newline or end of document", "one line holds two things (is a quote missing?)"),
    ("Unclosed array", "a list must end with “]”"),
    ("Unclosed inline table", "a table in braces must end with “}”"),
    ("Unescaped '\\'", "write “\\\\” for one backslash"),
    ("Invalid date or datetime", "this day or hour does not exist"),
    ("Invalid initial character for a key part", "a name is missing or has a wrong letter"),
    ("Invalid value", "a value is missing or unfinished (texts stand in quotes)"),
    ("Invalid statement", "a line must be a name, “=” and a value, or a table in “[ ]”"),
    ("Illegal character", "a character that TOML does not allow"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """One file, parsed. `name` has its folder: `workflows/calls/oc.toml`."""

    name: str
    tree: Table


@dataclass(slots=True)
class CallFiles:
    """One call with the files it names. Files that cannot be read are among `faults`."""

    slug: str
    call: Source
    workflows: dict[str, Source] = field(default_factory=dict)  # by record
    forms: dict[str, Source] = field(default_factory=dict)  # by slot
    faults: list[Fault] = field(default_factory=list)


def parse(name: str, data: bytes) -> Source | Fault:
    """Parse one file; what is not TOML becomes a fault that names the line."""
    try:
        return Source(name, tomllib.loads(data.decode("utf-8")))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Fault(name, f"line {line}", "not TOML: the text is not in UTF-8")
    except tomllib.TOMLDecodeError as error:
        return _syntax_fault(name, str(error), data)


def read(resources: Resources, kind: str, relative: str) -> Source | Fault | None:
    """Read one file of a kind ("workflows", "forms"); `None` when it does not exist."""
    path = resources.find(kind, relative)
    return None if path is None else parse(f"{kind}/{relative}", path.read_bytes())


def gather(slug: str, resources: Resources) -> CallFiles | Fault:
    """Read a call, its workflows and its forms; a call that cannot be read is a fault."""
    source = read(resources, "workflows", f"calls/{slug}.toml")
    if source is None:
        return Fault(f"workflows/calls/{slug}.toml", "", "there is no such file")
    if isinstance(source, Fault):
        return source
    found = CallFiles(slug, source)
    _gather_workflows(found, resources)
    _gather_forms(found, resources)
    return found


def _gather_workflows(found: CallFiles, resources: Resources) -> None:
    known = [name.removesuffix(".toml") for name in resources.names("workflows", "*.toml")]
    entries = found.call.tree.get("workflows")
    for index, name in enumerate(ids(entries)):
        place = "workflows" if isinstance(entries, str) else f"workflows[{index}]"
        source = read(resources, "workflows", f"{name}.toml")
        if not isinstance(source, Source):
            found.faults.append(
                source
                or Fault(
                    found.call.name,
                    place,
                    f"there is no workflows/{name}.toml",
                    near(name, known),
                )
            )
            continue
        record = text(source.tree.get("record")) or name
        if record in found.workflows and found.workflows[record].name == source.name:
            continue  # one name twice: the list itself says so
        if record in found.workflows:
            other = found.workflows[record].name
            found.faults.append(
                Fault(
                    found.call.name,
                    place,
                    f"{source.name} and {other} both describe “{record}”",
                )
            )
            continue
        found.workflows[record] = source


def _gather_forms(found: CallFiles, resources: Resources) -> None:
    known = [name.removesuffix(".toml") for name in resources.names("forms", "*.toml")]
    for slot, name in table(found.call.tree.get("forms")).items():
        if not isinstance(name, str):
            continue
        source = read(resources, "forms", f"{name}.toml")
        if isinstance(source, Source):
            found.forms[slot] = source
        else:
            missing = Fault(
                found.call.name,
                f"forms.{slot}",
                f"there is no forms/{name}.toml",
                near(name, known),
            )
            found.faults.append(source or missing)


def _syntax_fault(name: str, message: str, data: bytes) -> Fault:
    match = _PLACE.match(message)
    what = match["what"] if match else message
    line = int(match["line"]) if match and match["line"] else data.count(b"\n") + 1
    said = next((says for start, says in _SENTENCES if what.startswith(start)), None)
    return Fault(name, f"line {line}", f"not TOML: {said or 'this line cannot be read'}")
