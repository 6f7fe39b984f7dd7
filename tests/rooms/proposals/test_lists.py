"""The list of sent proposals on both databases: what is found, in which order, page by page."""

from datetime import timedelta

import pytest

from grantcall.calls.models import Call
from grantcall.core.db import db, reader
from grantcall.proposals.lists import (
    SORTS,
    ListFilter,
    ListRow,
    Sort,
    chosen,
    ids_of,
    list_page,
    place_of,
    totals,
)
from grantcall.proposals.queries import counts_by_state, waiting_for_someone
from grantcall.proposals.withdraw import withdraw
from tests.factories import Makers

TITLES = ("Orti", "banca del tempo", "Radio", "Orti", "100% quartiere")
SUMS = (200000, 150000, 150000, 90000, 120000)


def fill(make: Makers) -> Call:
    """Send five proposals, withdraw the third, leave a draft and one of another call's kind."""
    call = make.call()
    for title, requested in zip(TITLES, SUMS, strict=True):
        contact = make.account()
        sent = make.sent(call, contact, title=title, requested=requested, minimum=50000)
        if title == "Radio":
            withdraw(
                sent.id,
                actor=contact,
                clock=make.clock,
                received_at=make.clock.now(),
                token="withdraw",
            )
        make.clock.advance(minutes=7)
    make.draft(call, make.account(), title="Una bozza")
    db.session.rollback()
    return call


def read_all(wanted: ListFilter, sort: Sort, descending: bool, size: int) -> list[ListRow]:
    """Read a list to its end, page by page."""
    rows: list[ListRow] = []
    page = list_page(reader(), wanted, sort=sort, descending=descending, size=size)
    rows += page.rows
    while page.more_after:
        start = place_of(rows[-1], sort)
        page = list_page(reader(), wanted, sort=sort, descending=descending, start=start, size=size)
        rows += page.rows
    return rows


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_put_together_are_the_whole_list_in_order(
    make: Makers, sort: Sort, descending: bool
) -> None:
    wanted = ListFilter(fill(make).id)
    whole = list_page(reader(), wanted, sort=sort, descending=descending, size=50)
    assert (len(whole.rows), whole.more_before, whole.more_after) == (5, False, False)
    assert read_all(wanted, sort, descending, size=2) == list(whole.rows)
    keys = [place_of(row, sort) for row in whole.rows]
    pairs = [(key.value, key.tie) for key in keys]
    if sort != "title":  # databases may sort letters each in their own way
        assert pairs == sorted(pairs, reverse=descending)
    assert len(set(pairs)) == 5


def test_going_back_gives_the_page_one_came_from(make: Makers) -> None:
    wanted = ListFilter(fill(make).id)
    first = list_page(reader(), wanted, sort="requested", size=2)
    second = list_page(
        reader(), wanted, sort="requested", start=place_of(first.rows[-1], "requested"), size=2
    )
    assert (second.more_before, second.more_after) == (True, True)
    back = place_of(second.rows[0], "requested", backwards=True)
    again = list_page(reader(), wanted, sort="requested", start=back, size=2)
    assert again.rows == first.rows
    assert (again.more_before, again.more_after) == (False, True)


def test_filters_find_what_they_say_and_never_a_draft(make: Makers) -> None:
    call = fill(make)

    def found(**filters: object) -> list[str]:
        wanted = ListFilter(call.id, **filters)  # type: ignore[arg-type]
        rows = list_page(reader(), wanted, size=50).rows
        assert totals(reader(), wanted).count == len(rows)
        return [row.ref for row in rows]

    assert found(states=("withdrawn",)) == ["OC1-0003"]
    assert found(text="orti") == ["OC1-0001", "OC1-0004"]
    assert found(text="oc1-0005") == ["OC1-0005"]
    assert found(text="100%") == ["OC1-0005"]
    assert found(text="%") == ["OC1-0005"]
    assert found(text="_") == []
    assert found(text="bozza") == []
    assert found(municipality="pero") == []
    assert found(area="commons", states=("submitted", "withdrawn")) == [
        f"OC1-000{number}" for number in range(1, 6)
    ]
    assert found(flagged=True) == [f"OC1-000{number}" for number in range(1, 6)]


def test_the_sum_is_of_what_is_found(make: Makers) -> None:
    call = fill(make)
    everything = totals(reader(), ListFilter(call.id))
    assert (everything.count, everything.requested) == (5, sum(SUMS))
    orti = totals(reader(), ListFilter(call.id, text="orti"))
    assert (orti.count, orti.requested) == (2, 290000)
    nothing = totals(reader(), ListFilter("no-such-call"))
    assert (nothing.count, nothing.requested) == (0, 0)


def test_a_selection_holds_only_sent_proposals_of_the_call(make: Makers) -> None:
    call = fill(make)
    refs = ["OC1-0004", "OC1-0002", "OC1-0099"]
    assert [row.ref for row in chosen(reader(), call.id, refs)] == ["OC1-0002", "OC1-0004"]
    assert chosen(reader(), "another-call", refs) == ()
    assert len(reader().scalars(ids_of(ListFilter(call.id, text="orti"))).all()) == 2


def test_the_desk_counts_by_state_and_drafts_by_number_alone(make: Makers) -> None:
    call = fill(make)
    now = make.clock.now()
    rows = {
        row.state: (row.number, row.requested, row.still)
        for row in counts_by_state(reader(), {call.id}, now - timedelta(days=14))
    }
    assert rows["submitted"] == (4, sum(SUMS) - 150000, 0)
    assert rows["withdrawn"] == (1, 150000, 0)
    assert rows["draft"][0] == 1
    later = counts_by_state(reader(), None, now + timedelta(days=1))
    assert [row.still for row in later if row.state == "draft"] == [1]
    assert counts_by_state(reader(), set(), now) == []
    assert waiting_for_someone(reader(), {call.id}, ("draft", "submitted"))[0].ref == "OC1-0001"
