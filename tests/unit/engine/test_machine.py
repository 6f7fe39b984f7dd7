"""The shared machine moves plain rows, refuses everything else, and keeps nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest

from grantcall.core.words import Words
from grantcall.definitions.model import Transition, Workflow
from grantcall.engine.machine import MoveRefused, actions_from, machine_of, move
from tests.unit.engine.worlds import workflow

ROUND = workflow(
    ("send", "draft", "sent"), ("take_back", "sent", "draft"), ("close", "sent", "done")
)


@dataclass
class Row:
    state: str


def test_a_row_moves_and_stays_plain() -> None:
    row = Row("draft")
    move(ROUND, row, "send")
    assert vars(row) == {"state": "sent"}
    assert machine_of(ROUND).models == []


@pytest.mark.parametrize(
    ("state", "action", "said"),
    [
        ("draft", "close", "“close” does not start in “draft”"),
        ("lost", "send", "“send” does not start in “lost”"),
        ("draft", "to_done", "“to_done” is no transition of proposal"),
        ("draft", "trigger", "“trigger” is no transition of proposal"),
    ],
)
def test_what_is_not_declared_is_refused(state: str, action: str, said: str) -> None:
    row = Row(state)
    with pytest.raises(MoveRefused) as refused:
        move(ROUND, row, action)
    assert str(refused.value) == said
    assert vars(row) == {"state": state}


def test_a_transition_back_into_its_own_state_is_a_move() -> None:
    again = workflow(("remind", "sent", "sent"))
    row = Row("sent")
    move(again, row, "remind")
    assert row.state == "sent"


def test_the_actions_of_a_state_in_file_order() -> None:
    assert actions_from(ROUND, "sent") == ("take_back", "close")
    assert actions_from(ROUND, "done") == ()


def test_equal_workflows_share_one_machine() -> None:
    relabelled = replace(ROUND, label=Words("altro"))
    assert machine_of(relabelled) is machine_of(ROUND)
    assert machine_of(workflow(("send", "draft", "sent"))) is not machine_of(ROUND)


@pytest.mark.parametrize("id_", ["os.system", "send now", "", "*", "=", "inviò", "2nd"])
def test_only_plain_identifiers_reach_the_machine(id_: str) -> None:
    with pytest.raises(ValueError, match="is not a plain identifier"):
        machine_of(workflow((id_, "draft", "sent")))
    with pytest.raises(ValueError, match="is not a plain identifier"):
        machine_of(workflow(("send", id_, "sent")))


def test_a_state_that_is_not_there_is_refused() -> None:
    lost = Transition("lose", Words("perdi"), ("draft",), "nowhere")
    broken = Workflow("proposal", Words("x"), "draft", dict(ROUND.states), {"lose": lost})
    with pytest.raises(ValueError, match="“lose” names a state that is not there"):
        machine_of(broken)


def test_eight_threads_on_one_machine() -> None:
    def go_round(row: Row) -> list[str]:
        seen = []
        for _ in range(300):
            move(ROUND, row, "send")
            seen.append(row.state)
            move(ROUND, row, "take_back")
            seen.append(row.state)
        return seen

    rows = [Row("draft") for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        histories = list(threads.map(go_round, rows))
    assert histories == [["sent", "draft"] * 300] * 8
    assert [vars(row) for row in rows] == [{"state": "draft"}] * 8
    assert machine_of(ROUND).models == []
