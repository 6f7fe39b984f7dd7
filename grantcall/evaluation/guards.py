"""What the steps of reviews need, by the names of the closed vocabulary."""

from grantcall.evaluation import ranking_guards as _ranking_guards  # noqa: F401 - by name
