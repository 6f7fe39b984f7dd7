"""The ranking on screen: sealed, open, published; for committee, staff, groups, everybody."""

import csv
import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.audit import AuditEvent
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.evaluation.models import ConflictDeclaration, Draw, Ranking, SpreadNote
from grantcall.evaluation.note_spread import note_spread
from grantcall.proposals.models import Proposal
from tests.factories import Makers
from tests.rooms.evaluation.ranking_world import (
    DRAWN,
    MARKS,
    SEED,
    SLUG,
    Judged,
    complain,
    confirm,
    draw,
    judged_alike,
    judged_call,
    publish,
    seal_one,
    window_over,
)
from tests.support.html import text_of
from tests.web.group_world import (
    count,
    followed,
    requests_of_their_own,  # noqa: F401 - every test uses it
    shown,
    visit,
)
from tests.web.staff_world import Statements, sign_in

PAGE = f"/staff/calls/{SLUG}/ranking"
PUBLIC = f"/calls/{SLUG}/ranking"


@pytest.fixture
def world(make: Makers) -> Judged:
    """Seven proposals: a tie settled by criterion 2, a tie that waits for a draw."""
    return judged_alike(make)


def come_in(client: FlaskClient, actor: Actor, clock: FixedClock) -> None:
    sign_in(client, actor, clock)


def test_while_marks_are_sealed_only_counts_are_shown(
    make: Makers, client: FlaskClient, clock: FixedClock
) -> None:
    world = judged_call(make, {"Orti": {}})
    world.sheets("OC1-0001", (5,) * 6, (4,) * 6)
    world.sheet("OC1-0001", world.readers[2], kind="assigned")
    for actor in (world.chair, world.staff, make.account("auditor")):
        come_in(client, actor, clock)
        page = visit(client, PAGE)
        words = text_of(page.root)
        assert "Manca 1 scheda" in words
        assert "I voti sono sigillati: manca una scheda." in words
        for leak in ("90,00", "100,00", "80,00", "posto"):
            assert leak not in words
        assert all("/draw" not in (one.get("action") or "") for one in page.root.iter("form"))


def test_the_chair_writes_notes_draws_and_publishes(
    make: Makers, client: FlaskClient, clock: FixedClock
) -> None:
    world = judged_call(make, {"Alta": {}, "Pari uno": {}, "Pari due": {}})
    world.sheets("OC1-0001", (5,) * 6, (5,) * 6, (2,) * 6)
    for ref in ("OC1-0002", "OC1-0003"):
        world.sheets(ref, (3,) * 6, (3,) * 6, (3,) * 6)
    come_in(client, world.chair, clock)
    page = visit(client, PAGE)
    words = text_of(page.root)
    assert "Mancano 2 cose per pubblicare" in words
    assert "voti lontani: serve una nota" in words

    empty = shown(client, page.send({"note": " "}, f"{PAGE}/notes"), 422)
    assert "Scrivete che cosa ha detto la commissione." in text_of(empty.root)
    page = followed(client, page.send({"note": "Letta insieme."}, f"{PAGE}/notes"))
    assert "voti lontani, con nota" in text_of(page.root)

    wrong = shown(client, page.send({"held": "In sala"}, f"{PAGE}/draw"), 422)
    assert "Manca il seme" in text_of(wrong.root)
    assert wrong.form(f"{PAGE}/draw")["held"] == "In sala"
    assert count(Draw) == 0
    page = followed(client, page.send({"seed": SEED, "held": "In sala"}, f"{PAGE}/draw"))
    assert SEED in text_of(page.root)

    page = followed(client, page.send(action=f"{PAGE}/publish"))
    words = text_of(page.root)
    assert "Graduatoria provvisoria" in words
    assert "Osservazioni fino a " in words
    assert (count(SpreadNote), count(Draw), count(Ranking)) == (1, 1, 1)
    with client.get(f"{PAGE}/minutes") as paper:
        assert (paper.status_code, paper.data[:5]) == (200, b"%PDF-")
        assert "attachment" in paper.headers["Content-Disposition"]


def test_staff_and_auditors_read_what_the_chair_prepares(
    world: Judged, client: FlaskClient, clock: FixedClock, make: Makers
) -> None:
    for actor in (world.staff, make.account("auditor")):
        come_in(client, actor, clock)
        page = visit(client, PAGE)
        actions = {one.get("action") for one in page.root.iter("form")}
        assert actions & {f"{PAGE}/notes", f"{PAGE}/draw", f"{PAGE}/publish"} == set()
        assert "Pari in tutto: OC1-0005, OC1-0006" in text_of(page.root)
        assert "/staff/proposals/OC1-0001" in page.links()
    draw(world)
    assert "Tocca alla presidenza" in text_of(visit(client, PAGE).root)


