"""What the steps about money need, by the names of the closed vocabulary."""

from grantcall.funding import guards_project  # noqa: F401 - the award at work
