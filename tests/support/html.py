"""Strict reading of our own pages: what a browser forgives, a test does not."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from xml.etree.ElementTree import Element

import html5lib

INLINE_FAULT = "breaks the content security policy"
REFERRING = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "list")
NAMED_BY_THEMSELVES = ("hidden", "submit", "button", "image", "reset")


def parse(html: str | bytes) -> Element:
    """Parse a whole page and return its root element, without namespaces.

    Raises `AssertionError` with line, column and kind of each fault of the parser.
    """
    text = html.decode("utf-8") if isinstance(html, bytes) else html
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    root = parser.parse(text)
    faults = [f"{place}: {kind} {detail}" for place, kind, detail in parser.errors]
    assert faults == []
    assert isinstance(root, Element)
    return root


def assert_good_page(html: str | bytes) -> Element:
    """Parse a whole page strictly, check what every page of ours promises, return its root.

    Checked: language and title, one h1, unique ids, references that lead somewhere,
    nothing inline that the content security policy refuses, a text for each image, a
    label for each field, a token in each form that posts.
    """
    root = parse(html)
    assert page_faults(root) == []
    return root


def page_faults(root: Element) -> list[str]:
    """List what is wrong with a parsed page, in sentences."""
    return [
        *_head_faults(root),
        *_identity_faults(root),
        *_inline_faults(root),
        *_image_faults(root),
        *_field_faults(root),
        *_form_faults(root),
    ]


def text_of(element: Element) -> str:
    """Return the visible text of an element, white space folded."""
    return " ".join("".join(element.itertext()).split())


@cache
def _xpath(tag: str) -> str:
    return f".//{tag}"


def _all(root: Element, *tags: str) -> Iterator[Element]:
    for tag in tags:
        yield from root.findall(_xpath(tag))


def _head_faults(root: Element) -> Iterator[str]:
    if not root.get("lang"):
        yield "the page does not say its language"
    title = root.find("./head/title")
    if title is None or not text_of(title):
        yield "the page has no title"
    headings = len(root.findall(".//h1"))
    if headings != 1:
        yield f"the page has {headings} h1"


def _identity_faults(root: Element) -> Iterator[str]:
    ids = Counter(str(element.get("id")) for element in root.iter() if element.get("id"))
    yield from (f"the id {name} stands {count} times" for name, count in ids.items() if count > 1)
    for element in root.iter():
        for attribute in REFERRING:
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{element.tag} {attribute} leads to no element: {name}"
        target = element.get("href") or ""
        if element.tag == "a" and target.startswith("#") and target[1:] not in ids:
            yield f"a link leads to no element: {target}"


def _inline_faults(root: Element) -> Iterator[str]:
    for element in root.iter():
        if element.tag == "style":
            yield f"a style element {INLINE_FAULT}"
        if element.tag == "script" and not element.get("src"):
            yield f"a script without src {INLINE_FAULT}"
        for attribute, value in element.items():
            name = str(attribute).lower()
            if name == "style" or name.startswith("on"):
                yield f"{element.tag} {name} {INLINE_FAULT}"
            if value.strip().lower().startswith("javascript:"):
                yield f"{element.tag} {name}=javascript: {INLINE_FAULT}"


def _image_faults(root: Element) -> Iterator[str]:
    for image in _all(root, "img"):
        if image.get("alt") is None:
            yield f"the image {image.get('src')} has no alt"


def _field_faults(root: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in _all(root, "label")}
    wrapped = {field for label in _all(root, "label") for field in label.iter()}
    for field in _all(root, "input", "select", "textarea"):
        if field.get("type") in NAMED_BY_THEMSELVES:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby")
        if not named and field not in wrapped and field.get("id") not in labelled:
            yield f"the field {field.get('name')} has no label"


def _form_faults(root: Element) -> Iterator[str]:
    for form in _all(root, "form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        if not any(field.get("name") == "csrf_token" for field in _all(form, "input")):
            yield f"the form to {form.get('action')} posts without csrf_token"