@pytest.mark.parametrize("rows", [1, 3])
def test_it_reads_as_much_for_three_as_for_one(
    make: Makers, client: FlaskClient, clock: FixedClock, rows: int
) -> None:
    world = judged_call(make, {f"Gruppo {number}": {} for number in range(rows)})
    for at, ref in enumerate(world.ids):
        world.sheets(ref, (5,) * 6, (5,) * 6, (2, 2, 2, 2, 2, at))
    come_in(client, world.chair, clock)
    before = reads(client, PAGE)
    for ref in world.ids:
        note_spread(ref, "Nota", actor=world.chair, clock=clock, token=new_id())
    publish(world)
    come_in(client, world.staff, clock)
    found = (before, reads(client, PAGE), reads(client, PUBLIC))
    assert found == (18, 15, 5)
    come_in(client, world.contacts["OC1-0001"], clock)
    assert visit(client, "/proposals/OC1-0001").status == 200


def reads(client: FlaskClient, path: str) -> int:
    """Count the statements that a page reads with, once its definition is known."""
    client.get(path)
    with Statements() as sent:
        assert client.get(path).status_code == 200
    return len(sent.reads)


def test_the_lines_say_place_distance_and_why(
    world: Judged, client: FlaskClient, clock: FixedClock
) -> None:
    draw(world)
    publish(world)
    come_in(client, world.staff, clock)
    page = visit(client, PAGE)
    words = text_of(page.root)
    assert "7 domande valutate da 3 persone, 6 sopra la soglia di 60 punti." in words
    assert "I fondi bastano per tutte le idonee." in words
    assert "Soglia: sotto 60 punti" in words
    assert "A pari punti con OC1-0003, viene prima per «Attenzione alle persone fragili" in words
    order = [one for one in page.links() if one.startswith("/staff/proposals/")]
    assert order == [
        f"/staff/proposals/{ref}"
        for ref in ("OC1-0001", "OC1-0002", "OC1-0003", "OC1-0004", *DRAWN, "OC1-0007")
    ]
    assert f"{PAGE}/minutes" in page.links()


def test_the_money_line_falls_where_the_fund_ends(
    make: Makers, client: FlaskClient, clock: FixedClock
) -> None:
    world = judged_call(make, {f"Gruppo {n}": {"minimum": 200000} for n in range(24)})
    for at, ref in enumerate(world.ids):
        top = 5 if at < 20 else 4
        world.sheets(ref, *[(top, 4, 4, 4, 4, 4)] * 2, (4, 4, 4, 4, 4, at % 5))
    come_in(client, world.chair, clock)
    words = text_of(visit(client, PAGE).root)
    assert "Linea dei fondi: 44.000 € finiscono qui" in words
    assert "Riserva" in words
    assert "Perché la linea passa qui" in words


def test_marks_of_a_proposal_in_conflict_stay_shut_to_the_chair(
    world: Judged, client: FlaskClient, clock: FixedClock
) -> None:
    seal_one(
        world,
        ConflictDeclaration(
            call_id=world.call.id,
            account_id=world.chair.account_id,
            proposal_id=world.ids["OC1-0001"],
            conflict="found",
            reason="Cognata.",
            at=clock.now(),
            by="account:x",
        ),
    )
    world.sheet("OC1-0001", world.make.account("reviewer", call=world.call), MARKS["OC1-0001"])
    come_in(client, world.chair, clock)
    assert text_of(visit(client, PAGE).root).count("Chiusi a voi: conflitto") == 1


def test_the_export_is_the_ranking_and_is_on_record(
    world: Judged, client: FlaskClient, clock: FixedClock
) -> None:
    draw(world)
    publish(world)
    come_in(client, world.staff, clock)
    answer = visit(client, PAGE).send(action=f"{PAGE}/export")
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert [(one["position"], one["ref"], one["points"]) for one in rows][:2] == [
        ("1", "OC1-0001", "80,00"),
        ("2", "OC1-0002", "75,00"),
    ]
    assert (rows[1]["points.fragility"], rows[6]["position"]) == ("16,00", "")
    assert "ranking.export" in db.session.scalars(select(AuditEvent.action)).all()
    db.session.rollback()


