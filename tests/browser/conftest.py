"""The site that the journeys walk on."""

from tests.browser.journey import site

__all__ = ["site"]
