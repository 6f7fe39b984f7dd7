"""Writing a section: saving, rows, files, several writers at once."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.clock import FixedClock
from grantcall.proposals.save_answers import save_answers
from grantcall.store.models import StoredFile
from tests.factories import Makers
from tests.support.html import text_of
from tests.web.group_world import (
    Visit,
    answers,
    autosave,
    count,
    followed,
    other_writer,
    requests_of_their_own,  # noqa: F401 - every test uses it
    shown,
    visit,
)
from tests.web.staff_world import sign_in

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
    b"/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


# Writing


def test_a_section_is_saved_and_leads_on(client: FlaskClient, draft: str) -> None:
    page = visit(client, f"/drafts/{draft}/community")
    answer = page.send({"involve": "Con un manifesto."})
    assert answer.location == f"/drafts/{draft}/plan"
    assert answers(draft)["involve"] == "Con un manifesto."
    last = visit(client, f"/drafts/{draft}/promises").send()
    assert last.location == f"/drafts/{draft}"


def test_an_unticked_box_takes_the_answer_back(client: FlaskClient, draft: str) -> None:
    page = visit(client, f"/drafts/{draft}/promises")
    page.send({"privacy_read": []})
    assert answers(draft)["privacy_read"] is None
    assert answers(draft)["true_statements"] is True


def test_a_question_that_depends_on_another_appears_after_saving(
    client: FlaskClient, make: Makers, call: Call, ada: Actor
) -> None:
    draft = make.draft(call, ada, "Orti", area="time", place=None, place_owner_agrees=None)
    page = visit(client, f"/drafts/{draft}/idea")
    assert "q-place" not in page.ids()
    assert "può comparire qualche domanda in più" in page.text
    answer = page.send({"area": "commons"})
    assert answer.location == f"/drafts/{draft}/idea#q-place"
    grown = followed(client, answer)
    assert "ci sono 2 domande in più" in grown.text
    assert "q-place_owner_agrees" in grown.ids()


def test_what_cannot_be_read_is_shown_as_typed_and_the_rest_is_saved(
    client: FlaskClient, draft: str
) -> None:
    page = visit(client, f"/drafts/{draft}/plan")
    refused = shown(client, page.send({"requested": "tanti", "minimum": "1.300"}), 422)
    assert refused.ids()["q-requested"].get("value") == "tanti"
    assert "#q-requested" in refused.links()
    assert (answers(draft)["requested"], answers(draft)["minimum"]) == (200000, 130000)
    healed = refused.send({"requested": "1.900"})
    assert healed.status_code == 303
    assert (answers(draft)["requested"], answers(draft)["minimum"]) == (190000, 130000)


def test_rows_are_added_and_taken_away_by_buttons(client: FlaskClient, draft: str) -> None:
    page = visit(client, f"/drafts/{draft}/plan")
    grown = followed(client, page.send({"add-row": "budget", "budget-1-what": "Zappe"}))
    assert "q-budget-2-what" in grown.ids()
    assert "q-plan-1-what" not in grown.ids()
    assert answers(draft)["budget"][1]["what"] == "Zappe"  # type: ignore[index]
    shrunk = followed(client, grown.send({"remove-row": "budget-0"}))
    assert [row["what"] for row in answers(draft)["budget"]] == ["Zappe"]  # type: ignore[attr-defined]
    assert shrunk.ids()["q-budget"].get("value") == "Zappe"


def test_a_button_for_a_table_that_is_not_there_only_saves(client: FlaskClient, draft: str) -> None:
    page = visit(client, f"/drafts/{draft}/plan")
    assert page.send({"add-row": "//evil.example"}).location == f"/drafts/{draft}/promises"


def test_with_htmx_a_table_grows_without_touching_the_rest(client: FlaskClient, draft: str) -> None:
    page = visit(client, f"/drafts/{draft}/plan")
    typed = {"add-row": "budget", "budget-0-what": "Terriccio", "requested": "tanti"}
    grown = shown(client, page.send(typed, headers={"HX-Request": "true"}), 200)
    assert "q-budget-2-what" in grown.ids()
    assert grown.ids()["q-requested"].get("value") == "tanti"
    assert answers(draft)["requested"] == 200000
    assert answers(draft)["budget"][0]["what"] == "Terriccio"  # type: ignore[index]
    # The page keeps all its other fields; only the table and its version are taken over.
    sent = page.form()
    sent["v-budget"] = grown.ids()["v-budget"].get("value")
    sent["budget-0-what"] = "Terriccio buono"
    assert client.post(page.path, data=sent).status_code == 303
    assert answers(draft)["budget"][0]["what"] == "Terriccio buono"  # type: ignore[index]


def test_missing_things_lead_to_their_fields(
    client: FlaskClient, make: Makers, call: Call, ada: Actor
) -> None:
    draft = make.draft(call, ada, "Orti", title=None, after=None)
    tasks = visit(client, f"/drafts/{draft}")
    assert "Mancano 3 cose" in tasks.text
    assert f"/drafts/{draft}/idea?missing=1#q-title" in tasks.links()
    assert f"/drafts/{draft}/community?missing=1#q-after" in tasks.links()
    assert f"/drafts/{draft}/people" in tasks.links()
    section = visit(client, f"/drafts/{draft}/idea?missing=1")
    assert text_of(section.ids()["q-title-err"]) == "Manca la risposta."
    assert "q-need-err" not in section.ids()
    plain = visit(client, f"/drafts/{draft}/idea")
    assert "q-title-err" not in plain.ids()


# Several writers


def test_two_people_on_one_answer_see_both_texts(
    client: FlaskClient, make: Makers, draft: str
) -> None:
    page = visit(client, f"/drafts/{draft}/idea")
    token = page.form()["v-need"]
    marta = other_writer(make, draft)
    save_answers(
        draft, {"need": "Il bisogno di Marta"}, {"need": token}, actor=marta, clock=make.clock
    )
    answer = page.send({"need": "Il bisogno di Ada", "idea": "Una nuova idea"})
    both = shown(client, answer, 409)
    assert "Marta Conti ha cambiato questa risposta" in both.text
    assert "Il bisogno di Marta" in both.text
    assert text_of(both.ids()["q-need"]) == "Il bisogno di Ada"
    assert answers(draft)["need"] == "Il bisogno di Marta"
    assert answers(draft)["idea"] == "Una nuova idea"
    joined = both.send({"need": "Il bisogno di Marta e di Ada"})
    assert joined.status_code == 303
    assert answers(draft)["need"] == "Il bisogno di Marta e di Ada"
    assert answers(draft)["title"] == "Orti in cortile"


def test_answers_nobody_touched_never_overwrite(
    client: FlaskClient, make: Makers, draft: str
) -> None:
    page = visit(client, f"/drafts/{draft}/idea")
    token = page.form()["v-need"]
    marta = other_writer(make, draft)
    save_answers(draft, {"need": "Di Marta"}, {"need": token}, actor=marta, clock=make.clock)
    assert page.send({"idea": "Di Ada"}).status_code == 303
    assert (answers(draft)["need"], answers(draft)["idea"]) == ("Di Marta", "Di Ada")


# Saving by itself


def test_autosave_answers_with_hour_and_versions(
    client: FlaskClient, draft: str, clock: FixedClock
) -> None:
    page = visit(client, f"/drafts/{draft}/idea")
    said = autosave(page, {"need": "Primo"}).json
    assert said["message"] == "Salvato alle 10.30."
    assert said["saved_at"] == "2018-10-20T08:30:00+00:00"
    assert said["fields"]["v-need"].startswith("2:")
    second = autosave(page, {"need": "Secondo", "v-need": said["fields"]["v-need"]})
    assert second.json["fields"]["v-need"].startswith("3:")
    assert answers(draft)["need"] == "Secondo"


def test_autosave_keeps_nothing_where_somebody_else_wrote(
    client: FlaskClient, make: Makers, draft: str
) -> None:
    page = visit(client, f"/drafts/{draft}/idea")
    token = page.form()["v-need"]
    marta = other_writer(make, draft)
    save_answers(draft, {"need": "Di Marta"}, {"need": token}, actor=marta, clock=make.clock)
    answer = autosave(page, {"need": "Di Ada", "idea": "Nuova"})
    assert answer.status_code == 409
    assert answer.json["message"].startswith("Marta Conti ha cambiato questa parte")
    assert answers(draft)["need"] == "Di Marta"
    assert answers(draft)["idea"] != "Nuova"


def test_autosave_says_what_is_to_be_corrected(client: FlaskClient, draft: str) -> None:
    page = visit(client, f"/drafts/{draft}/plan")
    said = autosave(page, {"requested": "tanti"})
    assert said.status_code == 200
    assert said.json["message"] == "Salvato alle 10.30. 1 risposta è da correggere."
    assert answers(draft)["requested"] == 200000


# Files


def upload(page: Visit, name: str, content: bytes) -> Any:
    return page.send({"delegation": (io.BytesIO(content), name)})


def test_a_file_is_kept_offered_and_taken_off(client: FlaskClient, draft: str) -> None:
    page = visit(client, f"/drafts/{draft}/group")
    assert upload(page, "delega «firmata».pdf", PDF).status_code == 303
    file_id = answers(draft)["delegation"][0]  # type: ignore[index]
    there = visit(client, f"/drafts/{draft}/group")
    assert "delega «firmata».pdf" in there.text
    with client.get(f"/drafts/{draft}/files/{file_id}") as got:
        assert got.data == PDF
        assert got.headers["Content-Disposition"].startswith("attachment")
    gone = there.send({"remove-file": f"delegation:{file_id}"})
    assert gone.location == f"/drafts/{draft}/group#q-delegation"
    assert answers(draft)["delegation"] is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ not a picture", "Questo tipo di file non si può caricare."),
        (b"", "Il file è vuoto."),
        (b"%PDF-1.4 broken", "Il PDF è danneggiato"),
    ],
)
def test_a_file_that_is_not_taken_says_why_beside_its_question(
    client: FlaskClient, draft: str, content: bytes, words: str
) -> None:
    page = visit(client, f"/drafts/{draft}/group")
    refused = shown(client, upload(page, "foto.pdf", content), 422)
    assert words in text_of(refused.ids()["q-delegation-err"])
    assert count(StoredFile) == 0


def test_nobody_reaches_a_file_of_another_group(
    client: FlaskClient, make: Makers, call: Call, draft: str, ada: Actor, clock: FixedClock
) -> None:
    upload(visit(client, f"/drafts/{draft}/group"), "a.pdf", PDF)
    file_id = answers(draft)["delegation"][0]  # type: ignore[index]
    thief = make.account(name="Ladro")
    own = make.draft(call, thief, "Altri")
    sign_in(client, thief, clock)
    page = visit(client, f"/drafts/{own}/group")
    page.send({"delegation-kept": [file_id]})
    assert answers(own).get("delegation") is None
    assert client.get(f"/drafts/{own}/files/{file_id}").status_code == 404
    assert client.get(f"/drafts/{draft}/files/{file_id}").status_code == 404
