"""The pages of funding, on one blueprint."""

from grantcall.funding import pages_project  # noqa: F401 - the award at work
from grantcall.funding.pages_room import funding

__all__ = ["funding"]
