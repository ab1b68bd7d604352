"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("terms", __name__)
