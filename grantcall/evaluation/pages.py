"""The pages of evaluation, on one blueprint."""

from grantcall.evaluation.pages_room import evaluation

__all__ = ["evaluation"]
