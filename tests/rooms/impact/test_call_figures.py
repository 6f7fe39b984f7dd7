"""The calls' own figures: told in their time, and never a count that gives a group away."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from grantcall.calls.models import Call
from grantcall.core.actor import ENGINE
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import unit_of_work
from grantcall.definitions.model import Definition
from grantcall.funding.models import Allocation, Award
from grantcall.impact.call_figures import Tally, count_calls
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import CitizenGroup, Proposal
from tests.factories import OTHER, Makers


def place(make: Makers, call: Call, rows: Iterable[tuple[str, str, str, int | None, str]]) -> None:
    """Put proposals straight into the table: municipality, area, kind, award, its kind."""
    with (
        unit_of_work(ENGINE, make.clock) as work,
        work.recording("test.place", call.object_ref) as event,
    ):
        allocation = Allocation(
            call_id=call.id, name="prova", version_id=call.version_id, created_by="test",
            created_at=work.now, state="draft", kind="draft", state_since=work.now,
        )  # fmt: skip
        event.seal(allocation)
        for number, (town, area, kind, cents, award_kind) in enumerate(rows, 1):
            group = CitizenGroup(
                id=new_id(), name=f"Gruppo {number}", join_secret=new_id(), created_at=work.now
            )
            work.session.add(group)
            proposal = Proposal(
                call_id=call.id, group_id=group.id, version_id=call.version_id, number=number,
                ref=f"{call.ref}-{number:04d}", municipality=town, area=area, kind=kind,
                state=kind, state_since=work.now, created_at=work.now, touched_at=work.now,
                submitted_at=work.now, requested_cents=200_000,
            )  # fmt: skip
            event.seal(proposal)
            if cents:
                event.seal(
                    Award(
                        call_id=call.id,
                        proposal_id=proposal.id,
                        allocation_id=allocation.id,
                        version_id=call.version_id,
                        asked_cents=200_000,
                        opened_at=work.now,
                        amount_cents=cents,
                        how="full",
                        kind=award_kind,
                        state=award_kind,
                        state_since=work.now,
                    )  # fmt: skip
                )


MANY = [
    *(("rho", "time", "awarded", 200_000, "accepted") for _ in range(6)),
    ("rho", "commons", "reserve", None, ""),
    ("rho", "commons", "awarded", 150_000, "renounced"),
    *(("lainate", "commons", "inadmissible", None, "") for _ in range(5)),
    *(("arese", "materials", "awarded", 190_000, "offered") for _ in range(2)),
    ("pero", "materials", "withdrawn", None, ""),
]


def counted(call: Call, kind: str, **publication: object) -> dict[str, dict[str, Tally]]:
    db.session.rollback()
    definition: Definition = definition_of(db.session(), call.version_id)
    if publication:
        definition = replace(definition, publication=publication)
    found = count_calls(db.session(), {call.id: (kind, definition)})
    if not found:
        return {}
    figures = found[call.id]
    return {
        "all": {"": figures.total},
        "town": dict(figures.by_municipality),
        "area": dict(figures.by_area),
    }


@pytest.fixture
def call(make: Makers) -> Call:
    one = make.call(state="final")
    place(make, one, MANY)
    return one


def test_in_all(make: Makers, call: Call) -> None:
    place(make, make.call(OTHER, state="final"), [("rho", "time", "awarded", 99_999, "accepted")])
    assert counted(call, "final")["all"][""] == Tally(16, 10, 8, 1_580_000)


def test_nothing_is_told_before_its_time(call: Call) -> None:
    assert counted(call, "open") == {}
    assert counted(call, "published") == {}
    assert counted(call, "screening")["all"][""] == Tally(16, None, None, None)
    assert counted(call, "evaluation")["all"][""] == Tally(16, 10, None, None)
    assert counted(call, "provisional")["all"][""] == Tally(16, 10, None, None)
    assert counted(call, "running")["all"][""].funded == 8


def test_small_counts_are_hidden_and_cannot_be_worked_out(call: Call) -> None:
    towns = counted(call, "evaluation")["town"]
    # Arese 2 and Pero 1 are under 5: two are hidden, so neither follows from the total.
    assert {name: tally.presented for name, tally in towns.items()} == {
        "rho": 8, "lainate": 5, "arese": None, "pero": None,
    }  # fmt: skip
    # Admitted: Arese 2 alone is under 5, so the next one above zero is hidden with it.
    assert {name: tally.admitted for name, tally in towns.items()} == {
        "rho": None, "lainate": 0, "arese": None, "pero": 0,
    }  # fmt: skip


def test_what_the_published_ranking_lists_is_not_hidden(call: Call) -> None:
    found = counted(call, "final")
    assert {name: tally.funded for name, tally in found["town"].items()} == {
        "rho": 6, "lainate": 0, "arese": 2, "pero": 0,
    }  # fmt: skip
    assert found["town"]["arese"].cents == 380_000
    # The ranking has no area: there the threshold holds, and the money with it.
    assert found["area"]["materials"] == Tally(None, None, None, None)
    bare = counted(call, "final", ranking=["position", "title"])
    assert bare["town"]["arese"] == Tally(None, None, None, None)


def test_the_only_line_of_a_table_is_not_the_total(make: Makers) -> None:
    one = make.call(state="evaluation")
    place(make, one, [("rho", "materials", "evaluation", None, "") for _ in range(3)])
    found = counted(one, "evaluation")
    assert found["all"][""].presented == 3
    areas = {name: tally.presented for name, tally in found["area"].items()}
    assert areas["materials"] is None
    # Another line is hidden with it: the three may be of either.
    assert list(areas.values()).count(None) == 2
    assert set(areas.values()) == {None, 0}
