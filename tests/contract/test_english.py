"""The English catalogue has no holes: each text of pages and code, each placeholder of it."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "grantcall" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACE = re.compile(r"%\([a-z_]+\)s|%%")
Key = str | tuple[str, ...]


def written() -> set[Key]:
    """Return the texts that pages and code hold, as gettext keys."""
    found: set[Key] = set()
    methods = {"grantcall/**.py": "python", "templates/pages/**.html": "jinja2"}
    for folder, pattern in (("grantcall", "**.py"), ("templates/pages", "**.html")):
        method = methods[f"{folder}/{pattern}"]
        for row in extract_from_dir(str(ROOT / folder), [(pattern, method)]):
            message = row[2]
            found.add(message if isinstance(message, str) else tuple(message))
    return {key for key in found if key}


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def test_every_text_is_in_the_catalogue_and_none_is_left_over() -> None:
    known: set[Key] = {
        message.id if isinstance(message.id, str) else tuple(message.id)
        for message in catalogue()
        if message.id
    }
    assert sorted(map(str, written() - known)) == []
    assert sorted(map(str, known - written())) == []


def test_every_text_has_its_english_with_the_same_places() -> None:
    faults = []
    for message in catalogue():
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
        if message.fuzzy or not all(texts):
            faults.append(f"no English for {ids[0]!r}")
        elif sorted(PLACE.findall(ids[-1])) != sorted(PLACE.findall(texts[-1])):
            faults.append(f"other places in {texts[-1]!r}")
    assert faults == []


def test_days_and_places_bring_their_own_article() -> None:
    """«il 8 maggio» is wrong: the filters `on_day` and `nth` put the article that fits."""
    before = re.compile(r"\b(il|al|dal|del|nel|dell’|all’|dall’|l’) ?%\([a-z_]+\)s", re.IGNORECASE)
    texts = {text for key in written() for text in ([key] if isinstance(key, str) else key)}
    assert sorted(text for text in texts if before.search(text)) == []
