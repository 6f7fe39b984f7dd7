"""The roster as pages show it: who counts, who has yet to confirm, how many are needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import segno
from sqlalchemy.orm import Session

from grantcall.core.words import Words
from grantcall.definitions.model import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Definition,
    Named,
    Not,
)
from grantcall.engine.conditions import evaluate
from grantcall.engine.facts import Facts, Later
from grantcall.engine.verdicts import Verdict
from grantcall.engine.wording import evidence_words
from grantcall.proposals.facts import members_facts
from grantcall.proposals.pages_reads import Draft
from grantcall.proposals.roster_rows import PersonRow, people_of
from grantcall.web.answers_shown import plain

PRESENT = ("named", "confirmed")


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the roster. `why` says why somebody who confirmed does not count."""

    id: str
    name: str
    kind: str
    place: Words | str
    how: str
    added_at: datetime
    mailed: bool
    counts: bool
    why: Words | None


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of a group. `wanted` is how many the call asks for, 0 when it asks none."""

    people: Sequence[Person]
    wanted: int
    measured: Later

    @property
    def counted(self) -> int:
        """Return how many people count."""
        found: int = self.measured.value()
        return found

    @property
    def confirmed(self) -> list[Person]:
        """Return who has confirmed."""
        return [one for one in self.people if one.kind == "confirmed"]

    @property
    def named(self) -> list[Person]:
        """Return who has yet to confirm."""
        return [one for one in self.people if one.kind == "named"]


def read_roster(session: Session, draft: Draft, lang: str) -> Roster:
    """Read the roster; one statement beside those of the draft, none when it was read."""
    need = _need(draft.definition)
    members = people_of(session, draft.proposal.id)
    facts = _rows(session, draft, need)
    people = [
        _person(draft, member, facts[place] if place < len(facts) else None, need, lang)
        for place, member in enumerate(members)
        if member.kind in PRESENT
    ]
    people.sort(key=lambda person: person.kind != "named")  # who is awaited stands first
    wanted = need.value if need and isinstance(need.value, int) else 0
    return Roster(people, wanted, Later(lambda: _counted(draft, need)))


def _rows(session: Session, draft: Draft, need: Comparison | None) -> tuple[Facts, ...]:
    if need is None:
        return ()
    field = draft.form.fields[need.name]
    section = next(one for one in draft.form.sections if one.id == field.section)
    if field.when is None and section.when is None:
        return members_facts(session, draft.proposal.id, draft.definition)
    rows = draft.facts.rows(need.name)  # a page that hides the roster has no rows
    return rows if isinstance(rows, tuple) else ()


def _counted(draft: Draft, need: Comparison | None) -> int:
    measured = evaluate(need, draft.facts, draft.definition).measured if need else None
    return (measured.lowest or 0) if measured else 0


def qr_path(url: str) -> tuple[int, str]:
    """Return the size and the SVG path of a QR code, with its quiet zone of four modules."""
    matrix = segno.make(url, error="m", micro=False).matrix
    quiet = 4
    runs = [
        f"M{column + quiet} {line + quiet}h1v1h-1z"
        for line, modules in enumerate(matrix)
        for column, dark in enumerate(modules)
        if dark
    ]
    return len(matrix) + 2 * quiet, "".join(runs)


def _person(
    draft: Draft, member: PersonRow, row: Facts | None, need: Comparison | None, lang: str
) -> Person:
    stated = member.answers
    counts, why = member.kind == "confirmed", None
    if counts and row is not None and need is not None and need.where is not None:
        answer = evaluate(need.where, row.within(Later(lambda: draft.facts)), draft.definition)
        counts = answer.verdict is Verdict.MET
        why = None if counts else evidence_words(answer, draft.definition)
    towns = draft.definition.forms["member"].fields.get("municipality")
    place = plain(draft.definition, towns, stated.get("municipality"), lang) if towns else ""
    return Person(
        id=member.id,
        name=f"{stated.get('name') or ''} {stated.get('surname') or ''}".strip(),
        kind=member.kind,
        place=place,
        how=member.how,
        added_at=member.added_at,
        mailed=bool(stated.get("email")),
        counts=counts,
        why=why,
    )


def _need(definition: Definition) -> Comparison | None:
    """Find the condition of a sending rule that asks for a number of people."""
    rosters = {
        name
        for name, field in definition.forms["proposal"].fields.items()
        if field.type == "roster"
    }
    for rule in definition.rules:
        if "proposal.submit" not in rule.at:
            continue
        for part in _leaves(rule.must, definition):
            if part.subject == "count" and part.name in rosters and part.operator == "at_least":
                return part
    return None


def _leaves(condition: Condition, definition: Definition) -> Iterator[Comparison]:
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from _leaves(part, definition)
    elif isinstance(condition, Not):
        yield from _leaves(condition.part, definition)
    elif isinstance(condition, Named):
        yield from _leaves(definition.conditions[condition.id].condition, definition)
