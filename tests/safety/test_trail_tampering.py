"""P19: the trail of a played call, altered in every way its file allows, is found out.

Someone has the database file and switches the triggers off. Whatever they do to the chain,
`verify` fails and names the first place that no longer fits.
"""

import json

import pytest

from tests.support.tampering import Copy, Tamper, assert_found, last_event, rehash


def _set(copy: Copy, seq: int, **values: object) -> str:
    columns = ", ".join(f"{name} = ?" for name in values)
    copy.database.execute(
        f"UPDATE audit_event SET {columns} WHERE seq = ?", (*values.values(), seq)
    )
    return f"audit_event:{seq}"


def action(copy: Copy) -> str:
    return _set(copy, last_event(copy, 9), action="x.y")


def actor(copy: Copy) -> str:
    return _set(copy, last_event(copy, 9), actor="account:nobody")


def object_(copy: Copy) -> str:
    return _set(copy, last_event(copy, 9), object="proposal:another")


def instant(copy: Copy) -> str:
    return _set(copy, last_event(copy, 9), at="2018-10-01 00:00:00.000000")


def detail(copy: Copy) -> str:
    return _set(copy, last_event(copy, 9), detail="{}")


def own_hash(copy: Copy) -> str:
    return _set(copy, last_event(copy, 9), hash="f" * 64)


def hash_before(copy: Copy) -> str:
    return _set(copy, last_event(copy, 9), prev_hash="f" * 64)


def altered_and_hashed_again(copy: Copy) -> str:
    """The event fits itself, but the next one remembers what it was."""
    seq = last_event(copy, 9)
    _set(copy, seq, action="x.y")
    rehash(copy, seq, seq)
    return f"audit_event:{seq + 1}"


def removed(copy: Copy) -> str:
    seq = last_event(copy, 9)
    copy.database.execute("DELETE FROM audit_event WHERE seq = ?", (seq,))
    return f"audit_event:{seq + 1}"


def first_removed(copy: Copy) -> str:
    copy.database.execute("DELETE FROM audit_event WHERE seq = 1")
    return "audit_event:2"


def removed_and_closed_up(copy: Copy) -> str:
    """An event gone, all later ones renumbered and hashed again: the rows name other events."""
    seq = int(copy.one("SELECT max(audit_seq) FROM step")) - 1
    last = last_event(copy)
    copy.database.execute("DELETE FROM audit_event WHERE seq = ?", (seq,))
    for later in range(seq + 1, last + 1):
        copy.database.execute("UPDATE audit_event SET seq = ? WHERE seq = ?", (later - 1, later))
    rehash(copy, seq, last - 1)
    return f"step:{copy.one(f'SELECT id FROM step WHERE audit_seq = {seq + 1}')}"


def two_swapped(copy: Copy) -> str:
    seq = last_event(copy, 9)
    for old, new in ((seq, -1), (seq + 1, seq), (-1, seq + 1)):
        copy.database.execute("UPDATE audit_event SET seq = ? WHERE seq = ?", (new, old))
    return f"audit_event:{seq}"


def one_put_between(copy: Copy) -> str:
    last = last_event(copy)
    copy.database.execute(
        "INSERT INTO audit_event (seq, at, actor, action, object, detail, prev_hash, hash) "
        "SELECT seq + 1, at, actor, action, object, detail, hash, ? FROM audit_event "
        "WHERE seq = ?",
        ("e" * 64, last),
    )
    return f"audit_event:{last + 1}"


def tail_cut(copy: Copy) -> str:
    """The last events are gone and nothing in the chain says so: the rows do."""
    seq = int(copy.one("SELECT max(audit_seq) FROM step"))
    place = f"step:{copy.one(f'SELECT id FROM step WHERE audit_seq = {seq}')}"
    copy.database.execute("DELETE FROM audit_event WHERE seq >= ?", (seq,))
    return place


def history_written_anew(copy: Copy) -> str:
    """An early event altered and the whole chain made to follow: the receipts remember."""
    seq = int(copy.one("SELECT min(chain_seq) FROM receipt"))
    _set(copy, seq - 1, actor="engine")
    rehash(copy, seq - 1, last_event(copy))
    return f"receipt:{copy.one(f'SELECT id FROM receipt WHERE chain_seq = {seq}')}"


def seal_replaced(copy: Copy) -> str:
    """After the last receipt, another seal for a row and the chain made to follow."""
    seq = int(copy.one("SELECT max(audit_seq) FROM step"))
    place = f"step:{copy.one(f'SELECT id FROM step WHERE audit_seq = {seq}')}"
    told = json.loads(copy.one(f"SELECT detail FROM audit_event WHERE seq = {seq}"))
    told["sealed"][place] = "f" * 64
    _set(copy, seq, detail=json.dumps(told, separators=(",", ":"), sort_keys=True))
    rehash(copy, seq, last_event(copy))
    return place


def salt_replaced(copy: Copy) -> str:
    return copy.set("step", copy.last("step"), salt="s" * 26)


def row_given_to_another_event(copy: Copy) -> str:
    row = copy.last("step")
    seq = int(copy.one(f"SELECT audit_seq FROM step WHERE id = '{row}'"))
    return copy.set("step", row, audit_seq=seq - 1)


TAMPERS: tuple[Tamper, ...] = (
    *(action, actor, object_, instant, detail, own_hash, hash_before, altered_and_hashed_again),
    *(removed, first_removed, removed_and_closed_up, two_swapped, one_put_between, tail_cut),
    *(history_written_anew, seal_replaced, salt_replaced, row_given_to_another_event),
)


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)
def test_it_is_found_and_named(copy: Copy, tamper: Tamper) -> None:
    assert_found(copy, tamper)


def test_fifteen_ways_were_tried() -> None:
    assert len(set(TAMPERS)) >= 15
