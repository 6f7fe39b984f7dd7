"""The pages of labs, on one blueprint."""

from grantcall.labs import (
    pages_catalogue as _catalogue,  # noqa: F401 - each registers its routes
)
from grantcall.labs import pages_details as _details  # noqa: F401
from grantcall.labs import pages_diary as _diary  # noqa: F401
from grantcall.labs import pages_following as _following  # noqa: F401
from grantcall.labs import pages_lab as _lab  # noqa: F401
from grantcall.labs import pages_open as _open  # noqa: F401
from grantcall.labs import pages_parts as _parts  # noqa: F401
from grantcall.labs import pages_people as _people  # noqa: F401
from grantcall.labs import pages_places as _places  # noqa: F401
from grantcall.labs import pages_steps as _steps  # noqa: F401
from grantcall.labs.pages_room import labs

__all__ = ["labs"]
