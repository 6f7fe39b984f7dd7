"""A workflow straight from its file, without a call: enough to draw it."""

from grantcall.core.errors import DefinitionFaults
from grantcall.core.resources import Resources
from grantcall.definitions.checking import Desk, check_file
from grantcall.definitions.compiling.conditions import ConditionCompiler
from grantcall.definitions.compiling.workflows import compile_workflow
from grantcall.definitions.factbook import FactBook
from grantcall.definitions.faults import Fault, near
from grantcall.definitions.model import Workflow
from grantcall.definitions.reading import Source, read


def workflow_names(resources: Resources) -> list[str]:
    """Return the names of all workflow files at hand, sorted."""
    return [name.removesuffix(".toml") for name in resources.names("workflows", "*.toml")]


def read_workflow(name: str, resources: Resources) -> Workflow:
    """Read, check and compile one workflow file by name ("proposal").

    Raises `DefinitionFaults` when there is no such file, or it cannot be used.
    """
    source = read(resources, "workflows", f"{name}.toml")
    if source is None:
        hint = near(name, workflow_names(resources))
        missing = Fault(f"workflows/{name}.toml", "", "there is no such file", hint)
        raise DefinitionFaults([str(missing)])
    if not isinstance(source, Source):
        raise DefinitionFaults([str(source)])
    desk = Desk()
    check_file(source, desk)
    faults = [str(fault) for fault in desk.faults() if not fault.warning]
    if faults:
        raise DefinitionFaults(faults)
    tree = source.tree
    book = FactBook({}, {str(tree["record"]): tree}, {})
    return compile_workflow(tree, ConditionCompiler(book, "UTC"))
