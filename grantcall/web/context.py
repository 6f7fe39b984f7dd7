"""What every template can use: language, menu, site, filters."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, request, url_for
from flask_babel import Babel

from grantcall.core import i18n
from grantcall.core.ids import new_secret
from grantcall.core.money import format_cents
from grantcall.core.policy import Right, may_somewhere
from grantcall.core.words import DEFAULT_LANGUAGE, LANGUAGES, Words
from grantcall.web.access import actor
from grantcall.web.menu import menu
from grantcall.web.site import site
from grantcall.web.templates import PageEnvironment

LANGUAGE_COOKIE = "lang"
_DEFAULT_ZONE = "Europe/Rome"


def language() -> str:
    """Return the language of this page: the visitor's choice, else their account's."""
    chosen: str | None = g.get("lang")
    if chosen is None:
        cookie = request.cookies.get(LANGUAGE_COOKIE)
        chosen = cookie if cookie in LANGUAGES else actor().language
        g.lang = chosen = chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE
    return chosen


def zone() -> str:
    """Return the zone in which this page shows instants: the call's, else the default."""
    found: str = g.get("zone", _DEFAULT_ZONE)
    return found


def safe_next(target: str | None) -> str | None:
    """Return a local path to go on to, or `None`: never another site."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(letter) < 32 for letter in target):
        return None
    return target


def register_context(app: Flask) -> None:
    """Set up translations, filters and the variables of the layout."""
    Babel(app, locale_selector=language, default_domain="messages")
    app.jinja_env.filters.update(filters_in(language))
    app.jinja_env.globals.update(t=words_in, say=words_in, once_token=new_secret, url=url_for)
    assert isinstance(app.jinja_env, PageEnvironment)
    catalogues = Path(app.config["BABEL_TRANSLATION_DIRECTORIES"])
    app.jinja_env.speak(language, catalogues, lambda spoken: filters_in(lambda: spoken))

    @app.context_processor
    def layout() -> dict[str, Any]:
        asking = actor()
        return {
            "lang": language(),
            "actor": asking if asking.account_id else None,
            "menu": menu(asking, request.path, language()),
            "site": site(),
            "here": request.full_path.rstrip("?"),
            "demo_data": site().demo,
            "may_open": lambda right: may_somewhere(asking, Right(right)),
        }


def words_in(words: Any) -> Any:
    """Return a text for people in the page's language; nothing for nothing."""
    return _said(words, language())


def filters_in(lang: Callable[[], str]) -> dict[str, Callable[..., Any]]:
    """Return the filters of pages in a language, which is asked each time it is needed."""
    return {
        "say": lambda words: _said(words, lang()),
        "money": lambda cents: format_cents(cents, lang()),
        "day": lambda when: i18n.day_words(when, zone(), lang()),
        "on_day": lambda when, article="il": _curled(i18n.on_day(when, zone(), lang(), article)),
        "nth": lambda place, article: _curled(i18n.nth_words(place, lang(), article)),
        "weekday": lambda when: i18n.weekday_words(when, zone(), lang()),
        "instant": lambda when: i18n.unbroken(i18n.instant_words(when, zone(), lang())),
        "instant_short": lambda when: i18n.instant_short(when, zone(), lang()),
        "instant_seconds": lambda when: i18n.instant_seconds(when, zone(), lang()),
        "term": lambda when: i18n.unbroken(i18n.term_words(when, zone(), lang())),
        "with_due": lambda text, due: i18n.with_due(text, due, zone(), lang()),
        "number": lambda value: i18n.number_words(value, lang()),
        "decimal1": lambda value: i18n.number_words(value, lang(), 1),
        "decimal2": lambda value: i18n.number_words(value, lang(), 2),
        "iso": _iso,
    }


def _said(words: Any, lang: str) -> Any:
    if isinstance(words, Words):
        return words.in_(lang)
    return "" if words is None else words


def _curled(said: str) -> str:
    """Write the apostrophe as the texts of pages do."""
    return said.replace("'", "’")


def _iso(when: datetime | date) -> str:
    return when.isoformat()
