"""The pages of funding, on one blueprint."""

from grantcall.funding.pages_room import funding

__all__ = ["funding"]
