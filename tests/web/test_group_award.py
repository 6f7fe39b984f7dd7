"""The group's pages of its award: offer, acceptance, receipt, change, renunciation."""

from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.funding.accept_award import save_acceptance
from grantcall.funding.models_project import AwardSheet, Filed
from grantcall.funding.run_award import start
from grantcall.people.update_profile import update_profile
from tests.factories import Makers
from tests.project_world import ACCEPTANCE, IBAN, OTHER_IBAN, TAX_CODE, World, offered
from tests.support.html import text_of
from tests.web.group_world import (  # noqa: F401 - the fixture of requests of their own
    count,
    followed,
    other_writer,
    requests_of_their_own,
    shown,
    visit,
)
from tests.web.staff_world import Statements, sign_in

HERE = "/proposals/OC1-0001/award"


def signed_in(client: FlaskClient, make: Makers, cents: int = 200000) -> World:
    world = offered(make, cents=cents)
    sign_in(client, world.contact, make.clock)
    return world


TYPED = {
    "amount_agreed": "yes",
    "start_date": "2019-03-01",
    "end_date": "2019-12-20",
    "holder": "Maria Rossi",
    "tax_code": TAX_CODE,
    "iban": IBAN,
    "not_a_business": "yes",
    "conditions_accepted": "yes",
}


def test_the_proposals_page_leads_to_the_award(client: FlaskClient, make: Makers) -> None:
    signed_in(client, make)
    page = visit(client, "/proposals/OC1-0001")
    assert HERE in page.links()
    assert "Il vostro contributo" in page.text
    assert "2.000 €" in page.text
    award = visit(client, HERE)
    assert "lunedì 18 febbraio 2019. Manca" in award.text
    assert "Accettate o rinunciate entro il 18 febbraio 2019: dopo" in award.text
    assert {f"{HERE}/accept", f"{HERE}/renounce"} <= set(award.links())


def test_a_contact_without_a_name_is_told_where_to_write_it(
    client: FlaskClient, make: Makers
) -> None:
    world = signed_in(client, make)
    assert "Manca il nome del referente" not in visit(client, HERE).text
    update_profile(name="", phone="", language="it", actor=world.contact, clock=make.clock)
    told = visit(client, HERE)
    assert "Manca il nome del referente" in told.text
    assert told.links().count("/account") > 0
    assert "Scrivete nome e cognome nel profilo" in told.text


def test_my_list_says_what_to_do_and_by_when(client: FlaskClient, make: Makers) -> None:
    world = signed_in(client, make)
    visit(client, "/mine")
    with Statements() as asked:
        offer = visit(client, "/mine")
    words = text_of(offer.root)
    assert "Accettate o rinunciate entro il 18 febbraio 2019" in words
    assert "Offerto" in words and "Finanziata" not in words
    world.accepted()
    sign_in(client, world.contact, make.clock)
    visit(client, "/mine")
    with Statements() as later:
        accepted = visit(client, "/mine")
    assert "Accettate o rinunciate" not in accepted.text
    assert "Accettato" in accepted.text
    assert len(asked.reads) == len(later.reads)


def test_accepting_in_several_goes_then_once(client: FlaskClient, make: Makers) -> None:
    world = signed_in(client, make)
    page = visit(client, f"{HERE}/accept")
    assert "L’ultima quota arriva dopo i documenti di spesa" in page.text
    assert followed(client, page.send({"holder": "Maria Rossi", "iban": IBAN})).path
    assert world.award.kind == "offered"
    again = visit(client, f"{HERE}/accept")
    assert "IBAN già scritto: IT60 •••• •••• 3456." in again.text
    assert (IBAN in again.text, 'value="Maria Rossi"' in again.text) == (False, True)
    refused = shown(client, again.send({"send": "1"}), 409)
    told = [text_of(one) for one in refused.ids()["errors"].iter("li")]
    assert len(told) == 6  # everything but holder and IBAN
    assert (world.award.kind, count(Filed)) == ("offered", 0)
    typed = {name: value for name, value in TYPED.items() if name != "iban"}
    receipt = followed(client, refused.send({**typed, "send": "1"}))
    assert "IN 0000001/2019" in receipt.text
    assert (IBAN in receipt.text, TAX_CODE in receipt.text) == (False, False)
    assert world.award.kind == "accepted"
    assert count(Filed) == 1


def test_what_cannot_be_read_is_said_beside_its_field_and_kept(
    client: FlaskClient, make: Makers
) -> None:
    signed_in(client, make)
    page = visit(client, f"{HERE}/accept")
    wrong = shown(client, page.send({"iban": "IT60X1", "holder": "Maria Rossi"}), 422)
    assert 'value="IT60X1"' in wrong.text
    assert "Controllate l&#39;IBAN: una lettera o una cifra non torna." in wrong.text
    sheet = db.session.scalars(select(AwardSheet)).one()
    assert sheet.answers == {"holder": "Maria Rossi"}


def test_a_reduced_award_says_so_first_and_asks_what_changes(
    client: FlaskClient, make: Makers
) -> None:
    signed_in(client, make, cents=130000)
    page = visit(client, f"{HERE}/accept")
    assert "Possiamo darvi 1.300 € invece di 2.000 €" in page.text.replace("\xa0", " ")
    assert "q-cuts" in page.ids()


