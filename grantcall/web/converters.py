"""Typed parts of addresses: what does not look right never reaches a view."""

from flask import Flask
from werkzeug.routing import BaseConverter


class SlugConverter(BaseConverter):
    """A call: lower case letters, digits, hyphens."""

    regex = "[a-z0-9][a-z0-9-]{0,39}"


class RefConverter(BaseConverter):
    """A sent proposal: "OC1-0007"."""

    regex = "[A-Z0-9]{1,12}-[0-9]{4,9}"


class IdConverter(BaseConverter):
    """A public id of 128 bits."""

    regex = "[0-9a-z]{26}"


class SecretConverter(BaseConverter):
    """A secret of a link."""

    regex = "[A-Za-z0-9_-]{43}"


class NameConverter(BaseConverter):
    """An id of a definition: a section, a field, a step."""

    regex = "[a-z][a-z0-9_]{0,39}"


def register_converters(app: Flask) -> None:
    """Make the converters known by name: slug, ref, id, secret, name."""
    app.url_map.converters.update(
        slug=SlugConverter,
        ref=RefConverter,
        id=IdConverter,
        secret=SecretConverter,
        name=NameConverter,
    )
