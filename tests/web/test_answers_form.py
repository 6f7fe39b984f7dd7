"""The form builder: what is stored is shown, what is shown comes back, what is wrong is said."""

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict

from grantcall.core.errors import Reason
from grantcall.core.resources import Resources, shipped
from grantcall.core.words import Words
from grantcall.definitions.answers import AnswerSchema
from grantcall.definitions.loading import load_call
from grantcall.definitions.model import Definition
from grantcall.web.answers_form import AnswersForm, answers_form, form_class
from tests.factories import GOOD_ANSWERS, SHIPPED
from tests.support.html import assert_good_page, text_of

PAGE = """{% from "parts/answers.html" import question %}<!doctype html>
<html lang="it"><head><title>x</title></head><body><h1>x</h1><form>
{% for field in form.questions %}{{ question(field, blank=blank, total=total) }}{% endfor %}
</form></body></html>"""
EVERY_TYPE = """
[sections.more]
it = "Altro"
en = "More"
fields = [
  "mail", "tel", "web", "born", "many", "code", "bank", "town", "ways", "kind", "data", "scans",
  "read",
]
[fields.mail]
type = "email"
it = "Mail"
en = "Mail"
[fields.tel]
type = "phone"
it = "Telefono"
en = "Phone"
[fields.web]
type = "link"
it = "Sito"
en = "Site"
[fields.born]
type = "date"
it = "Giorno"
en = "Day"
[fields.many]
type = "number"
it = "Quanti"
en = "How many"
[fields.code]
type = "tax_code"
it = "Codice fiscale"
en = "Tax code"
[fields.bank]
type = "iban"
it = "IBAN"
en = "IBAN"
[fields.town]
type = "place"
options = "municipalities"
other = true
it = "Comune"
en = "Town"
[fields.ways]
type = "choices"
options = "areas"
other = true
it = "Modi"
en = "Ways"
[fields.kind]
type = "choice"
options = "expense_kinds"
other = true
it = "Tipo"
en = "Kind"
[fields.data]
type = "line"
max = 40
it = "Un nome che WTForms usa per sé"
en = "A name that WTForms keeps for itself"
[fields.scans]
type = "file"
max = 3
it = "Scansioni"
en = "Scans"
[fields.read]
type = "note"
it = "Solo da leggere."
en = "Only to read."
"""
MORE: dict[str, object] = {
    "mail": "ada@example.org",
    "tel": "+390200000000",
    "web": "https://example.org/orti",
    "born": "1990-02-28",
    "many": 12,
    "code": "RSSMRA85T10A562S",
    "bank": "IT60X0542811101000000123456",
    "town": {"other": "Milano & «dintorni»"},
    "ways": ["time", {"other": "<b>a voce</b>"}],
    "kind": "other",
    "data": 'virgolette " e <tag>',
    "scans": ["aaaa", "bbbb"],
}


@pytest.fixture(scope="module")
def definition(tmp_path_factory: pytest.TempPathFactory) -> Definition:
    """Return the shipped call with one section more, which holds every type of question."""
    root = tmp_path_factory.mktemp("overlay")
    target: Path = root / "forms" / "proposal.toml"
    target.parent.mkdir()
    whole = (shipped("forms") / "proposal.toml").read_text(encoding="utf-8")
    target.write_text(whole + EVERY_TYPE, encoding="utf-8")
    return load_call(SHIPPED, Resources(root))[1]


@pytest.fixture(autouse=True)
def request_open(app: Flask) -> object:
    """Stand inside a request: macros speak the language of one."""
    with app.test_request_context("/"):
        yield


def rendered(form: AnswersForm, blank: int = 0, total: int | None = None) -> Element:
    return assert_good_page(render_template_string(PAGE, form=form, blank=blank, total=total))


