"""The blueprint of the calls and of the site's own pages."""

from grantcall.calls import pages_call, pages_check, pages_health, pages_site, pages_staff
from grantcall.calls.pages_room import calls

# Importing the other pages has put their routes on the blueprint.
__all__ = ["calls", "pages_call", "pages_check", "pages_health", "pages_site", "pages_staff"]
