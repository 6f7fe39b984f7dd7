"""The registers IN and OUT: 1 to n in each year, in the order of time."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.register import RegisterCounter, RegisterEntry
from grantcall.core.settings import Settings
from grantcall.store.files import FileStore
from grantcall.verify.registry import Broken, Findings, check


@check("registers", "I21, I22", "numbers")
def registers(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Numbers have no gap and no double, instants never run backwards, counters agree."""
    entry = RegisterEntry
    count = 0
    last: dict[tuple[str, int], tuple[int, object]] = {}
    query = (
        select(entry.id, entry.register, entry.year, entry.number, entry.at)
        .order_by(entry.register, entry.year, entry.number)
        .execution_options(yield_per=500)
    )
    for row in session.execute(query):
        count += 1
        place, key = f"register_entry:{row.id}", (row.register, row.year)
        number, at = last.get(key, (0, row.at))
        if row.number != number + 1:
            yield Broken("I22", place, f"number {row.number} follows {number}")
        if row.at < at:
            yield Broken("I22", place, f"its instant lies before that of number {number}")
        last[key] = (row.number, row.at)
    counters = {
        (row.register, row.year): row.last
        for row in session.execute(
            select(RegisterCounter.register, RegisterCounter.year, RegisterCounter.last)
        )
    }
    for key in sorted(counters.keys() | last.keys()):
        given, counted = last.get(key, (0, None))[0], counters.get(key, 0)
        if given != counted:
            place = f"register_counter:{key[0]}/{key[1]}"
            yield Broken("I22", place, f"it says {counted}, the register ends at {given}")
    return count
