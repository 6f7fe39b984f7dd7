"""A person at a browser without scripts, who knows no address but those that pages give."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.datastructures import MultiDict

from grantcall.core.clock import FixedClock
from grantcall.core.ids import new_id
from tests.rooms.people.helpers import Browser, mails, secret_in
from tests.support.html import assert_good_page, text_of

FRESH = timedelta(minutes=15)
CSRF = "csrf_token"
CONTROLS = ("input", "select", "textarea")


class Person:
    """Somebody with a browser and a mailbox of their own."""

    def __init__(self, app: Flask, clock: FixedClock, email: str = "", network: int = 1) -> None:
        self.client = Browser(app, use_cookies=True)
        self.client.environ_base["REMOTE_ADDR"] = f"198.51.{network}.7"
        self.clock, self.email = clock, email
        self.since: datetime | None = None

    def opens(self, path: str, status: int = 200) -> "Page":
        """Open an address that was read somewhere, and follow where it leads."""
        return self.reads(path, self.client.get(path), status)

    def comes(self, path: str = "/sign-in") -> "Page":
        """Sign in with nothing but the mailbox, unless just signed in; go on to `path`."""
        if self.since is not None and self.clock.now() - self.since < FRESH:
            return self.opens(path)
        self.client.delete_cookie("grantcall")
        return self.by_link(self.opens(path))

    def by_link(self, sign_in: "Page") -> "Page":
        """Ask for a link at the page that asks who is there, and use it."""
        known = {mail.id for mail in mails()}
        sign_in.press("Mandatemi il link", email=self.email)
        (mail,) = [one for one in mails() if one.id not in known]
        assert mail.recipient == self.email
        self.since = self.clock.now()
        return self.opens(f"/sign-in/link/{secret_in(mail.body)}").press("Entra")

    def refused(self, *paths: str) -> None:
        """Assert that addresses lead nowhere for this person, not even to a hint."""
        found = {}
        for path in paths:
            with self.client.get(path) as answer:
                found[path] = answer.status_code
        assert found == dict.fromkeys(paths, 404)

    def forges(self, page: "Page", tail: str, **typed: str) -> int:
        """Send a form that the page does not have, with the page's token; return the status."""
        tokens = [one.get("value") or "" for one in page.root.iter() if one.get("name") == CSRF]
        typed = {CSRF: tokens[0], "token": new_id(), **typed}
        return int(self.client.post(page.path + tail, data=typed).status_code)

    def reads(self, path: str, answer: Any, status: int = 200) -> "Page":
        """Follow an answer to its page and read it strictly."""
        hops = 0
        while answer.status_code == 303:
            path, hops = urljoin(path, answer.location), hops + 1
            assert hops < 5, path
            answer.close()
            answer = self.client.get(path)
        with answer:
            page = Page(self, path, answer)
        assert answer.status_code == status, f"{answer.status_code} at {path}: {page}"
        return page


