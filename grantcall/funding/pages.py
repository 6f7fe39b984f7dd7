"""The pages of funding, on one blueprint."""

from grantcall.funding import (
    pages_allocation,
    pages_award_part,
    pages_awards,
    pages_letter,
    pages_letter_one,
    pages_letter_part,
    pages_letters,
    pages_project,
    pages_signed,
    pages_verify,
)
from grantcall.funding.pages_room import funding

# Importing the other pages has put their routes on the blueprint.
__all__ = [
    "funding",
    "pages_allocation",
    "pages_award_part",
    "pages_awards",
    "pages_letter",
    "pages_letter_one",
    "pages_letter_part",
    "pages_letters",
    "pages_project",
    "pages_signed",
    "pages_verify",
]
