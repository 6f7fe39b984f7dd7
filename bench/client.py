"""A browser without a screen: cookies, redirects and forms over one server."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Answer:
    """A complete answer; `path` is where it came from."""

    status: int
    path: str
    headers: Mapping[str, str]
    text: str

    def hidden(self) -> dict[str, str]:
        """Return the hidden fields of the page's forms, the token among them."""
        found = [dict(ATTRIBUTE.findall(tag)) for tag in HIDDEN.findall(self.text)]
        return {field["name"]: unescape(field.get("value", "")) for field in found}


class Client:
    """Sends requests to one port of the loopback interface and counts them."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.sent = 0
        self.cookies: dict[str, str] = {}

    def cookie_header(self) -> dict[str, str]:
        """Return the header that carries the cookies held so far; empty without cookies."""
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": pairs} if pairs else {}

    def get(self, path: str) -> Answer:
        """Fetch a page; redirects are not followed."""
        return self._send("GET", path, None)

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        """Post a form as it is given; redirects are not followed."""
        return self._send("POST", path, form)

    def follow(self, answer: Answer) -> Answer:
        """Follow redirects until there is a page."""
        while answer.status in MOVED:
            target = urlsplit(urljoin(answer.path, answer.headers["location"]))
            answer = self.get(target.path + (f"?{target.query}" if target.query else ""))
        return answer

    def _send(self, method: str, path: str, form: Mapping[str, str] | None) -> Answer:
        headers = self.cookie_header()
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        connection.close()
        self.sent += 1
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        lowered = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, path, lowered, text)