class Page:
    """One page as it was opened: what it says, where it leads, what may be pressed."""

    def __init__(self, person: Person, path: str, answer: Any) -> None:
        self.person, self.path, self.data = person, path, answer.data
        self.is_html = answer.mimetype == "text/html"
        self.root = assert_good_page(answer.text) if self.is_html else Element("html")
        self.text = text_of(_main(self.root))

    def __str__(self) -> str:
        links = [f"{text_of(one)} -> {one.get('href')}" for one in _main(self.root).iter("a")]
        forms = [
            f"{form.get('action')}: {[text_of(one) for one in form.iter('button')]} "
            f"{[one.get('name') for one in _controls(self.root, form)]}"
            for form in self.root.iter("form")
        ]
        return "\n".join(["", self.path, self.text[:3000], *links[:30], *forms])

    def says(self, *texts: str) -> "Page":
        """Assert that people read these words here."""
        missing = [text for text in texts if text not in self.text]
        assert missing == [], f"{missing} not in {self}"
        return self

    def says_not(self, *texts: str) -> "Page":
        """Assert that nobody reads these words here."""
        assert [text for text in texts if text in self.text] == [], str(self)
        return self

    def link(self, words: str, at: str = "") -> str:
        """Return where the first link with these words leads; the exact words come first.

        Of links with the same words, those to an address with `at` in it count.
        """
        links = [(text_of(one), one.get("href") or "") for one in self.root.iter("a")]
        links = [(text, href) for text, href in links if at in href]
        found = [href for text, href in links if text == words]
        found += [href for text, href in links if words in text and text != words]
        assert found, f"no link “{words}” in {self}"
        return urljoin(self.path, found[0])

    def follow(self, words: str, at: str = "") -> "Page":
        """Follow the link with these words."""
        target = urlsplit(self.link(words, at))
        return self.person.opens(target.path + (f"?{target.query}" if target.query else ""))

    def holds(self, element_id: str) -> str:
        """Return what stands in a control, for instance a link to be copied."""
        (found,) = [one for one in self.root.iter() if one.get("id") == element_id]
        return found.get("value") or text_of(found)

    def shows(self, words: str) -> bool:
        """Tell whether there is a link or a button with these words."""
        pressed = (*self.root.iter("a"), *self.root.iter("button"))
        return any(words in text_of(one) for one in pressed)

    def press(
        self, words: str, typed: Mapping[str, Any] | None = None, status: int = 200, **more: Any
    ) -> "Page":
        """Fill in the form whose button has these words, press it, read the answer."""
        form, button = self._form_of(words)
        data = _as_it_stands(self.root, form)
        for name, value in {**(typed or {}), **more}.items():
            _type(self, form, data, name, value)
        if button.get("name"):
            data.add(str(button.get("name")), button.get("value") or "")
        action = urljoin(self.path, button.get("formaction") or form.get("action") or "")
        person = self.person
        if form.get("method") != "post":
            return person.opens(f"{action}?{urlencode(list(data.items(multi=True)))}", status)
        kind = form.get("enctype") or "application/x-www-form-urlencoded"
        answer = person.client.post(action or self.path, data=data, content_type=kind)
        return person.reads(action, answer, status)

    def _form_of(self, words: str) -> tuple[Element, Element]:
        buttons = [
            (form, button)
            for form in self.root.iter("form")
            for button in form.iter("button")
            if button.get("disabled") is None
        ]
        exact = [pair for pair in buttons if text_of(pair[1]) == words]
        found = exact or [pair for pair in buttons if words in text_of(pair[1])]
        assert found, f"no button “{words}” in {self}"
        return found[-1] if exact and exact[0][0] is exact[-1][0] else found[0]


def _main(root: Element) -> Element:
    found = root.find(".//main")
    return root if found is None else found


def _controls(root: Element, form: Element) -> Iterator[Element]:
    inside = set(form.iter())
    for control in root.iter():
        of_form = control.get("form")
        mine = control in inside if of_form is None else of_form == form.get("id")
        if control.tag in CONTROLS and control.get("name") and mine:
            yield control


def _as_it_stands(root: Element, form: Element) -> MultiDict[str, Any]:
    sent: MultiDict[str, Any] = MultiDict()
    for control in _controls(root, form):
        name, kind = str(control.get("name")), control.get("type")
        if control.get("disabled") is not None or kind in ("file", "submit"):
            continue
        if kind in ("checkbox", "radio"):
            if control.get("checked") is not None:
                sent.add(name, control.get("value") or "on")
        elif control.tag == "textarea":
            sent.add(name, "".join(control.itertext()))
        elif control.tag == "select":
            options = list(control.iter("option"))
            chosen = [one for one in options if one.get("selected") is not None]
            sent.add(name, (chosen or options)[0].get("value") or "")
        else:
            sent.add(name, control.get("value") or "")
    return sent


def _type(page: Page, form: Element, data: MultiDict[str, Any], name: str, value: Any) -> None:
    controls = [one for one in _controls(page.root, form) if one.get("name") == name]
    assert controls, f"no field {name} in {page}"
    values = value if isinstance(value, list) else [value]
    offered = [choice for one in controls for choice in _offered(one)]
    assert not offered or set(values) <= set(offered), f"{name}: {values} not in {offered}"
    data.setlist(name, values)


def _offered(control: Element) -> list[str]:
    """Return the values a control lets one choose from; none where one writes freely."""
    if control.tag == "select":
        return [one.get("value") or "" for one in control.iter("option")]
    if control.get("type") in ("checkbox", "radio"):
        return [control.get("value") or "on"]
    return []
