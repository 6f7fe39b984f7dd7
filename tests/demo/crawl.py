"""Walking a site by its links alone, as somebody who knows no address."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from tests.support.html import page_faults, parse

ISO_INSTANT = re.compile(r"\b\d{4}-\d\d-\d\d(T\d\d:\d\d|\b)")
RAW_CODE = re.compile(r"\b[a-z]{2,}(?:_[a-z]+)+\b")
NOTHING = re.compile(r"\bNone\b|\bUndefined\b|\bNaN\b|\bTrue\b|\bFalse\b|\{[a-z_]+\}|%\([a-z]+\)s")
ENGLISH = re.compile(
    r"\b(?:the|and|of|with|your|you|this|that|not|are|was|has|have|been|from|which|when|who|"
    r"proposal|call|award|letter|review|member|error|please|submit|sent|draft)\b",
    re.IGNORECASE,
)
# What people or files wrote, and marks meant for machines, is not our Italian.
LEFT_ALONE = ("", "static_files", "people.sign_out", "people.language_choice")
NOT_OURS = ("script", "style", "code", "svg")
FOREIGN = ("mono", "asked-text", "mail-text", "typed")


@dataclass(frozen=True)
class Seen:
    """One page as it came: where, which view made it, what it says."""

    path: str
    endpoint: str
    status: int
    media_type: str
    html: str

    @property
    def token(self) -> str:
        """Return the token of its first form."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.html)
        assert found is not None
        return found.group(1)

    @property
    def links(self) -> list[str]:
        """Return the addresses its links lead to, within the site."""
        reader = _Links()
        reader.feed(self.html)
        found = []
        for link in reader.found:
            target = urlsplit(urljoin(self.path, link))
            if not target.scheme and not target.netloc:
                found.append(target.path + (f"?{target.query}" if target.query else ""))
        return found


class _Links(HTMLParser):
    """Gathers where the links of a page lead; that the page is good HTML is asked elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link."""
        if tag == "a":
            self.found.append(dict(attrs).get("href") or "")


class Visitor:
    """Somebody at a browser, who follows links and never posts."""

    def __init__(self, client: FlaskClient, name: str = "") -> None:
        self.client, self.name = client, name
        self.app: Flask = client.application

    def get(self, path: str) -> Seen:
        """Open an address; redirects within the site are followed."""
        with self.client.get(path, follow_redirects=True) as answer:
            html = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
            return Seen(path, self.endpoint(path), answer.status_code, answer.mimetype or "", html)

    def endpoint(self, path: str) -> str:
        """Return the view that answers an address."""
        adapter = self.app.url_map.bind("127.0.0.1:8000")
        try:
            return str(adapter.match(urlsplit(path).path)[0])
        except HTTPException:
            return ""

    def walk(self, start: str = "/", most: int = 3) -> Iterator[Seen]:
        """Follow links breadth first; of each view at most `most` pages are opened."""
        opened: Counter[str] = Counter()
        known = {start}
        waiting = deque([start])
        while waiting:
            path = waiting.popleft()
            endpoint = self.endpoint(path)
            if opened[endpoint] >= most or endpoint in LEFT_ALONE:
                continue
            opened[endpoint] += 1
            seen = self.get(path)
            yield seen
            if seen.media_type == "text/html":
                for link in seen.links:
                    if link not in known:
                        known.add(link)
                        waiting.append(link)


def faults_of(seen: Seen, italian: bool = True) -> list[str]:
    """List what no page of ours may show, in sentences."""
    if seen.status != 200:
        return [f"{seen.path}: answers {seen.status}"]
    if seen.media_type != "text/html":
        return []
    try:
        root = parse(seen.html)
    except AssertionError as fault:
        return [f"{seen.path}: is no good HTML: {str(fault).splitlines()[0]}"]
    text = _own_text(root)
    found = [f"{seen.path}: {fault}" for fault in page_faults(root)]
    for what, pattern in (("an instant", ISO_INSTANT), ("a code", RAW_CODE), ("", NOTHING)):
        found += [f"{seen.path}: shows {what} {one!r}" for one in pattern.findall(text)[:3] if one]
    for match in NOTHING.finditer(text):
        found.append(f"{seen.path}: shows {match.group()!r}")
    if italian:
        for match in list(ENGLISH.finditer(text))[:3]:
            around = text[max(0, match.start() - 30) : match.end() + 30]
            found.append(f"{seen.path}: speaks English: …{around}…")
    return found


def _own_text(root: Element) -> str:
    pieces: list[str] = []
    _gather(root, pieces)
    return " ".join(" ".join(pieces).split())


def _gather(element: Any, pieces: list[str]) -> None:
    tag, classes = str(element.tag), (element.get("class") or "").split()
    foreign = element.get("lang") == "en" and tag != "html"
    if tag not in NOT_OURS and not foreign and not set(classes) & set(FOREIGN):
        pieces.append(element.text or "")
        for child in element:
            _gather(child, pieces)
    pieces.append(element.tail or "")
