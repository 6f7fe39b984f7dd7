"""The staff list: who sees it, what it finds, in which order, at which cost."""

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
    assert len(reading(one)) == len(reading(three)) == 4
    rows = [text for text in reading(three) if "submitted_at" in text]
    assert len(rows) == 1


def reading(statements: Statements) -> list[str]:
    """Leave out what opens and closes transactions."""
    return [text for text in statements.sent if text.startswith("SELECT")]
