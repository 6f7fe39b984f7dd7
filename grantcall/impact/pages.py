"""The pages of impact, on one blueprint: importing the modules registers their views."""

from grantcall.impact import pages_figures, pages_staff
from grantcall.impact.pages_room import impact

__all__ = ["impact", "pages_figures", "pages_staff"]
