"""The blueprint of the pages of impact, and its loaders."""

from flask import Blueprint

impact = Blueprint("impact", __name__)
