"""The pages of labs, on one blueprint."""

from grantcall.labs import pages_catalogue as _catalogue  # noqa: F401 - registers its routes
from grantcall.labs.pages_room import labs

__all__ = ["labs"]
