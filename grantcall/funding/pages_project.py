"""The pages of the award at work: importing this module adds every view to the blueprint."""

from grantcall.funding import (  # noqa: F401 - each adds its views
    pages_accept,
    pages_account_details,
    pages_award,
    pages_award_staff,
    pages_bank,
    pages_project_steps,
    pages_report,
    pages_reports_staff,
    pages_tranches,
)
