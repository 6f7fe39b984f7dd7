"""Read once: what holds within a transaction, and what ends it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.audit import AuditEvent
from grantcall.core.db import db, reader
from grantcall.core.reading import forget, know, once
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people.models import Account
from grantcall.process.frozen import definition_of
from grantcall.proposals.answers import Present, present_answers, write_answers
from grantcall.proposals.facts import facts_of_proposal
from grantcall.proposals.models import CitizenGroup, Proposal
from tests.factories import Makers


class Reads:
    """Counts how often something is really read."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> int:
        self.count += 1
        return self.count


def ask(reads: Reads, *tables: type) -> Callable[[], int]:
    session = db.session()
    return lambda: once(session, "key", tables or (Account,), reads)


def test_the_same_is_read_once_in_a_transaction_and_again_in_the_next(make: Makers) -> None:
    reads = Reads()
    asked = ask(reads)
    reader()
    assert [asked(), asked()] == [1, 1]
    db.session.rollback()
    reader()
    assert [asked(), asked()] == [2, 2]
    forget(db.session())
    assert asked() == 3


def test_nothing_is_kept_outside_a_transaction(make: Makers) -> None:
    reads = Reads()
    asked = ask(reads)
    db.session.rollback()
    assert [asked(), asked()] == [1, 2]


def test_a_unit_of_work_keeps_nothing_of_the_reading_before_it(make: Makers) -> None:
    ada: Actor = make.account(name="Ada Bianchi")
    reads = Reads()
    asked = ask(reads)
    reader()
    assert asked() == 1
    with unit_of_work(ada, make.clock):
        assert [asked(), asked()] == [2, 2]
    reader()
    assert asked() == 3


def test_writing_a_table_drops_what_was_read_of_it_and_nothing_else(make: Makers) -> None:
    ada = make.account(name="Ada Bianchi")
    of_accounts, of_groups = Reads(), Reads()
    with unit_of_work(ada, make.clock) as work:

        def both() -> tuple[int, int]:
            return (
                once(work.session, "accounts", (Account,), of_accounts),
                once(work.session, "groups", (CitizenGroup,), of_groups),
            )

        assert both() == (1, 1)
        work.session.get_one(Account, ada.account_id).name = "Ada Neri"
        assert both() == (1, 1)  # no statement would see it either
        work.session.flush()
        assert both() == (2, 1)


def test_what_came_along_with_another_statement_is_known(make: Makers) -> None:
    reads = Reads()
    asked = ask(reads)
    reader()
    know(db.session(), "key", (Account,), 40)
    assert asked() == 40
    assert reads.count == 0


def test_a_savepoint_that_is_taken_back_takes_what_was_read_with_it(make: Makers) -> None:
    ada = make.account(name="Ada Bianchi")
    with unit_of_work(ada, make.clock) as work:
        session = work.session

        def name() -> str | None:
            query = select(Account.name).where(Account.id == ada.account_id)
            return once(session, "name", (Account,), lambda: session.scalar(query))

        with pytest.raises(ZeroDivisionError), session.begin_nested():
            session.get_one(Account, ada.account_id).name = "Ada Neri"
            session.flush()
            assert name() == "Ada Neri"
            1 / 0  # noqa: B018 - what goes wrong after it was read
        assert name() == "Ada Bianchi"


def test_the_chain_goes_on_where_it_was_before_a_savepoint_taken_back(make: Makers) -> None:
    ada = make.account(name="Ada Bianchi")
    with unit_of_work(ada, make.clock) as work:
        with work.recording("trial", ada.ref):
            pass
        with pytest.raises(ZeroDivisionError), work.session.begin_nested():
            with work.recording("trial", ada.ref):
                pass
            1 / 0  # noqa: B018
        with work.recording("trial", ada.ref):
            pass
    numbers = list(reader().scalars(select(AuditEvent.seq).order_by(AuditEvent.seq)))
    assert numbers == list(range(1, len(numbers) + 1))


def test_facts_are_gathered_again_once_an_answer_was_written(make: Makers) -> None:
    ada = make.account(name="Ada Bianchi")
    draft_id = make.draft(make.call(), ada)
    with unit_of_work(ada, make.clock) as work:
        proposal = work.session.get_one(Proposal, draft_id)
        definition = definition_of(work.session, proposal.version_id)

        def title() -> object:
            facts = facts_of_proposal(work.session, proposal, definition, work.now)
            return facts.get("title").value

        present = present_answers(work.session, draft_id)
        assert title() == present["title"].value
        new = {"title": Present("Un altro", present["title"].version + 1, work.now, ada.ref)}
        write_answers(work.session, draft_id, new={}, changed=new, now={**present, **new})
        assert title() == "Un altro"
