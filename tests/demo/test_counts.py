"""The demonstration, counted: every number of contract §6, from the database it left."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pysqlite3
import pytest

from grantcall.definitions.answers.texts import read_iban
from grantcall.demo.bank import invented_iban
from grantcall.demo.first_labs import lab_inputs, meeting
from tests.demo.conftest import Demo

COUNTS = {
    "started": 41,
    "presented": 34,
    "withdrawn": 1,
    "not_admitted": 4,
    "admitted": 29,
    "below_threshold": 3,
    "suitable": 26,
    "funded_first": 23,
    "funded_first_cents": 4_400_000,
    "ever_awarded": 24,
    "funded": 23,
    "funded_cents": 4_400_000,
    "reserve": 2,
    "letters": 24,
    "paid_cents": 2_200_000,
    "labs": 43,
}
TAX_CODE = re.compile(
    r"\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z]\w{3}[A-Z]\b"
)


def asked(demo: Demo, statement: str) -> list[tuple[object, ...]]:
    connection = pysqlite3.connect(str(demo.folder / "grantcall.sqlite3"))
    try:
        return list(connection.execute(statement))
    finally:
        connection.close()


def test_every_number_of_the_contract(demo: Demo) -> None:
    assert {name: demo.told[name] for name in COUNTS} == COUNTS
    told = demo.told
    assert told["presented"] == (
        told["withdrawn"] + told["not_admitted"] + told["below_threshold"] + told["funded"]
        + 1 + told["reserve"]
    )  # fmt: skip
    assert re.fullmatch("[0-9a-f]{64}", told["digest"])
    assert Path(told["letters_dir"]).is_dir()
    roles = {account["role"] for account in told["accounts"]}
    assert {"staff", "chair", "reviewer", "auditor", "admin", "connector", "contact"} <= roles


def test_twenty_four_letters_lie_where_it_says(demo: Demo) -> None:
    names = sorted(path.name for path in Path(demo.told["letters_dir"]).iterdir())
    assert names == [f"OUT-{number:07d}-2019.pdf" for number in range(1, 25)]


def test_the_tie_at_the_line_and_the_reserve(demo: Demo) -> None:
    places = asked(
        demo,
        "SELECT e.position, g.name, e.points FROM ranking_entry e"
        " JOIN ranking r ON r.id = e.ranking_id JOIN proposal p ON p.id = e.proposal_id"
        " JOIN citizen_group g ON g.id = p.group_id"
        " WHERE r.stage = 'final' AND e.position > 22 ORDER BY e.position",
    )
    assert [row[:2] for row in places] == [
        (23, "Porte aperte al Portone"), (24, "Il filo di lana"),
        (25, "Officina dei giocattoli"), (26, "Cortile a colori"),
    ]  # fmt: skip
    assert places[0][2] == places[1][2]
    assert asked(demo, "SELECT count(*) FROM draw") == [(0,)]


def test_the_labs_of_the_slides_live_and_the_invented_ones_ended(demo: Demo) -> None:
    alive = [str(row[0]) for row in asked(demo, "SELECT name FROM lab WHERE kind = 'active'")]
    named = [lab["name"] for box in lab_inputs()["box"] for lab in box["labs"]]
    assert len(named) == 28
    assert sorted(set(map(str, alive)) - set(named)) == [
        "Dai banchi di scuola alla comunità", "El Kiosk", "Giocando e riciclando",
        "Informatizziamoci", "Insieme per fare", "Ognuno pensi al proprio orticello",
        "Orti sospesi", "Quelli del sabato", "Radio Web", "Saperi e sapori del Maghreb",
        "Sem chi Inséma", "Spazio 2019", "Telaio Rosa", "Tre quarti Pieno", "Verde Aperto",
    ]  # fmt: skip
    assert asked(demo, "SELECT count(*) FROM lab WHERE kind = 'closed'") == [(8,)]
    unstated = "SELECT count(*) FROM lab WHERE municipality IS NULL"
    assert asked(demo, unstated) == [(23,)]


def test_no_tax_code_is_asked_or_kept(demo: Demo) -> None:
    for (document,) in asked(demo, "SELECT document FROM call_version"):
        assert '"tax_code"' not in str(document)
    for (answers,) in asked(demo, "SELECT answers FROM award_sheet"):
        assert TAX_CODE.search(json.dumps(json.loads(str(answers)))) is None


@pytest.mark.parametrize("turn", [1, 23, 99999])
def test_invented_accounts_have_no_bank_and_right_check_digits(turn: int) -> None:
    number = invented_iban(turn)
    assert read_iban(number).reasons == ()
    assert number[5:15] == "0000000000"
    assert "DIMOSTR" in number


def test_meetings_rise_and_fall_within_what_a_diary_may_hold() -> None:
    for rhythm in lab_inputs()["rhythm"].values():
        found = [meeting(rhythm, turn, date(2019, 4, 1) + timedelta(turn), "elsewhere")
                 for turn in range(60)]  # fmt: skip
        assert all(0 < int(str(one["new_people"])) <= int(str(one["people"])) for one in found)
        assert len({one["people"] for one in found}) > 1
