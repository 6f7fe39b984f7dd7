"""Simulating: fake records walk through all workflows of a call together.

Pure: a definition in, findings out. Nothing is written, no clock is read.
"""

from collections.abc import Iterator, Mapping

from grantcall.definitions.model import Definition
from grantcall.engine.simulating.asking import check_circles, check_rules
from grantcall.engine.simulating.findings import EndPath, Finding, Findings
from grantcall.engine.simulating.leaving import check_left_alone
from grantcall.engine.simulating.listening import check_four_eyes, check_listeners
from grantcall.engine.simulating.naming import check_names
from grantcall.engine.simulating.paying import check_money, full_awards
from grantcall.engine.simulating.telling import paths
from grantcall.engine.simulating.timing import check_times
from grantcall.engine.simulating.walk import Walk
from grantcall.engine.simulating.ways import check_ways

__all__ = ["EndPath", "Finding", "Findings", "simulate"]


def simulate(
    definition: Definition,
    *,
    record: str | None = None,
    people: Mapping[str, int] | None = None,
) -> Findings:
    """Walk a definition and return what an author should know of it.

    `record` keeps only what stands in one workflow ("proposal"). `people` says how many
    persons hold a role, where that is known: `{"staff": 1}` makes four eyes impossible.
    Where a condition or list is named and missing, only what is missing is said: the rest
    cannot be walked.
    """
    gaps = tuple(one for one in check_names(definition) if one.code == "missing")
    if any(one.place.startswith(("conditions.", "lists.")) for one in gaps):
        return Findings(gaps, (), ())
    walk = Walk(definition)
    faults = tuple(dict.fromkeys(_faults(walk, people or {})))
    notes = tuple(full_awards(definition))
    told = tuple(paths(walk))
    if record is None:
        return Findings(faults, notes, told)
    return Findings(
        tuple(one for one in faults if one.place.startswith(f"{record}.")),
        (),
        tuple(path for path in told if path.record == record),
    )


def _faults(walk: Walk, people: Mapping[str, int]) -> Iterator[Finding]:
    definition = walk.definition
    yield from check_ways(walk)
    yield from check_listeners(walk)
    yield from check_four_eyes(definition, people)
    yield from check_rules(walk)
    yield from check_circles(definition)
    yield from check_names(definition)
    yield from check_times(walk)
    yield from check_money(definition)
    yield from check_left_alone(walk)