def test_everybody_reads_places_and_no_names(world: Judged, client: FlaskClient) -> None:
    assert client.get(PUBLIC).status_code == 404
    draw(world)
    publish(world)
    page = visit(client, PUBLIC)
    words = text_of(page.root)
    assert "Graduatoria provvisoria" in words
    assert "Può ancora cambiare" in words
    assert "Contributo" not in words
    for name in ("Lidia Ferri", "Referente di A", "Persona", "80 punti a"):
        assert name not in words
    window_over(world)
    confirm(world)
    words = text_of(visit(client, PUBLIC).root)
    assert "Graduatoria definitiva" in words
    assert "Approvata con l’atto n. 88 del 29 novembre 2018." in words
    assert "Può ancora cambiare" not in words
    assert PUBLIC in visit(client, f"/calls/{SLUG}").links()


def test_a_group_reads_its_result_objects_and_is_answered(
    world: Judged, client: FlaskClient, clock: FixedClock
) -> None:
    group = world.contacts["OC1-0002"]
    come_in(client, group, clock)
    assert "Il vostro risultato" not in text_of(visit(client, "/proposals/OC1-0002").root)
    draw(world)
    publish(world)
    page = visit(client, "/proposals/OC1-0002")
    words = text_of(page.root)
    assert "2º posto, con 75,00 punti." in words
    assert "A pari punti con «C», viene prima per «Attenzione alle persone fragili" in words
    assert "OC1-0003" not in words
    assert page.text.index("2º posto") < page.text.index("I punti, criterio per criterio")
    assert "/proposals/OC1-0002/objection" in page.links()

    form = visit(client, "/proposals/OC1-0002/objection")
    empty = shown(client, form.send({"reason": ""}), 422)
    assert "Scrivete che cosa non vi torna." in text_of(empty.root)
    receipt = followed(client, form.send({"reason": "Il conto non torna."}))
    assert "OC1-0002" in text_of(receipt.root)
    words = text_of(visit(client, "/proposals/OC1-0002").root)
    assert "Il conto non torna." in words
    assert "In attesa di risposta" in words
    assert client.get("/proposals/OC1-0002/objection").status_code == 404

    come_in(client, world.chair, clock)
    desk = visit(client, PAGE)
    blank = shown(client, desk.send({"answer": ""}, f"{PAGE}/answers"), 422)
    assert "Manca la motivazione." in text_of(blank.root)
    done = followed(client, desk.send({"answer": "Il conto è giusto."}, f"{PAGE}/answers"))
    assert "Risposta data" in text_of(done.root)
    come_in(client, group, clock)
    assert "Il conto è giusto." in text_of(visit(client, "/proposals/OC1-0002").root)


def test_staff_approve_under_an_act_once_it_is_time(
    world: Judged, client: FlaskClient, clock: FixedClock
) -> None:
    draw(world)
    publish(world)
    complain(world, "OC1-0007")
    come_in(client, world.staff, clock)
    assert "Si può approvare dopo il termine" in text_of(visit(client, PAGE).root)
    window_over(world)
    come_in(client, world.staff, clock)
    assert "Manca la risposta a 1 osservazione." in text_of(visit(client, PAGE).root)
    come_in(client, world.chair, clock)
    visit(client, PAGE).send({"answer": "Il conto è giusto."}, f"{PAGE}/answers")
    come_in(client, world.staff, clock)
    page = visit(client, PAGE)
    wrong = shown(client, page.send({"act_number": "91"}, f"{PAGE}/confirm"), 422)
    assert wrong.form(f"{PAGE}/confirm")["act_number"] == "91"
    given = {"act_number": "91", "act_date": "2018-12-10"}
    done = followed(client, page.send(given, f"{PAGE}/confirm"))
    words = text_of(done.root)
    assert "Graduatoria definitiva" in words
    assert "Approvata con l’atto n. 91 del 10 dicembre 2018." in words
    kinds = db.session.scalars(select(Proposal.state).distinct()).all()
    db.session.rollback()
    assert kinds == ["placed"]


def test_staff_read_the_result_on_the_record(
    world: Judged, client: FlaskClient, clock: FixedClock
) -> None:
    draw(world)
    publish(world)
    come_in(client, world.staff, clock)
    page = visit(client, "/staff/proposals/OC1-0007")
    assert "ne mancano 5,00" in text_of(page.root)
    assert PAGE in page.links()
