"""The pages of a lab's people, of connectors and the office: diary, steps, places, labs."""

import base64
import csv
import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.labs.models import Activity, ActivityCancelled, Lab, LabPromise, Place
from grantcall.labs.places import PlaceGiven, add_place
from grantcall.store.models import StoredFile
from tests.factories import Makers
from tests.lab_world import (
    DOT,
    MEETING,
    accepted,
    award_for,
    free_lab,
    lab_of,
    living_lab,
    meet,
    network,
    step,
    with_role,
)
from tests.support.html import text_of
from tests.web.group_world import (  # noqa: F401 - the first is a fixture
    count,
    followed,
    requests_of_their_own,
    shown,
    visit,
)
from tests.web.staff_world import sign_in

TODAY = {"day": "2018-10-20", "people": "9", "new_people": "2", "helpers": "3", "hours": "2"}


@pytest.fixture
def connector(client: FlaskClient, make: Makers) -> Actor:
    """Return a connector who is signed in, in a site with a call and a network."""
    make.call()
    network(make)
    found = make.account("connector", name="Carla")
    sign_in(client, found, make.clock)
    return found


def test_an_entry_takes_a_few_taps_with_todays_defaults(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    place = add_place(PlaceGiven("#OP Café Rho", "rho"), actor=connector, clock=make.clock)
    lab_id = free_lab(make, connector, "Coro", place=place)
    page = visit(client, "/labs/coro/diary")
    assert "Il diario è vuoto." in page.text
    sent = page.form("/labs/coro/diary")
    assert (sent["day"], sent["place"]) == ("2018-10-20", "op_cafe_rho")
    answer = page.send(TODAY, "/labs/coro/diary")
    after = followed(client, answer)
    assert "Segnato. Grazie." in after.text
    entry = db.session.scalars(select(Activity)).one()
    assert (entry.people, entry.new_people, entry.minutes_each) == (9, 2, 120)
    again = after.form("/labs/coro/diary")
    assert (again["helpers"], again["hours"], again["people"]) == ("3", "2", "")
    assert "/labs/coro/steps/begin" in after.links()
    assert lab_of(lab_id).activities == 1


def test_another_day_is_typed(client: FlaskClient, make: Makers, connector: Actor) -> None:
    free_lab(make, connector, "Coro")
    page = visit(client, "/labs/coro/diary")
    typed = {**TODAY, "place": "elsewhere", "day": "other", "day-other": "2018-09-30"}
    followed(client, page.send(typed, "/labs/coro/diary"))
    assert str(db.session.scalars(select(Activity.day)).one()) == "2018-09-30"


def test_a_refused_entry_keeps_what_was_typed_and_says_everything(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    free_lab(make, connector, "Coro")
    page = visit(client, "/labs/coro/diary")
    typed = {
        **TODAY,
        "place": "elsewhere",
        "day": "other",
        "day-other": "2018-10-25",
        "people": "3",
        "new_people": "4",
        "hours": "x",
        "note": "Una cena",
    }
    refused = shown(client, page.send(typed, "/labs/coro/diary"), 422)
    assert "Ci sono 3 cose da correggere" in refused.text
    kept = refused.form("/labs/coro/diary")
    assert (kept["day"], kept["day-other"]) == ("other", "2018-10-25")
    assert (kept["people"], kept["new_people"], kept["hours"]) == ("3", "4", "x")
    assert kept["note"] == "Una cena"
    assert (count(Activity), kept["token"] != page.form("/labs/coro/diary")["token"]) == (0, True)


def test_what_the_form_does_not_ask_moves_nothing(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    other = free_lab(make, connector, "Altro")
    lab_id = free_lab(make, connector, "Coro")
    contact = with_role(make, lab_id, "contact")
    sign_in(client, contact, make.clock)
    page = visit(client, "/labs/coro/diary")
    evil = {"lab_id": other, "heard_as": "verified", "minutes_each": "9999", "by": "x", "kind": "x"}
    versions = {f"v-{name}": "0" for name in evil}
    followed(
        client, page.send({**TODAY, "place": "elsewhere", **evil, **versions}, "/labs/coro/diary")
    )
    entry = db.session.scalars(select(Activity)).one()
    assert (entry.lab_id, entry.heard_as, entry.by) == (lab_id, "declared", contact.ref)
    assert (entry.minutes_each, set(entry.answers)) == (120, {"place", *TODAY})


def test_a_repeated_post_writes_once(client: FlaskClient, make: Makers, connector: Actor) -> None:
    free_lab(make, connector, "Coro")
    page = visit(client, "/labs/coro/diary")
    for _ in range(2):
        followed(client, page.send({**TODAY, "place": "elsewhere"}, "/labs/coro/diary"))
    assert count(Activity) == 1


def test_photos_are_downloads_of_their_own_lab(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    free_lab(make, connector, "Coro")
    free_lab(make, connector, "Altro")
    page = visit(client, "/labs/coro/diary")
    picture = (io.BytesIO(base64.b64decode(DOT)), "festa.png")
    typed = {**TODAY, "place": "elsewhere", "photo": picture}
    refused = shown(client, page.send(typed, "/labs/coro/diary"), 422)
    assert "festa.png" in refused.text  # the photo stays while consent is asked
    after = followed(client, refused.send({"photo_consent": "yes"}, "/labs/coro/diary"))
    photo = db.session.scalars(select(StoredFile)).one()
    link = f"/labs/coro/diary/photos/{photo.id}"
    assert link in after.links()
    with client.get(link) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get(link.replace("coro", "altro")).status_code == 404
    no_picture = (io.BytesIO(b"GIF89a?"), "a.gif")
    typed = {**TODAY, "place": "elsewhere", "photo": no_picture}
    wrong = shown(client, page.send(typed, "/labs/coro/diary"), 422)
    assert "Questo tipo di file non si può caricare." in wrong.text
    assert (count(Activity), count(StoredFile)) == (1, 1)


def test_a_wrong_entry_is_cancelled_with_two_words(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    lab_id = free_lab(make, connector, "Coro")
    entry = meet(make, lab_id, connector)
    path = f"/labs/coro/diary/{entry}/cancel"
    assert path in visit(client, "/labs/coro/diary").links()
    page = visit(client, path)
    refused = shown(client, page.send({"reason": " "}), 422)
    assert "Manca la motivazione." in refused.text
    after = followed(client, refused.send({"reason": "Era un altro gruppo"}))
    assert "Era un altro gruppo" in after.text
    assert path not in after.links()
    assert (count(ActivityCancelled), lab_of(lab_id).activities) == (1, 0)
    assert client.get(path).status_code == 409
    other = meet(make, free_lab(make, connector, "Altro"), connector)
    mixed = client.post(f"/labs/coro/diary/{other}/cancel", data=page.form())
    assert (mixed.status_code, count(ActivityCancelled)) == (404, 1)


def test_a_step_asks_for_promises_one_by_one(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    lab_id = free_lab(make, connector, "Coro")
    blocked = visit(client, "/labs/coro/steps/begin")
    assert "Ora non si può" in blocked.text
    meet(make, lab_id, connector)
    page = visit(client, "/labs/coro/steps/begin")
    refused = shown(client, page.send({"promises": ["free"]}), 422)
    assert "Ci sono 2 cose da correggere" in refused.text
    assert refused.form().getlist("promises") == ["free"]
    assert (lab_of(lab_id).kind, count(LabPromise)) == ("nascent", 0)
    everything = ["run_by_citizens", "open_to_all", "free"]
    after = followed(client, refused.send({"promises": everything}))
    assert "Ora il laboratorio risulta: Attivo." in after.text
    assert lab_of(lab_id).kind == "active"
    assert client.get("/labs/coro/steps/begin").status_code == 404


def test_a_lab_merges_into_one_that_is_chosen(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    lab_id = living_lab(make, connector, "Coro")
    living_lab(make, connector, "Banda")
    page = visit(client, "/labs/coro/steps/merge")
    refused = shown(client, page.send({"reason": "Insieme."}), 422)
    assert "Va scelto il laboratorio che subentra." in refused.text
    assert refused.form()["reason"] == "Insieme."
    forged = shown(client, page.send({"reason": "Insieme.", "successor": "coro"}), 422)
    assert "Il laboratorio scelto non può subentrare." in forged.text
    followed(client, refused.send({"successor": "banda"}))
    assert lab_of(lab_id).kind == "merged"


def test_an_ended_lab_asks_for_its_practice_and_shows_it(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    lab_id = living_lab(make, connector, "Coro")
    step(make, lab_id, "end", connector, reason="Fine.")
    desk = visit(client, "/following")
    assert "Gli è stato chiesto che cosa consiglia ad altri." in desk.text
    page = visit(client, "/labs/coro/practice")
    refused = shown(client, page.send({"practice": " "}), 422)
    assert "Scrivete almeno una riga." in refused.text
    after = followed(client, refused.send({"practice": "Una merenda.\n\nPoi una cena."}))
    assert "Poi una cena." in after.text
    assert "Gli è stato chiesto" not in visit(client, "/following").text


def test_two_people_who_write_the_same_page_see_both_texts(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    free_lab(make, connector, "Coro")
    first, second = visit(client, "/labs/coro/details"), visit(client, "/labs/coro/details")
    followed(client, first.send({"about": "Si canta."}))
    clash = shown(client, second.send({"about": "Si balla."}), 409)
    assert clash.form()["about"] == "Si balla."
    assert "Qualcun altro ha cambiato questa pagina" in clash.text
    assert db.session.scalars(select(Lab.about)).one() == "Si canta."
    db.session.rollback()
    followed(client, clash.send({"about": "Si canta e si balla."}))
    assert db.session.scalars(select(Lab.about)).one() == "Si canta e si balla."


def test_the_diary_leaves_as_a_table_without_formulas_and_without_names(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    lab_id = free_lab(make, connector, "Coro")
    meet(make, lab_id, connector, note="=1+1")
    page = visit(client, "/labs/coro/diary")
    answer = page.send(action="/labs/coro/diary/export")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=coro-2018")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == 1
    assert (rows[0]["note"], rows[0]["minutes"], rows[0]["heard_as"]) == (
        "'=1+1",
        "480",
        "verified",
    )
    assert "Carla" not in answer.text
    events = db.session.scalars(
        select(AuditEvent.actor).where(AuditEvent.action == "lab.export_diary")
    ).all()
    assert events == [connector.ref]
    contact = with_role(make, lab_id, "contact")
    sign_in(client, contact, make.clock)
    assert "/labs/coro/diary/export" not in visit(client, "/labs/coro/diary").text


def test_the_desk_says_who_waits_and_counts_what_stalls(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    living_lab(make, connector, "Va avanti")
    meet(make, free_lab(make, connector, "Primo passo"), connector)
    step(make, living_lab(make, connector, "Dorme"), "fall_asleep", connector)
    free_lab(make, make.account("staff"), "Senza nessuno")
    page = visit(client, "/following")
    waiting, calm = _lists(page.root)[:2]
    assert [line.split(".")[0] for line in waiting] == [
        "DormeDorme: una telefonata per capire se riparte",
        "Primo passoHa già un incontro: può risultare attivo",
    ]
    assert [line[:9] for line in calm] == ["Va avanti"]
    assert "/labs/senza-nessuno" in page.links()
    make.clock.advance(days=70)
    sign_in(client, connector, make.clock)
    late = visit(client, "/following")
    assert "Nessuna notizia da 72 giorni." in late.text
    assert "Non seguite ancora nessun gruppo." in late.text


def _lists(root: object) -> list[list[str]]:
    return [
        [text_of(line) for line in one.iter("li")]
        for one in root.iter("ul")  # type: ignore[attr-defined]
        if one.get("class") == "tasks"
    ]


def test_a_connector_follows_from_the_page_and_lets_go(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    free_lab(make, make.account("staff"), "Coro")
    page = visit(client, "/labs/coro")
    assert "/labs/coro/diary" not in page.links()
    after = followed(client, page.send(action="/labs/coro/follow"))
    assert "/labs/coro/diary" in after.links()
    assert "Coro" in visit(client, "/following").text
    followed(client, after.send(action="/labs/coro/unfollow"))
    assert client.get("/labs/coro/diary").status_code == 404


def test_people_are_named_on_record(client: FlaskClient, make: Makers, connector: Actor) -> None:
    lab_id = free_lab(make, connector, "Coro")
    page = visit(client, "/labs/coro/people")
    reads = select(AuditEvent.object).where(AuditEvent.action == "personal.read")
    assert db.session.scalars(reads).all() == [f"lab:{lab_id}"]
    refused = shown(
        client, page.send({"email": "nobody", "role": "contact"}, "/labs/coro/people"), 422
    )
    assert refused.form("/labs/coro/people")["email"] == "nobody"
    after = followed(
        client, refused.send({"email": "ada@example.org", "role": "contact"}, "/labs/coro/people")
    )
    assert "ada@example.org" in after.text
    let_go = next(
        str(one.get("action"))
        for one in after.root.iter("form")
        if str(one.get("action")).endswith("/let-go")
    )
    followed(client, after.send(action=let_go))
    assert "ada@example.org" not in visit(client, "/labs/coro/people").text


def test_a_lab_is_opened_with_what_is_known(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    page = visit(client, "/labs/new")
    refused = shown(client, page.send({"meets": "il lunedì", "started_on": "31/2/2018"}), 422)
    assert refused.form()["meets"] == "il lunedì"
    wrong = shown(client, page.send({"meets": "il lunedì", "started_on": ""}), 422)
    assert "Manca il nome." in wrong.text
    followed(client, wrong.send({"name": "Ludoverse"}))
    lab = db.session.scalars(select(Lab)).one()
    assert (lab.slug, lab.meets, lab.municipality) == ("ludoverse", "il lunedì", None)


def test_the_office_freezes_the_network_once(client: FlaskClient, make: Makers) -> None:
    make.call()
    sign_in(client, make.account("staff"), make.clock)
    before = visit(client, "/labs/new")
    assert "/labs/network" in before.links()
    page = visit(client, "/labs/network")
    refused = shown(client, page.send(), 422)
    assert "Nessuno ha ancora confermato" in refused.text
    after = followed(client, refused.send({"accept_assumed": "yes"}))
    assert "Pubblicata, versione 1" in after.text
    assert client.get("/labs/new").status_code == 200
    forged = client.post(
        "/labs/network", data={**before_form(page), "slug": "operazione-comunita-1"}
    )
    assert forged.status_code == 404


def before_form(page: object) -> dict[str, str]:
    return dict(page.form())  # type: ignore[attr-defined]


def test_places_are_kept_from_their_pages(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    page = visit(client, "/places/new")
    refused = shown(client, page.send({"name": "", "opened_on": "x"}), 422)
    assert "Scrivete una data che esiste." in refused.text
    wrong = shown(client, page.send({"name": "", "address": "via Verdi 1"}), 422)
    assert wrong.form()["address"] == "via Verdi 1"
    followed(client, wrong.send({"name": "Corte", "municipality": "pero"}))
    change = visit(client, "/places/corte/change")
    followed(client, change.send({"hours": "9–18"}, "/places/corte/change"))
    clash = shown(client, change.send({"hours": "mai"}, "/places/corte/change"), 409)
    assert "Qualcun altro ha cambiato questo luogo" in clash.text
    early = shown(client, change.send({"closed_on": "2019-01-01"}, "/places/corte/close"), 422)
    assert "L&#39;ultimo giorno è tra l&#39;apertura e oggi." in early.text
    followed(client, change.send({"closed_on": "2018-10-01"}, "/places/corte/close"))
    place = db.session.scalars(select(Place)).one()
    assert (place.hours, str(place.closed_on)) == ("9–18", "2018-10-01")


def test_a_funded_group_is_led_to_its_lab(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    contact, staff = make.account(), make.account("staff")
    proposal = make.sent(call, contact, group="Orti sospesi")
    ref = proposal.ref
    sign_in(client, contact, make.clock)
    assert "/labs/" not in visit(client, f"/proposals/{ref}").text.replace('"/labs"', "")
    lab = accepted(make, award_for(make, proposal))
    assert lab is not None
    assert "/labs/orti-sospesi/diary" in visit(client, f"/proposals/{ref}").links()
    meet(make, lab.id, contact, **MEETING)
    assert "1 incontro nel diario." in visit(client, f"/proposals/{ref}").text
    sign_in(client, staff, make.clock)
    record = visit(client, f"/staff/proposals/{ref}")
    assert "1 incontro, 12 presenze, 8 ore donate." in record.text
