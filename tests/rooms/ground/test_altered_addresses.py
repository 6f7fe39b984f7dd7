"""What somebody alters in the address of a list starts afresh: neither database falls."""

import base64
import json

import pytest
from flask.testing import FlaskClient

from tests.factories import Makers
from tests.web.staff_world import sign_in

LIST = "/staff/calls/operazione-comunita-1/proposals"


def token(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "asked",
    [
        "q=orti%00",
        f"from={token('number', 10**30, 'x', False)}",
        f"sort=title&from={token('title', chr(0), 'x', False)}",
        f"sort=title&from={token('title', chr(0xD800), 'x', False)}",
        f"sort=title&from={token('title', 'x', chr(0), False)}",
        f"sort=requested&from={token('requested', -(10**12), 'x', True)}",
        f"sort=state&from={token('state', 'x', 10**12, False)}",
    ],
)
def test_the_list(client: FlaskClient, make: Makers, asked: str) -> None:
    call = make.call()
    make.sent(call, title="Orti in cortile")
    sign_in(client, make.account("staff"), make.clock)
    page = client.get(f"{LIST}?{asked}")
    assert page.status_code == 200
    assert "OC1-0001" in page.text


@pytest.mark.parametrize(
    "asked", ["actor=ada%00", "object=OC1%00", "action=proposal%00", f"before={'9' * 17}"]
)
def test_the_trail(client: FlaskClient, make: Makers, asked: str) -> None:
    make.call()
    sign_in(client, make.account("auditor"), make.clock)
    assert client.get(f"/staff/audit?{asked}").status_code == 200


HUGE = "9" * 10
LONG = "9" * 5000  # more digits than the language reads


@pytest.mark.parametrize(
    "asked",
    [
        f"tranches?after={HUGE}-1",
        f"tranches?after={LONG}-1",
        f"reports?after=1-{HUGE}",
        f"reports?after={LONG}-1",
        f"letters?after={HUGE}.1",
        f"awards?from={HUGE}.x",
        "awards?from=1.%00",
    ],
)
def test_lists_of_money(client: FlaskClient, make: Makers, asked: str) -> None:
    call = make.call()
    sign_in(client, make.account("staff", call=call), make.clock)
    assert client.get(f"/staff/calls/{call.slug}/{asked}").status_code == 200


@pytest.mark.parametrize("parts", [(chr(0xD800), "x"), ("x", chr(0xD800)), (chr(0), "x")])
def test_the_labs_that_everybody_sees(
    client: FlaskClient, make: Makers, parts: tuple[str, str]
) -> None:
    make.call()
    assert client.get(f"/labs?from={token(*parts, False)}").status_code == 200
