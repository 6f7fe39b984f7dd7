"""Small closed lists of the call's own sections."""

APPLICANTS = ("group", "organisation", "person")
LENGTH_UNITS = ("days", "working_days", "months")
REST_DAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "holidays",
)
UNMET = ("stop", "cure", "flag")
SEALS = ("after_close", "after_own")
SHUT_OUT = ("member", "accompanied", "declared")
WARN_OF = ("same_surname", "same_municipality")
SCORING_MODES = ("individual", "collegial")
COMMENTS = ("always", "at_the_ends", "never")
ORDER_BY = ("mean", "median", "trimmed_mean", "corrected")
TIE_WAYS = ("higher", "lower", "earlier")
IF_SHORT = ("reduce", "skip", "stop")
TAKE_UP = ("complete_partial_first", "next_in_reserve")
STAMP_DUTY = ("not_due", "due", "virtual")
PROJECT_CODE = ("none", "per_call", "per_award")
RANKING_COLUMNS = ("position", "points", "tier", "amount")
"""Columns of a published ranking beside the public fields of the proposal."""
WITHHOLDING = ("none", "four_percent")
RUBRIC = "rubric"
ENGINE_SLOTS = {"member": "proposal", "activity": "lab"}
"""Form slots that the engine opens itself, with the record that makes it do so."""
ENGINE_MAILS = (
    "award_completed",
    "deadline_extended",
    "group_counted_elsewhere",
    "member_confirmed",
    "member_invitation",
    "reminder",
)
"""Mails that no step names: reminders of clocks, personal links, news for all."""
LETTER_MAIL = "letter_issued"
"""The mail that goes with every letter, and so travels with each call that writes some."""
FORMAT = 1