def submitted(root: Element) -> MultiDict[str, str]:
    """Return what a browser would send for this page, without pressing a button."""
    sent: MultiDict[str, str] = MultiDict()
    for control in root.iter():
        name = control.get("name") or ""
        if not name or control.tag == "button":
            continue
        if control.tag == "input" and control.get("type") in ("checkbox", "radio"):
            if control.get("checked") is not None:
                sent.add(name, control.get("value") or "on")
        elif control.tag == "input" and control.get("type") != "file":
            sent.add(name, control.get("value") or "")
        elif control.tag == "textarea":
            sent.add(name, "".join(control.itertext()))
        elif control.tag == "select":
            chosen = [one for one in control.iter("option") if one.get("selected") is not None]
            sent.add(name, (chosen or list(control.iter("option")))[0].get("value") or "")
    return sent


@pytest.mark.parametrize("lang", ["it", "en"])
def test_what_is_stored_comes_back_the_same(definition: Definition, lang: str) -> None:
    stored = GOOD_ANSWERS | MORE
    form = answers_form(definition, "proposal", None, lang, values=stored)
    again = answers_form(definition, "proposal", None, lang, posted=submitted(rendered(form)))
    schema = AnswerSchema(definition.forms["proposal"], definition)
    values, problems = schema.load_partial(again.typed())
    assert problems == []
    assert {name: value for name, value in values.items() if value is not None} == stored


def test_an_empty_page_gives_no_answer_at_all(definition: Definition) -> None:
    page = rendered(answers_form(definition, "proposal", None, "it"))
    assert "unset" not in text_of(page)
    again = answers_form(definition, "proposal", None, "it", posted=submitted(page))
    schema = AnswerSchema(definition.forms["proposal"], definition)
    values, problems = schema.load_partial(again.typed())
    assert problems == []
    assert set(values.values()) == {None}
    assert set(again.bases().values()) == {"0"}
    controls = [one.get("value") or "" for one in page.iter("input") if one.get("type") == "text"]
    assert set(controls) == {""}


def test_a_class_is_built_once_per_section_and_language(definition: Definition) -> None:
    idea = form_class(definition, "proposal", "idea", "it")
    assert form_class(definition, "proposal", "idea", "it") is idea
    assert form_class(definition, "proposal", "idea", "en") is not idea
    assert form_class(definition, "proposal", "plan", "it") is not idea
    assert [field.name for field in idea().questions] == list(
        next(one.fields for one in definition.forms["proposal"].sections if one.id == "idea")
    )


def test_only_questions_on_the_page_are_answered(definition: Definition) -> None:
    """An unticked box is an answer taken back; a question that was not shown is left alone."""
    posted = MultiDict({"v-privacy_read": "1:abc", "title": "non era sulla pagina"})
    form = answers_form(definition, "proposal", None, "it", values={"title": "Orti"}, posted=posted)
    assert form.typed() == {"privacy_read": ""}
    assert form.bases() == {"privacy_read": "1:abc"}
    kept = form.question("title")
    assert kept is not None
    assert kept.shown == "Orti"


@pytest.mark.parametrize(
    ("typed", "cents"), [("1.850,50", 185050), ("1850", 185000), ("€ 1,850.50", 185050)]
)
def test_money_is_taken_as_people_write_it(definition: Definition, typed: str, cents: int) -> None:
    posted = MultiDict({"v-requested": "0", "requested": typed})
    form = answers_form(definition, "proposal", "plan", "it", posted=posted)
    schema = AnswerSchema(definition.forms["proposal"], definition)
    assert schema.load_partial(form.typed()) == ({"requested": cents}, [])


def test_a_refused_answer_is_shown_as_typed_with_the_problem_beside_it(
    definition: Definition,
) -> None:
    posted = MultiDict(
        {
            "v-requested": "2:dead",
            "requested": "tanti <soldi>",
            "v-budget": "0",
            "budget-0-what": "",
            "budget-4-what": "Terra",
            "budget-4-amount": "boh",
            "budget-7-what": "Semi",
            "budget-7-amount": "tre",
        }
    )
    form = answers_form(definition, "proposal", "plan", "it", posted=posted)
    schema = AnswerSchema(definition.forms["proposal"], definition)
    told = form.tell(schema.load_partial(form.typed())[1])
    assert sorted(str(one.field) for one in told) == [
        "q-budget-0-amount",
        "q-budget-1-amount",
        "q-requested",
    ]
    page = rendered(form)
    by_id = {one.get("id"): one for one in page.iter() if one.get("id")}
    assert by_id["q-requested"].get("value") == "tanti <soldi>"
    assert by_id["q-requested"].get("aria-invalid") == "true"
    assert "q-requested-err" in (by_id["q-requested"].get("aria-describedby") or "")
    assert "importo in euro" in text_of(by_id["q-requested-err"])
    assert by_id["q-budget-1-amount"].get("value") == "tre"
    assert by_id["q-budget"].get("value") == "Terra"  # the first cell carries the table's id
    assert by_id["v-requested"].get("value") == "2:dead"


