"""The pages of labs, on one blueprint."""

from grantcall.labs.pages_room import labs

__all__ = ["labs"]
