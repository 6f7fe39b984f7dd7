"""What the steps about money do, by the names of the closed vocabulary."""

from grantcall.funding import effects_project  # noqa: F401 - the award at work