def test_the_deputy_accepts_too_but_never_reads_account_and_tax_code(
    client: FlaskClient, make: Makers
) -> None:
    world = signed_in(client, make)
    save_acceptance(world.award_id, ACCEPTANCE, {}, actor=world.contact, clock=make.clock)
    deputy = other_writer(make, world.proposal_id, "deputy")
    member = other_writer(make, world.proposal_id, "member")
    connector = other_writer(make, world.proposal_id, "connector")
    sign_in(client, deputy, make.clock)
    page = visit(client, f"{HERE}/accept")
    assert (IBAN in page.text, TAX_CODE in page.text, "•••• 501U" in page.text) == (
        False,
        False,
        True,
    )
    receipt = followed(client, page.send({"send": "1"}))
    paper = receipt.path
    for reader in (deputy, member, connector):
        sign_in(client, reader, make.clock)
        for path in (HERE, paper, "/proposals/OC1-0001"):
            text = visit(client, path).text
            assert (IBAN in text, TAX_CODE in text, IBAN[-4:] in text) == (False, False, False)
    for reader in (member, connector):
        sign_in(client, reader, make.clock)
        for path in (f"{HERE}/accept", f"{HERE}/renounce", f"{HERE}/account"):
            assert client.get(path).status_code == 404
    for stranger in (make.account(), make.account("reviewer"), make.account("promoter")):
        sign_in(client, stranger, make.clock)
        for path in (HERE, paper, f"{HERE}/accept"):
            assert client.get(path).status_code == 404


def test_two_people_writing_the_same_answer_see_both(client: FlaskClient, make: Makers) -> None:
    world = signed_in(client, make)
    page = visit(client, f"{HERE}/accept")
    first = page.send({"holder": "Maria Rossi"})
    assert first.status_code == 303
    clash = shown(client, page.send({"holder": "M. Rossi"}), 409)
    assert "Maria Rossi" in clash.text and 'value="M. Rossi"' in clash.text
    assert clash.send({"holder": "M. Rossi"}).status_code == 303
    sheet = db.session.get_one(AwardSheet, (world.award_id, "acceptance"))
    assert sheet.answers == {"holder": "M. Rossi"}


def test_renouncing_says_what_is_lost_and_wants_a_reason(client: FlaskClient, make: Makers) -> None:
    world = signed_in(client, make)
    page = visit(client, f"{HERE}/renounce")
    assert "Rinunciate a 2.000 €?" in page.text
    silent = shown(client, page.send({"reason": " "}), 409)
    assert "Manca la motivazione." in silent.text
    receipt = followed(client, silent.send({"reason": "Ci trasferiamo."}))
    assert "Ci trasferiamo." in receipt.text
    assert world.award.kind == "renounced"
    assert client.get(f"{HERE}/renounce").status_code == 404


def test_a_change_is_asked_written_and_notified(client: FlaskClient, make: Makers) -> None:
    world = signed_in(client, make).accepted()
    start(world.award_id, actor=world.contact, clock=make.clock, token=new_id())
    page = visit(client, f"{HERE}/change")
    form = followed(client, page.send({"reason": "Il fornitore ha chiuso."}))
    assert world.award.kind == "amendment"
    saved = followed(
        client,
        form.send(
            {
                "what_changes": "Altri attrezzi.",
                "new_budget-0-what": "Terra e semi",
                "new_budget-0-kind": "goods",
                "new_budget-0-amount": "1.000",
                "new_budget-1-what": "Attrezzi",
                "new_budget-1-kind": "goods",
                "new_budget-1-amount": "1.000",
            }
        ),
    )
    assert "È piccola: vale da subito" in saved.text
    done = followed(client, saved.send({"send": "1"}))
    assert "La variazione vale da adesso." in done.text
    assert world.award.kind == "active"


def test_refused_details_are_corrected_from_the_page(client: FlaskClient, make: Makers) -> None:
    world = signed_in(client, make).accepted()
    assert client.get(f"{HERE}/account").status_code == 404
    world.check_bank(passed=False, note="Il conto è di un’altra persona.")
    page = visit(client, HERE)
    assert "Il conto è di un’altra persona." in page.text
    form = visit(client, f"{HERE}/account")
    wrong = shown(client, form.send({"holder": "Maria Rossi", "iban": "IT1"}), 422)
    assert 'href="#q-iban"' in wrong.text
    receipt = followed(
        client,
        wrong.send({"holder": "Maria Rossi", "tax_code": TAX_CODE, "iban": OTHER_IBAN}),
    )
    assert "Nuove coordinate bancarie" in receipt.text
    assert OTHER_IBAN not in receipt.text


def test_the_award_page_asks_a_fixed_number_of_questions(client: FlaskClient, make: Makers) -> None:
    world = signed_in(client, make).accepted()
    client.get(HERE)
    with Statements() as first:
        client.get(HERE)
    world.publish()
    world.check_bank()
    with Statements() as later:
        client.get(HERE)
    assert len(first.reads) == len(later.reads)


def test_begin_and_end_from_the_page(client: FlaskClient, make: Makers) -> None:
    world = signed_in(client, make).accepted()
    page = visit(client, HERE)
    begun = followed(client, page.send(action=f"{HERE}/steps/start"))
    assert world.award.kind == "active"
    over = followed(client, begun.send(action=f"{HERE}/steps/finish"))
    assert world.award.kind == "reporting"
    assert "/proposals/OC1-0001/reports/interim" in over.links()
    assert client.post(f"{HERE}/steps/close").status_code in (400, 404)
