"""What the pages of the money show: scenarios side by side, each line in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.calls.people import workers_of_call
from grantcall.core.actor import Actor
from grantcall.core.errors import Invalid, Reason
from grantcall.core.money import format_cents
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.engine.allocation import Allocation as Drawn
from grantcall.engine.allocation_spending import Line, pools_of
from grantcall.engine.allocation_words import explain_line
from grantcall.funding.fund import money_of
from grantcall.funding.lines import lines_of
from grantcall.funding.models import Allocation
from grantcall.funding.requests import RankingInForce, Suitable, ranking_in_force, suitable_of
from grantcall.funding.scenarios import LOCKED, CutRow, cuts_in, decided, drawn, scenarios_of
from grantcall.people.queries import names_of
from grantcall.process.frozen import definition_of
from grantcall.web.desks.list_request import options

SET_ASIDE = "discarded"
_TONES = {"locked": "ok", "proposed": "wait", "discarded": "neutral"}
_MANY = 3


@dataclass(frozen=True, slots=True)
class Pool:
    """One pool of the money: what it holds and what stays in it, in cents."""

    label: Words | None
    budget: int
    left: int


@dataclass(frozen=True, slots=True)
class Row:
    """A suitable proposal in a scenario: what it asks for, what it gets, and why."""

    asking: Suitable
    line: Line | None
    why: Words | None
    cut: CutRow | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way of dividing the money, counted; sums in cents."""

    allocation: Allocation
    letter: str
    state: Words
    tone: str
    drawn: Drawn
    pools: tuple[Pool, ...]
    less: tuple[Line, ...]
    towns: int
    cuts: tuple[CutRow, ...]
    faults: tuple[Reason, ...]
    proposed_by: str
    locked_by: str

    @property
    def name(self) -> str:
        """Return how people call it: "A. Tutto o niente"."""
        own = self.allocation.name
        return own if own == self.letter else f"{self.letter}. {own}"

    @property
    def budget(self) -> int:
        """Return all there is to give."""
        return sum(pool.budget for pool in self.pools)

    @property
    def left(self) -> int:
        """Return what stays."""
        return sum(pool.left for pool in self.pools)

    @property
    def less_cents(self) -> int:
        """Return by how much, in all, groups get less than they asked for."""
        return sum(line.asked - line.amount for line in self.less)

    @property
    def full_cents(self) -> int:
        """Return what goes to those who get all they asked for."""
        return sum(line.amount for line in self.drawn.funded if line.kind == "full")

    def share(self, cents: int, whole: int) -> str:
        """Return a part of the budget as a length of a bar of `whole` units."""
        return f"{whole * cents / max(self.budget, 1):.1f}"


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the comparison: an amount per scenario, and what it comes to."""

    asking: Suitable
    amounts: tuple[int | None, ...]
    said: Words
    last_funded: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the two pages show of a call's money."""

    call: Call
    definition: Definition
    ranking: RankingInForce | None
    suitable: tuple[Suitable, ...]
    scenarios: tuple[Scenario, ...]
    towns: int
    others: tuple[str, ...]

    @property
    def budget(self) -> int:
        """Return what the call has to give, in cents."""
        money = self.definition.money
        return money.budget if money is not None else 0

    @property
    def shown(self) -> tuple[Scenario, ...]:
        """Return the scenarios that were not set aside."""
        return tuple(one for one in self.scenarios if one.allocation.kind != SET_ASIDE)

    @property
    def locked(self) -> Scenario | None:
        """Return the decision, once there is one."""
        return next((one for one in self.scenarios if one.allocation.kind == LOCKED), None)

    def one(self, allocation_id: str) -> Scenario:
        """Return one scenario by its id."""
        return next(one for one in self.scenarios if one.allocation.id == allocation_id)


def board_of(session: Session, call: Call, asking: Actor, now: datetime) -> Board:
    """Read all that is known of a call's money, in a fixed number of statements."""
    definition = definition_of(session, call.version_id)
    ranking = ranking_in_force(session, call.id)
    allocations = scenarios_of(session, call.id)
    suitable = suitable_of(session, call.id, ranking, now, among=_decided_on(session, allocations))
    cuts = cuts_in(session, [one.id for one in allocations]) if allocations else []
    names = names_of(
        session,
        {by for one in allocations for by in (one.proposed_by, one.locked_by) if by}
        | {cut.by for cut in cuts},
    )
    scenarios = tuple(
        _scenario(
            session,
            definition,
            allocation,
            _letter(place),
            suitable,
            tuple(_named(cut, names) for cut in cuts if cut.allocation_id == allocation.id),
            names,
        )
        for place, allocation in enumerate(allocations)
    )
    others = tuple(
        person.name or person.email
        for person in workers_of_call(session, call.id, "staff")
        if person.name != asking.display_name
    )
    return Board(
        call,
        definition,
        ranking,
        suitable,
        scenarios,
        len(options(definition, "municipality")),
        others[:_MANY],
    )


