"""What the tests of the group's pages share: a browser without scripts that fills in forms."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask import Flask, g, request_started
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.unit_of_work import unit_of_work
from grantcall.proposals.answers import present_answers
from grantcall.proposals.models import GroupRole, Proposal
from tests.factories import Makers
from tests.support.html import assert_good_page


@pytest.fixture(autouse=True)
def requests_of_their_own(app: Flask) -> Iterator[None]:
    """Let no request see what an earlier one kept: a test holds one context for all."""

    def forget(*_: object, **__: object) -> None:
        for name in list(g):
            g.pop(name)

    with request_started.connected_to(forget, app):
        yield


class Visit:
    """One page as it was opened, strictly read."""

    def __init__(self, client: FlaskClient, answer: Any, path: str) -> None:
        self.client, self.answer, self.path = client, answer, path
        self.status: int = answer.status_code
        self.text: str = answer.text
        self.root: Element = assert_good_page(answer.text)

    def ids(self) -> dict[str, Element]:
        """Return the elements by id."""
        return {str(one.get("id")): one for one in self.root.iter() if one.get("id")}

    def links(self) -> list[str]:
        """Return where the page leads to."""
        return [one.get("href") or "" for one in self.root.iter("a")]

    def form(self, action: str | None = None) -> MultiDict[str, Any]:
        """Return what the browser would send for the form that posts to `action`."""
        form = self._form(action)
        sent: MultiDict[str, Any] = MultiDict()
        for control in form.iter():
            name = control.get("name") or ""
            if not name or control.tag == "button" or control.get("type") == "file":
                continue
            if control.get("type") in ("checkbox", "radio"):
                if control.get("checked") is not None:
                    sent.add(name, control.get("value"))
            elif control.tag == "input":
                sent.add(name, control.get("value") or "")
            elif control.tag == "textarea":
                sent.add(name, "".join(control.itertext()))
            elif control.tag == "select":
                options = list(control.iter("option"))
                chosen = [one for one in options if one.get("selected") is not None]
                sent.add(name, (chosen or options)[0].get("value") or "")
        return sent

    def send(
        self, typed: dict[str, Any] | None = None, action: str | None = None, **more: Any
    ) -> Any:
        """Fill in a form and send it; return the bare answer."""
        data = self.form(action)
        for name, value in (typed or {}).items():
            data.setlist(name, value if isinstance(value, list) else [value])
        return self.client.post(self._form(action).get("action") or self.path, data=data, **more)

    def _form(self, action: str | None) -> Element:
        forms = [
            one
            for one in self.root.iter("form")
            if one.get("method") == "post" and action in (None, one.get("action"))
        ]
        return forms[0]


def visit(client: FlaskClient, path: str, status: int = 200) -> Visit:
    """Open a page and read it strictly."""
    answer = client.get(path)
    assert answer.status_code == status, answer.location
    return Visit(client, answer, path)


def shown(client: FlaskClient, answer: Any, status: int) -> Visit:
    """Read the page that answers a form."""
    assert answer.status_code == status
    return Visit(client, answer, answer.request.path)


def followed(client: FlaskClient, answer: Any) -> Visit:
    """Go where an answer leads."""
    assert answer.status_code == 303
    parts = urlsplit(answer.location)
    return visit(client, parts.path + (f"?{parts.query}" if parts.query else ""))


def count(table: Any) -> int:
    """Count the rows of a table."""
    found = db.session.scalar(select(func.count()).select_from(table)) or 0
    db.session.rollback()
    return found


def answers(draft: str) -> dict[str, object]:
    """Return the stored answers of a draft."""
    found = {name: one.value for name, one in present_answers(db.session(), draft).items()}
    db.session.rollback()
    return found


def other_writer(make: Makers, draft: str, role: str = "deputy") -> Actor:
    """Return a second person who may write in the draft."""
    marta = make.account(name="Marta Conti")
    proposal = db.session.get_one(Proposal, draft)
    group_id = proposal.group_id
    db.session.rollback()
    with unit_of_work(marta, make.clock) as work, work.recording("trial", marta.ref) as event:
        event.seal(
            GroupRole(group_id=group_id, account_id=marta.account_id, role=role, since=work.now)
        )
    return marta


def autosave(page: Visit, typed: dict[str, Any]) -> Any:
    """Send a form as the script does, without a page."""
    return page.send(typed, headers={"Accept": "application/json", "X-Autosave": "1"})
