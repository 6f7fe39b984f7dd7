"""What the checks of one call share: its trees, its facts, and who is told of a fault."""

from dataclasses import dataclass, field

from grantcall.core.resources import Resources
from grantcall.definitions.factbook import FactBook, Scope
from grantcall.definitions.faults import Fault, Reporter
from grantcall.definitions.reading import CallFiles, Source
from grantcall.definitions.trees import Table, ids, table


@dataclass(slots=True)
class Desk:
    """Collects the faults of all files, file by file in the order they were opened."""

    reporters: dict[str, Reporter] = field(default_factory=dict)
    loose: dict[str, list[Fault]] = field(default_factory=dict)

    def open(self, source: Source) -> Reporter:
        """Return the reporter of a file, the same one however often it is opened."""
        self.loose.setdefault(source.name, [])
        return self.reporters.setdefault(source.name, Reporter(source.name, source.tree))

    def add(self, fault: Fault) -> None:
        """Add a fault that has no place in a parsed tree."""
        found = self.loose.setdefault(fault.file, [])
        if fault not in found:
            found.append(fault)

    def suggested(self) -> set[str]:
        """Return every word suggested so far: what it names is misspelt, not idle."""
        return {fault.suggestion for fault in self.faults() if fault.suggestion}

    def faults(self) -> list[Fault]:
        """Return all faults of all files."""
        found: list[Fault] = []
        for name, loose in self.loose.items():
            found.extend(loose)
            if name in self.reporters:
                found.extend(self.reporters[name].faults())
        return found


@dataclass(slots=True)
class Used:
    """What something refers to; the rest is idle."""

    lists: set[str] = field(default_factory=set)
    conditions: set[str] = field(default_factory=set)
    calendar: set[str] = field(default_factory=set)
    slots: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)

    def spare(self, value: object) -> None:
        """Count what stands under a misspelt key as used: one mistake, one fault."""
        for name in ids(value):
            for names in (self.lists, self.conditions, self.calendar):
                names.add(name)


class Context:
    """One call under examination."""

    def __init__(self, files: CallFiles, resources: Resources, desk: Desk) -> None:
        self.files = files
        self.resources = resources
        self.desk = desk
        self.call: Table = files.call.tree
        self.workflows: dict[str, Table] = {
            record: source.tree for record, source in files.workflows.items()
        }
        self.forms: dict[str, Table] = {slot: source.tree for slot, source in files.forms.items()}
        self.book = FactBook(self.call, self.workflows, self.forms)
        self.calendar: Table = table(self.call.get("calendar"))
        self.used = Used()
        self.report = desk.open(files.call)

    def of_workflow(self, record: str) -> Reporter:
        """Return the reporter of a workflow's file."""
        return self.desk.open(self.files.workflows[record])

    def of_form(self, slot: str) -> Reporter:
        """Return the reporter of a form's file."""
        return self.desk.open(self.files.forms[slot])

    def use_moment(self, name: str, scope: Scope) -> None:
        """Note that a calendar entry is used, and look at what its length is counted from."""
        if name not in self.calendar:
            return
        self.used.calendar.add(name)
        after = table(self.calendar[name]).get("after")
        if not isinstance(after, str):
            return
        fact = self.book.find(scope, after)
        path = ("calendar", name, "after")
        if fact is None:
            self.report.unknown(path, after, self.book.all(scope), f"unknown fact “{after}”")
        elif fact.type not in ("date", "instant"):
            self.report.fault(path, f"“{after}” is not a day or an instant")
        elif after != name:
            self.use_moment(after, scope)

    @property
    def zone(self) -> str:
        """The zone of the call's calendar."""
        return str(self.calendar.get("zone", "Europe/Rome"))
