"""How the door deals with reviews."""

from grantcall.evaluation import ranking_facts as _ranking_facts  # noqa: F401 - by name
