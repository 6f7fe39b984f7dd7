"""The pages of impact, on one blueprint."""

from grantcall.impact.pages_room import impact

__all__ = ["impact"]
