"""How the door deals with allocations, awards, tranches and reports."""

from grantcall.funding import records_project  # noqa: F401 - tranches and reports
