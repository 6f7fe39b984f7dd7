"""W7: one group's whole way, as a browser without scripts walks it, to the receipt."""

import re
from collections.abc import Mapping

from bench.client import Answer, Client
from bench.interface import Product
from bench.population import SHIPPED

PEOPLE = 10
TOWNS = ("rho", "arese", "lainate", "pero", "vanzago")
_LINK = re.compile(r"/join/[A-Za-z0-9_-]{43}")
SECTIONS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("group", {"party": "citizens"}),
    (
        "idea",
        {
            "title": "Orti in cortile",
            "need": "I cortili del quartiere sono vuoti e chi ci abita non si conosce.",
            "idea": "Coltivare insieme un orto nel cortile e cenare con quello che cresce.",
            "aims": "a",
            "area": "commons",
        },
    ),
    # The answers above have brought three more questions.
    (
        "idea",
        {
            "aims": "a",
            "area": "commons",
            "aim_a_how": "Ogni sabato si lavora insieme.",
            "place": "Il cortile di via Dante",
            "place_owner_agrees": "yes",
        },
    ),
    (
        "community",
        {
            "municipality": "rho",
            "involve": "Con un volantino in ogni scala.",
            "fragile": "Bussando alle porte di chi vive solo.",
            "after": "I semi e gli attrezzi restano.",
        },
    ),
    (
        "plan",
        {
            "plan-0-what": "Preparare la terra",
            "plan-0-month": "1",
            "plan-0-who": "Bruno",
            "budget-0-what": "Terra e attrezzi",
            "budget-0-kind": "goods",
            "budget-0-amount": "2.000",
            "requested": "2.000",
            "minimum": "1.200",
        },
    ),
    ("promises", {"open_and_free": "yes", "true_statements": "yes", "privacy_read": "yes"}),
)


def send_a_proposal(client: Client, product: Product, number: int) -> None:
    """Begin a draft, write every part, let ten people join, read again and send.

    Raises `RuntimeError` when an answer is not what it should be.
    """
    client.cookies["grantcall"] = product.known["contact"]
    apply = f"/calls/{SHIPPED}/apply"
    begun = _post(client, client.get(apply), apply, {"group_name": f"Gruppo {number} della prova"})
    draft = begun.headers["location"]
    for section, typed in SECTIONS:
        page = client.get(f"{draft}/{section}")
        _post(client, page, page.path, {**_as_shown(page, typed), **typed})
    roster = client.get(f"{draft}/people")
    link = _LINK.search(roster.text)
    if link is None:
        raise RuntimeError("the people's page shows no link")
    for place in range(PEOPLE):
        _join(client.port, client, link[0], place)
    preview = client.get(f"{draft}/preview")
    sent = _post(client, preview, f"{draft}/submit", {"token": preview.hidden()["token"]})
    if not sent.headers["location"].endswith("/receipt"):
        raise RuntimeError(f"sent, and led to {sent.headers['location']}")
    if client.follow(sent).status != 200:
        raise RuntimeError("the receipt cannot be read")


def _join(port: int, counting: Client, link: str, place: int) -> None:
    """Join as a person with a telephone of their own."""
    person = Client(port)
    page = person.get(link)
    stated = {
        "name": f"Persona {place}",
        "surname": "Rossi",
        "adult": "yes",
        "municipality": TOWNS[place % len(TOWNS)],
        "privacy_read": "yes",
    }
    _post(person, page, link, {**_as_shown(page, stated), **stated})
    counting.sent += person.sent


def _as_shown(page: Answer, typed: Mapping[str, str]) -> dict[str, str]:
    """Return the versions that the page shows of the answers that are typed."""
    answered = {name.partition("-")[0] for name in typed}
    return {
        name: value for name, value in page.hidden().items() if name.removeprefix("v-") in answered
    }


def _post(client: Client, page: Answer, path: str, typed: Mapping[str, str]) -> Answer:
    hidden = page.hidden()
    if "csrf_token" not in hidden:
        raise RuntimeError(f"{page.path} was answered with {page.status} and shows no form")
    answer = client.post(path, {"csrf_token": hidden["csrf_token"], **typed})
    if answer.status != 303:
        raise RuntimeError(f"{path} was answered with {answer.status}")
    return answer
