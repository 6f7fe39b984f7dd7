"""The blueprint of the pages of funding, and its loaders."""

from flask import Blueprint

funding = Blueprint("funding", __name__)