def test_rows_grow_shrink_and_stop_at_their_limit(definition: Definition) -> None:
    rows = [{"what": f"Passo {place}", "month": 1, "who": "Ada"} for place in range(12)]
    few = answers_form(definition, "proposal", "plan", "it", values={"plan": rows[:2]})
    assert len(list(rendered(few, blank=1).iter("tbody"))[0]) == 3
    full = answers_form(definition, "proposal", "plan", "it", values={"plan": rows})
    page = rendered(full, blank=1)
    assert len(list(page.iter("tbody"))[0]) == 12
    adds = [one for one in page.iter("button") if one.get("name") == "add-row"]
    assert [one.get("value") for one in adds] == ["budget"]
    posted = submitted(page)
    posted["remove-row"] = "plan-3"
    left = answers_form(definition, "proposal", "plan", "it", posted=posted).typed()["plan"]
    assert isinstance(left, list)
    assert [row["what"] for row in left] == [f"Passo {n}" for n in range(12) if n != 3]


def test_the_sum_stands_under_a_last_column_of_money(definition: Definition) -> None:
    form = answers_form(
        definition, "proposal", "plan", "it", values={"budget": GOOD_ANSWERS["budget"]}
    )
    foot = next(rendered(form, total=200000).iter("tfoot"))
    assert [text_of(cell) for cell in foot[0]] == ["Totale", "2.000 €", ""]


def test_files_are_kept_or_taken_off_one_by_one(definition: Definition) -> None:
    form = answers_form(definition, "proposal", "more", "it", values=MORE)
    posted = submitted(rendered(form))
    assert posted.getlist("scans-kept") == ["aaaa", "bbbb"]
    posted["remove-file"] = "scans:aaaa"
    after = answers_form(definition, "proposal", "more", "it", posted=posted)
    assert after.typed()["scans"] == ["bbbb"]


def test_hidden_questions_leave_the_page(definition: Definition) -> None:
    form = answers_form(definition, "proposal", "idea", "it", asked=("title", "need"))
    assert [field.name for field in form.questions] == ["title", "need"]
    assert "Quale luogo" not in text_of(rendered(form))


def test_a_problem_without_a_field_leads_nowhere(definition: Definition) -> None:
    form = answers_form(definition, "proposal", "idea", "it")
    reason = Reason("x", Words("Così no."), next=Words("Fate altro."), article="3")
    assert form.tell([reason]) == [reason]
    assert all(field.faults == [] for field in form.questions)


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '" onfocus="x', "{{ 7*7 }}"])
def test_what_is_typed_is_only_ever_text(definition: Definition, evil: str) -> None:
    values = {"title": evil, "need": evil, "plan": [{"what": evil, "who": evil}]}
    page = rendered(answers_form(definition, "proposal", None, "it", values=values))
    by_id = {one.get("id"): one for one in page.iter() if one.get("id")}
    assert by_id["q-title"].get("value") == evil
    assert text_of(by_id["q-need"]) == evil
    assert by_id["q-plan"].get("value") == evil
    assert list(page.iter("script")) == []


def test_a_flood_of_rows_is_cut(definition: Definition) -> None:
    posted = MultiDict({f"plan-{place}-what": "x" for place in range(999)} | {"v-plan": "0"})
    form = answers_form(definition, "proposal", "plan", "it", posted=posted)
    typed = form.typed()["plan"]
    assert isinstance(typed, list)
    assert len(typed) == 200
