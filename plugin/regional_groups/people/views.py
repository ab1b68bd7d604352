"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)