def rows_of(board: Board, scenario: Scenario) -> list[Row]:
    """Return the lines of one scenario in the order in which money reaches them."""
    lines = {line.ref: line for line in scenario.drawn.lines}
    cuts = {cut.proposal_id: cut for cut in scenario.cuts}
    return [
        Row(
            asking,
            lines.get(asking.ref),
            explain_line(lines[asking.ref], board.definition, shows_minimum=True)
            if asking.ref in lines
            else None,
            cuts.get(asking.proposal_id),
        )
        for asking in board.suitable
    ]


def compared(board: Board) -> list[Compared]:
    """Return the lines around the point where the money ends, and all that differ."""
    shown = board.shown
    if not shown:
        return []
    by_ref = [{line.ref: line for line in one.drawn.lines} for one in shown]
    table = [
        (asking, tuple(_amount(lines.get(asking.ref)) for lines in by_ref))
        for asking in board.suitable
    ]
    telling = [
        place
        for place, (asking, amounts) in enumerate(table)
        if set(amounts) != {asking.request.asked}
    ]
    funded = [place for place, (_, amounts) in enumerate(table) if any(amounts)]
    if not telling or not funded:
        return []
    end = funded[-1]
    near = {place for place in range(end - 2, end + 4) if 0 <= place < len(table)}
    wanted = sorted(near | {place for place in telling if place <= end})
    letters = [one.letter for one in shown]
    return [
        Compared(
            table[place][0],
            table[place][1],
            _said(table[place][0].request.asked, table[place][1], letters),
            place == end,
        )
        for place in wanted
    ]


def _decided_on(session: Session, allocations: Sequence[Allocation]) -> list[str] | None:
    """Return whom the decision was about, whatever became of them; `None` before it."""
    locked = next((one for one in allocations if one.kind == LOCKED), None)
    if locked is None:
        return None
    return [line.proposal_id for line, _ in lines_of(session, locked.id)]


def _scenario(
    session: Session,
    definition: Definition,
    allocation: Allocation,
    letter: str,
    suitable: tuple[Suitable, ...],
    cuts: tuple[CutRow, ...],
    names: dict[str, str],
) -> Scenario:
    lines, faults = _lines(session, allocation, suitable, cuts)
    state = definition.workflows["allocation"].states[allocation.state]
    towns = {one.ref: one.municipality for one in suitable}
    return Scenario(
        allocation=allocation,
        letter=letter,
        state=state.label,
        tone=_TONES.get(allocation.kind, "info"),
        drawn=lines,
        pools=_pools(session, allocation.call_id, definition, lines),
        less=tuple(line for line in lines.funded if line.amount < line.asked),
        towns=len({town for line in lines.funded if (town := towns.get(line.ref))}),
        cuts=cuts,
        faults=faults,
        proposed_by=names.get(allocation.proposed_by or "", allocation.proposed_by or ""),
        locked_by=names.get(allocation.locked_by or "", allocation.locked_by or ""),
    )


def _lines(
    session: Session,
    allocation: Allocation,
    suitable: tuple[Suitable, ...],
    cuts: tuple[CutRow, ...],
) -> tuple[Drawn, tuple[Reason, ...]]:
    if allocation.kind == LOCKED:
        return decided(session, allocation), ()
    try:
        return drawn(session, allocation.call_id, suitable, cuts), ()
    except Invalid as refusal:  # a cut that can no longer stand, said on the page
        return Drawn((), pools_of(money_of(session, allocation.call_id))), refusal.reasons


def _pools(
    session: Session, call_id: str, definition: Definition, lines: Drawn
) -> tuple[Pool, ...]:
    money = money_of(session, call_id)
    labels = {lot.id: lot.label for lot in money.lots}
    return tuple(
        Pool(labels.get(pool), budget, lines.left.get(pool, budget))
        for pool, budget in pools_of(money).items()
    )


def _named(cut: CutRow, names: dict[str, str]) -> CutRow:
    return CutRow(
        cut.allocation_id,
        cut.proposal_id,
        cut.to_cents,
        cut.reason,
        names.get(cut.by, cut.by),
        cut.at,
    )


def _amount(line: Line | None) -> int | None:
    return line.amount if line is not None and line.amount else None


def _said(asked: int, amounts: Sequence[int | None], letters: Sequence[str]) -> Words:
    given = [cents for cents in amounts if cents is not None]
    if not given:
        return Words("riserva", "reserve")
    if len(given) < len(amounts):
        only = ", ".join(
            letter for letter, cents in zip(letters, amounts, strict=True) if cents is not None
        )
        return Words(f"entra con {only}", f"comes in with {only}")
    if len(set(given)) > 1:
        return _by(max(given) - min(given), Words("{sum} di differenza", "{sum} apart"))
    if given[0] < asked:
        return _by(asked - given[0], Words("{sum} in meno", "{sum} less"))
    return Words("uguale", "the same")


def _by(cents: int, form: Words) -> Words:
    return form.format(sum=Words(format_cents(cents, "it"), format_cents(cents, "en")))


def _letter(place: int) -> str:
    """Return A, B … Z, then AA, AB …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
