"""The pages of evaluation, on one blueprint."""

from grantcall.evaluation import pages_committee as _committee  # noqa: F401 - adds its routes
from grantcall.evaluation import pages_loaders as _loaders  # noqa: F401
from grantcall.evaluation import pages_objection as _objection  # noqa: F401
from grantcall.evaluation import pages_ranking as _ranking  # noqa: F401
from grantcall.evaluation import pages_ranking_public as _ranking_public  # noqa: F401
from grantcall.evaluation import pages_result as _result  # noqa: F401
from grantcall.evaluation import pages_review as _review  # noqa: F401
from grantcall.evaluation import pages_review_away as _away  # noqa: F401
from grantcall.evaluation import pages_review_chair as _chair  # noqa: F401
from grantcall.evaluation import pages_review_desk as _desk  # noqa: F401
from grantcall.evaluation.pages_room import evaluation

__all__ = ["evaluation"]
