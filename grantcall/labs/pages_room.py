"""The blueprint of the pages of labs, and its loaders."""

from flask import Blueprint

labs = Blueprint("labs", __name__)
