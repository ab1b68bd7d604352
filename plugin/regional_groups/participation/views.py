"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("participation", __name__)
