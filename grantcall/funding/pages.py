"""The pages of funding, on one blueprint."""

from grantcall.funding import pages_allocation as _allocation  # noqa: F401 - registers its routes
from grantcall.funding.pages_room import funding

__all__ = ["funding"]
