"""The group's pages: importing this module adds every view to the blueprint."""

from grantcall.proposals import (  # noqa: F401 - each adds its views
    pages_apply,
    pages_clarification,
    pages_draft,
    pages_join,
    pages_people,
    pages_receipt,
    pages_section,
    pages_sent,
)
from grantcall.proposals.pages_room import proposals

__all__ = ["proposals"]
