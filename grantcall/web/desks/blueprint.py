"""The blueprint that the pages of the staff desk register on."""

from flask import Blueprint

desks = Blueprint("desks", __name__)
