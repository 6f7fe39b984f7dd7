"""What the steps of reviews do, by the names of the closed vocabulary."""

from grantcall.evaluation import ranking_effects as _ranking_effects  # noqa: F401 - by name
