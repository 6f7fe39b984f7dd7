"""The blueprint of the pages of evaluation, and its loaders."""

from flask import Blueprint

evaluation = Blueprint("evaluation", __name__)
