"""The staff list: who sees it, what it finds, in which order, at which cost."""

import pytest
from flask.testing import FlaskClient

from tests.factories import Makers
from tests.support.html import assert_good_page, text_of
from tests.web.staff_world import Statements, sign_in

PATH = "/staff/calls/operazione-comunita-1/proposals"


def test_drafts_never_appear_and_the_sum_is_said(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    make.sent(call, title="Orti in cortile")
    make.draft(call, make.account(), title="Segreta in bozza")
    sign_in(client, make.account("staff"), make.clock)
    page = client.get(PATH)
    root = assert_good_page(page.data)
    assert page.status_code == 200
    said = [text_of(one) for one in root.iter() if one.get("role") == "status"]
    assert said == ["1 domanda · chiesti 2.000 €"]
    assert "OC1-0001" in page.text
    assert "Segreta" not in page.text


def test_the_number_of_statements_does_not_grow_with_the_rows(
    client: FlaskClient, make: Makers
) -> None:
    call = make.call()
    make.sent(call)
    sign_in(client, make.account("staff"), make.clock)
    client.get(PATH)
    with Statements() as one:
        client.get(PATH)
    make.sent(call)
    make.sent(call)
    with Statements() as three:
        assert client.get(PATH).text.count("/staff/proposals/OC1-") == 3
    assert len(one.reads) == len(three.reads) == 4
    assert sum("proposal.submitted_at" in text for text in three.reads) == 1


def test_only_those_who_work_for_the_call_see_that_it_exists(
    client: FlaskClient, make: Makers
) -> None:
    call = make.call()
    contact = make.account()
    make.sent(call, contact)
    answers = []
    for actor in (
        contact,
        make.account("reviewer"),
        make.account("connector"),
        make.account("admin"),
    ):
        sign_in(client, actor, make.clock)
        answers.append((client.get(PATH), client.get(PATH.replace("-1/", "-9/"))))
    for forbidden, missing in answers:
        assert (forbidden.status_code, missing.status_code) == (404, 404)
        assert forbidden.data == missing.data.replace(b"-9/", b"-1/")
    other = make.account("staff", call=call)
    sign_in(client, other, make.clock)
    assert client.get(PATH).status_code == 200


def test_an_auditor_reads_and_has_nothing_to_press(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    make.sent(call)
    sign_in(client, make.account("auditor", call=call), make.clock)
    page = client.get(PATH)
    root = assert_good_page(page.data)
    assert [form for form in root.iter("form") if form.get("method") == "post"] == []
    assert [field for field in root.iter("input") if field.get("name") == "ref"] == []
    assert "/export" not in page.text


def test_filters_are_pills_that_can_be_taken_off(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    make.sent(call, title="Orti in cortile")
    make.sent(call, title="Banca del tempo", municipality="arese")
    sign_in(client, make.account("staff"), make.clock)
    page = client.get(f"{PATH}?municipality=arese&q=tempo&state=nowhere")
    root = assert_good_page(page.data)
    on = [text_of(link) for link in root.iter("a") if link.get("class") == "on"]
    assert on == ["Comune: Arese (togli il filtro)", "Cerca: tempo (togli il filtro)"]
    hrefs = [link.get("href") for link in root.iter("a") if link.get("class") == "on"]
    assert hrefs == ["?q=tempo", "?municipality=arese"]
    assert "Banca del tempo" in page.text
    assert "Orti in cortile" not in page.text
    nothing = client.get(f"{PATH}?q=%3Cscript%3E")
    assert "Nessuna domanda con questi filtri." in nothing.text
    assert "<script>" not in nothing.text


def test_pages_are_reached_by_key(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    for title in ("Alfa", "Beta", "Gamma"):
        make.sent(call, title=title)
    sign_in(client, make.account("staff"), make.clock)
    from grantcall.web.desks import list_request

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(list_request, "SIZES", (2, 250))
        first = client.get(f"{PATH}?sort=title.down&size=2")
        assert ("Gamma" in first.text, "Alfa" in first.text) == (True, False)
        root = assert_good_page(first.data)
        following = next(link.get("href") for link in root.iter("a") if link.get("rel") == "next")
        second = client.get(PATH + str(following))
        assert ("Gamma" in second.text, "Alfa" in second.text) == (False, True)
        back = next(
            link.get("href")
            for link in assert_good_page(second.data).iter("a")
            if link.get("rel") == "prev"
        )
        assert "Gamma" in client.get(PATH + str(back)).text


@pytest.mark.parametrize(
    "token", ["x", "W10", "WyJudW1iZXIiLCAxXQ", "WyJudW1iZXIiLCAieCIsIDEsIHRydWVd", "%00", "é"]
)
def test_a_page_token_that_was_altered_starts_afresh(
    client: FlaskClient, make: Makers, token: str
) -> None:
    make.sent(make.call())
    sign_in(client, make.account("staff"), make.clock)
    page = client.get(f"{PATH}?from={token}&size=x&sort=evil")
    assert page.status_code == 200
    assert "OC1-0001" in page.text


def test_everything_of_the_page_can_be_chosen_without_a_script(
    client: FlaskClient, make: Makers
) -> None:
    call = make.call()
    make.sent(call)
    make.sent(call)
    sign_in(client, make.account("staff"), make.clock)
    root = assert_good_page(client.get(f"{PATH}?pick=all").data)
    ticked = [field for field in root.iter("input") if field.get("name") == "ref"]
    assert [field.get("checked") is not None for field in ticked] == [True, True]
